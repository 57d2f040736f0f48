import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const PATIENCE_MS = 100_000;

/** A command of the built project as a person starts it, with what it has printed so far. */
export interface BuiltProcess {
  readonly pid: number;
  /** Standard output and error together. */
  output(): string;
  /** The first match in the output, past output included; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const running = new Set<ChildProcess>();
// A test that failed has not ended what it started.
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

/** Starts `dist/<file>`; it must be ended by its own account or by `kill`. */
export function startBuilt(
  file: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): BuiltProcess {
  const env = { ...process.env, ...settings, NODE_OPTIONS: '', FORCE_COLOR: undefined };
  const child = spawn(process.execPath, [join(ROOT, 'dist', file), ...args], { env, cwd: ROOT });
  running.add(child);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((done) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      done(code ?? signal ?? 0);
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    kill: (signal) => void child.kill(signal),
    waitFor(pattern) {
      const { promise, resolve: found, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = (): void => {
        const match = pattern.exec(output);
        if (match) found(match);
      };
      const fail = (why: string) => reject(new Error(`${file}: ${why} before ${pattern}\n${output}`));
      const late = setTimeout(() => fail('too late'), PATIENCE_MS);
      listeners.add(look);
      look();
      void ended.then((how) => fail(`ended (${how})`));
      return promise.finally(() => {
        clearTimeout(late);
        listeners.delete(look);
      });
    },
  };
}
