import type { Code, StopKind } from '../errors/codes';

/** What an ensure-step did to the world. */
export type Change = 'created' | 'updated' | 'unchanged';

/** The step reached its goal. */
export interface Done<T> {
  readonly kind: 'done';
  readonly change: Change;
  readonly value: T;
}

/** The step decided that a retry cannot help, and says who must act next. */
export interface Stop {
  readonly kind: StopKind;
  readonly code: Code;
  /** Why, in a sentence a person can read, with the names filled in. */
  readonly reason: string;
  /** What to do next, possibly a command to paste. */
  readonly remedy: string;
}

/**
 * What an activity returns. Throwing means "again" (durable-functions retries every thrown error), returning means
 * "decided": so whatever a retry cannot cure is returned.
 */
export type Outcome<T> = Done<T> | Stop;

export function done<T>(value: T, change: Change = 'unchanged'): Done<T> {
  return { kind: 'done', change, value };
}

/** The one retryable error: throttling, outages, lost connections, replication lag. */
export class RetryLater extends Error {
  override name = 'RetryLater';
}

/** The most far-reaching of several changes: created, then updated, then unchanged. */
export function combine(...changes: readonly Change[]): Change {
  return changes.includes('created') ? 'created' : changes.includes('updated') ? 'updated' : 'unchanged';
}
