import type { SimRequest, SimResponse } from '../core/service';
import type { Caller } from './caller';
import type { Operation } from './state';

/** A change that the resource manager took. */
export interface TakenWrite {
  readonly request: SimRequest;
  readonly response: SimResponse;
  readonly scope: string;
  /** Management action, such as `Microsoft.Storage/storageAccounts/write`. */
  readonly action: string;
  readonly caller: Caller;
}

/** Told of what is written through the resource manager, after it was. */
export interface WriteObserver {
  /** A PUT, PATCH, POST or DELETE was answered with success; a long-running one is only accepted. */
  answered(write: TakenWrite): void;
  /** A long-running operation came to its end, with success or without. */
  ended(operation: Operation): void;
  /** Somebody made a resource by hand, through the simulator's control. */
  made(id: string, type: string): void;
}

export const noWriteObserver: WriteObserver = {
  answered: () => undefined,
  ended: () => undefined,
  made: () => undefined,
};
