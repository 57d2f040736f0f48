import type { ApiProblem } from '../shared/api';
import type { Ending } from './exitCodes';

type WrongField = NonNullable<ApiProblem['errors']>[number];

interface ErrorDetails {
  /** Stable; of the API, or of the command line itself. */
  readonly code: string;
  readonly remedy?: string | undefined;
  readonly errors?: readonly WrongField[] | undefined;
  /** HTTP status, where the API refused. */
  readonly status?: number;
}

/** What a person can act on: why, what to do, and how the process ends. */
export class CliError extends Error {
  override name = 'CliError';
  constructor(
    readonly ending: Ending,
    message: string,
    readonly details: ErrorDetails,
  ) {
    super(message);
  }
}

/** Something is missing or wrong on the command line. */
export const usageError = (message: string, remedy?: string): CliError =>
  new CliError('usage', message, { code: 'usage', remedy });
