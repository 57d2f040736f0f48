#!/usr/bin/env node
import './requireNode';
import './quickStart';
import { CommanderError } from 'commander';
import { CliError } from './cliError';
import { EXIT_CODES } from './exitCodes';
import { processIo, type Io } from './io';
import { createPaint } from './output/paint';
import { plain } from './output/plain';
import { createProgram } from './program';

/** Runs one command line (without `node` and the script) and returns its exit code. Never rejects. */
export async function main(words: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT_CODES.done.code;
  const program = createProgram(io, (ended) => (code = ended));
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done.code : EXIT_CODES.usage.code;
    return refuse(error, io, words.includes('--json'));
  }
}

/** Says why and what to do: as text, or as a problem in JSON. */
function refuse(error: unknown, io: Io, asJson: boolean): number {
  if (io.interrupted.aborted || (error instanceof Error && error.name === 'AbortError'))
    return EXIT_CODES.interrupted.code;
  const known = error instanceof CliError ? error : unknownError(error);
  const { ending, message, details } = known;
  const { code, remedy, errors, status } = details;
  if (asJson) {
    const problem = { type: `urn:latchkey:${code}`, title: message, status, code, remedy, errors };
    io.err(`${JSON.stringify(problem, undefined, 2)}\n`);
  } else {
    const paint = createPaint(io.terminal.err, io.env);
    const fields = (errors ?? []).map(({ field, seen, wanted }) => `  ${field}: seen ${seen}, wanted ${wanted}`);
    const lines = [
      `${paint('bad', code)}: ${plain(message)}`,
      ...fields.map(plain),
      ...(remedy ? [`  ${plain(remedy)}`] : []),
    ];
    io.err(`${lines.join('\n')}\n`);
  }
  return EXIT_CODES[ending].code;
}

const unknownError = (error: unknown): CliError =>
  new CliError('failed', error instanceof Error ? error.message : String(error), { code: 'unexpected' });

if (require.main === module) {
  void main(process.argv.slice(2), processIo()).then((code) => (process.exitCode = code));
}
