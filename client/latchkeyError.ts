import type { Problem } from '../shared/model/request';

/**
 * `invalid-request`, `invalid-release-request`: nothing was sent; `problems` has every wrong field. `not-sent`: Service Bus
 * refused or could not be reached; sending again is safe. `invalid-event`: a message that is no event of Latchkey.
 * `unknown-event`: an event of a later version of Latchkey. `handler-failed`: your handler threw; `cause` is what.
 * `connection`: receiving was interrupted; it goes on by itself. `closed`: the client was closed.
 */
export type LatchkeyErrorCode =
  | 'invalid-request'
  | 'invalid-release-request'
  | 'not-sent'
  | 'invalid-event'
  | 'unknown-event'
  | 'handler-failed'
  | 'connection'
  | 'closed';

/** Everything the client throws or tells. */
export class LatchkeyError extends Error {
  override name = 'LatchkeyError';
  constructor(
    readonly code: LatchkeyErrorCode,
    message: string,
    /** Every wrong field: where, what was seen, what is wanted. */
    readonly problems: readonly Problem[] = [],
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}
