import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './freePort';
import type { LocalCloud } from './localCloud';
import { ROOT } from './root';
import { smallHeap } from './smallHeap';

export interface LocalAppOptions {
  /** Default: a free port. Links hold it, so a kept state needs a fixed one. */
  readonly port?: number;
  /** Durable history; default: in memory. */
  readonly stateFile?: string;
  /** Secret that signs links; a kept state needs the same one again. */
  readonly linkKey?: string;
  /** Further settings, such as a quick polling schedule. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly virtualClock?: boolean;
  /** Folder of the app, with its `host.json` and `package.json`. Default: the one that was built here. */
  readonly folder?: string;
  /** Options of its Node process, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
  /** Where the app's log lines go; default: warnings and errors to this process's stderr. */
  readonly onLog?: (line: string) => void;
}

export interface LocalApp {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>;
  /** Asks it to finish what runs and to end. */
  stop(): Promise<void>;
  /** SIGKILL: what a crash looks like. */
  kill(): Promise<void>;
}

/** Starts the built app in the local Functions host, as a process of its own, against a local cloud. */
export async function startLocalApp(cloud: LocalCloud, options: LocalAppOptions = {}): Promise<LocalApp> {
  const port = options.port ?? (await freePort());
  const child = spawn(
    process.execPath,
    [
      ...smallHeap(16),
      ...(options.execArgv ?? []),
      ...['--require', join(ROOT, 'local/preload/endWithParent.cjs')],
      join(ROOT, 'dist/local/host/main.js'),
      ...['--app', options.folder ?? ROOT, '--port', String(port), '--state', options.stateFile ?? ':memory:'],
      ...(options.virtualClock ? ['--virtual-clock'] : []),
    ],
    {
      // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop things in order.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...cloud.settings,
        LATCHKEY_PUBLIC_URL: `http://localhost:${port}`,
        LATCHKEY_LINK_KEY: options.linkKey ?? randomBytes(32).toString('base64'),
        ...options.settings,
        NODE_EXTRA_CA_CERTS: cloud.caFile,
        // Not the caller's: a test runner's options are not the app's.
        NODE_OPTIONS: `--require=${join(ROOT, 'local/preload/lookup.cjs')} --disable-warning=ExperimentalWarning`,
        ...noProxy(),
      },
    },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const say = options.onLog ?? tellTrouble;
  createInterface({ input: child.stderr }).on('line', say);
  const { promise, resolve: ready, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => ready((JSON.parse(line) as { url: string }).url));
  child.once('exit', (code, signal) => reject(new Error(`The app ended before it was ready (${signal ?? code})`)));
  await promise;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    url: `http://localhost:${port}`,
    process: child,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function tellTrouble(line: string): void {
  if (!line.startsWith('information')) process.stderr.write(`${line}\n`);
}

/** The Azure SDKs honour proxy variables for localhost too: exempt the local cloud if any is set. */
function noProxy(): Record<string, string> {
  const { env } = process;
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'];
  if (!names.some((name) => env[name])) return {};
  const list = [env.NO_PROXY ?? env.no_proxy, 'localhost', '.localhost', '127.0.0.1'].filter(Boolean).join(',');
  return { NO_PROXY: list, no_proxy: list };
}
