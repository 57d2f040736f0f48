import { createApi, type Api } from './connection/api';
import { resolveConnection, type ConnectionOptions } from './connection/resolve';
import { createTokens } from './connection/tokens';
import { usageError } from './cliError';
import type { Ending } from './exitCodes';
import type { Io } from './io';
import { createPaint, type Paint } from './output/paint';
import { table, type Column } from './output/table';

/** Options of every command. */
export interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** What a command works with. */
export interface Cli {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly json: boolean;
  readonly paint: Paint;
  /** The API of the deployment; the first call resolves where that is. */
  api(): Promise<Api>;
  /** Prints an answer: as JSON where it was asked for, else as the text. */
  print(answer: unknown, text: () => string): void;
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string;
  /** A remark for people, on standard error; nothing with `--json`. */
  remark(text: string): void;
  /** Why something is done: the option, or asked for on a terminal. Throws a usage error when there is nobody to ask. */
  why(given: string | undefined): Promise<string>;
  /** Whether a person agrees: `--yes`, or asked for on a terminal. Throws a usage error when there is nobody to ask. */
  agree(question: string, yes: boolean | undefined): Promise<boolean>;
}

/** What a command does; it says how it ended where that is not simply done. */
export type Handler<Options, Args extends unknown[]> = (
  cli: Cli,
  options: Options,
  ...args: Args
) => Promise<Ending | void> | Ending | void;

export function createCli(io: Io, options: GlobalOptions): Cli {
  const paint = createPaint(io.terminal.out, io.env);
  const json = options.json === true;
  let api: Promise<Api> | undefined;
  const connect = async (): Promise<Api> => {
    const connection = await resolveConnection(options, io.env);
    const token = createTokens(connection, io.env, io.now);
    return createApi({ url: connection.url, token, signal: io.interrupted, pause: io.pause });
  };
  return {
    io,
    options,
    json,
    paint,
    api: () => (api ??= connect()),
    print: (answer, text) => io.out(json ? `${JSON.stringify(answer, undefined, 2)}\n` : text()),
    table: (columns, rows) => table(columns, rows, io.columns, paint),
    remark: (text) => void (json || io.err(`${text}\n`)),
    async why(given) {
      const why = (given ?? (io.terminal.in ? await io.ask('Why (kept in the audit)? ') : '')).trim();
      if (why === '') throw usageError('Every change needs a reason.', 'Say why: --why "…"');
      return why;
    },
    async agree(question, yes) {
      if (yes === true) return true;
      if (!io.terminal.in) throw usageError(`${question} There is nobody to ask.`, 'Agree beforehand: --yes');
      return /^y(es)?$/i.test((await io.ask(`${question} [y/N] `)).trim());
    },
  };
}
