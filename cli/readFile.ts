import { readFile } from 'node:fs/promises';
import { usageError } from './cliError';
import type { Io } from './io';

/** A file that cannot be read is a mistake on the command line. */
export const unreadable =
  (file: string) =>
  (error: unknown): never => {
    throw usageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`);
  };

/** The text of a file, or of standard input for `-`. Throws a usage error when it cannot be read. */
export const readText = (io: Io, file: string): Promise<string> =>
  file === '-' ? io.readStdin() : readFile(file, 'utf8').catch(unreadable(file));
