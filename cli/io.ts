import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Everything of the world that the command line touches beside the API, so that tests can hold it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: what was asked for. */
  readonly out: (text: string) => void;
  /** Standard error: progress, questions and refusals. */
  readonly err: (text: string) => void;
  readonly terminal: { readonly in: boolean; readonly out: boolean; readonly err: boolean };
  /** Width of the terminal; infinite where nobody looks. */
  readonly columns: number;
  readonly now: () => Date;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly readStdin: () => Promise<string>;
  readonly ask: (question: string) => Promise<string>;
  /** Ends at once, without an error, when interrupted. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The terminal and the environment of this process. The first Ctrl-C asks to end; the second ends. */
export function processIo(): Io {
  const { env, stdin, stdout, stderr } = process;
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  // Whoever reads our output may have read enough.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { signal } = controller;
  return {
    env,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    terminal: { in: stdin.isTTY === true, out: stdout.isTTY === true, err: stderr.isTTY === true },
    columns: Number(env['COLUMNS']) || (stdout.isTTY ? stdout.columns : Infinity),
    now: () => new Date(),
    interrupted: signal,
    async readStdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question, { signal });
      } finally {
        lines.close();
      }
    },
    pause: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
  };
}
