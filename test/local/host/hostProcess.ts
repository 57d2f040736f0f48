import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

const root = join(__dirname, '../../..');
const entry = join(root, `build/host-test/main-${process.env.JEST_WORKER_ID ?? '1'}.js`);
export const crashApp = join(__dirname, 'fixtures/crashApp');

/** Bundles the command line of the host, so that the test runs today's source without a build. */
export function buildHost(): void {
  buildSync({
    entryPoints: [join(root, 'local/host/main.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    outfile: entry,
    logLevel: 'error',
  });
}

export interface HostProcess {
  readonly url: string;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  stop(): Promise<void>;
}

/** Starts the host as its own process and waits for its line of readiness. */
export async function spawnHost(args: string[], env: Record<string, string>): Promise<HostProcess> {
  const child: ChildProcess = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([once(lines, 'line'), exited]);
  // A crash point may be hit while the process recovers, before it is ready.
  const { url } = Array.isArray(first) ? (JSON.parse(String(first[0])) as { url: string }) : { url: '' };
  return {
    url,
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
