import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const PACKAGE = path.resolve(__dirname, '../../node_modules/@sparticuz/chromium');
const FOLDER = path.resolve(__dirname, '../../build/chromium');
/** Ends what hangs; a machine may be slow. */
const PATIENCE_MS = 120_000;

/**
 * Starts the Chromium of the package @sparticuz/chromium with its security left on: the flags that the package
 * recommends switch the same-origin policy off, and with it what a browser test should see. The caller closes it.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await unpack(),
    chromiumSandbox: false,
    ...options,
    args: ['--headless=shell', '--disable-gpu', '--no-zygote', '--font-render-hinting=none', ...(options.args ?? [])],
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
  return browser;
}

/** Unpacked once a version, under a name of our own first: test files in other processes may do the same at once. */
async function unpack(): Promise<string> {
  const { version } = (await import(path.join(PACKAGE, 'package.json'))) as { version: string };
  const executable = path.join(FOLDER, `chromium-${version}`);
  if (existsSync(executable)) return executable;
  await mkdir(FOLDER, { recursive: true });
  const own = `${executable}.${process.pid}`;
  await pipeline(
    createReadStream(path.join(PACKAGE, 'bin/chromium.br')),
    createBrotliDecompress(),
    createWriteStream(own),
  );
  await chmod(own, 0o755);
  await rename(own, executable);
  return executable;
}
