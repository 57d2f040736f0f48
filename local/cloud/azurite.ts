import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificates } from '../tls/ensureCertificates';
import { freePort } from './freePort';
import { ROOT } from './root';
import { smallHeap } from './smallHeap';

export interface Azurite {
  readonly pid: number;
  /** Certificate of the CA that clients must trust, PEM. */
  readonly ca: string;
  /** Address of the tables of one of its accounts. */
  endpointOf(accountName: string): string;
  /** It runs on for this process, and ends with it, but does not keep it from ending. */
  unref(): void;
  stop(): Promise<void>;
}

/** Nobody signs with it: everybody has a token. */
const SOME_KEY = Buffer.from('local').toString('base64');
/** For a client that does not let its connection go. */
const PATIENCE_MS = 5000;

/**
 * Starts Azurite's table service over HTTPS with bearer tokens, as a child process. With a folder the tables survive;
 * it writes them every five seconds and when it is stopped, so it should be stopped and not killed.
 */
export async function startAzurite(options: {
  readonly tls: Pick<Certificates, 'ca' | 'cert' | 'key'>;
  readonly accountNames: readonly string[];
  readonly port?: number;
  readonly folder?: string;
}): Promise<Azurite> {
  const secrets = await mkdtemp(join(tmpdir(), 'latchkey-azurite-'));
  const [cert, key] = [join(secrets, 'cert.pem'), join(secrets, 'key.pem')];
  await writeFile(cert, options.tls.cert);
  await writeFile(key, options.tls.key, { mode: 0o600 });
  if (options.folder) await mkdir(options.folder, { recursive: true });
  // It prints the port it was asked for, not the one it got.
  const port = options.port ?? (await freePort());
  const child = spawn(
    process.execPath,
    [
      ...smallHeap(4),
      ...['--require', join(ROOT, 'local/preload/endWithParent.cjs')],
      require.resolve('azurite/dist/src/table/main.js'),
      ...['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--oauth', 'basic'],
      // The account is the first part of the path: with it in the host alone transactions fail (Azurite 3.36).
      '--disableProductStyleUrl',
      // As long as Azure keeps a connection, or nearly: a new one costs as much as four requests.
      ...['--tableKeepAliveTimeout', '60'],
      ...['--tableHost', '127.0.0.1', '--tablePort', String(port), '--cert', cert, '--key', key],
      ...(options.folder ? ['--location', options.folder] : ['--inMemoryPersistence']),
    ],
    {
      // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop things in order.
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, AZURITE_ACCOUNTS: options.accountNames.map((name) => `${name}:${SOME_KEY}`).join(';') },
    },
  );
  try {
    await started(child);
    return {
      pid: child.pid ?? 0,
      ca: options.tls.ca,
      endpointOf: (accountName) => `https://${accountName}.table.localhost:${port}/${accountName}`,
      unref() {
        for (const one of [child, child.stdin, child.stdout]) (one as { unref?: () => void }).unref?.();
      },
      async stop() {
        const exited = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.signalCode === null) {
          // It writes its tables at SIGINT; at SIGTERM it does not.
          child.kill(options.folder ? 'SIGINT' : 'SIGTERM');
          const late = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS);
          await exited;
          clearTimeout(late);
        }
      },
    };
  } catch (error) {
    child.kill('SIGTERM');
    throw error;
  } finally {
    // It has read them.
    await rm(secrets, { recursive: true, force: true });
  }
}

async function started(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('exit', (code) => reject(new Error(`Azurite ended with code ${code} before it listened`)));
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (line.includes('successfully started')) resolve();
  });
  return promise;
}
