import type { ResourceKind } from '../model/resourceKind';
import type { State } from '../model/state';

/** How many are protected, and how many have ended: too many to count whenever somebody looks. */
export interface SettledCounts {
  /** ISO 8601. */
  readonly at: string;
  readonly protected: number;
  readonly ended: number;
  readonly states: Readonly<Partial<Record<State, number>>>;
  readonly kinds: Readonly<Partial<Record<ResourceKind, number>>>;
  readonly codes: Readonly<Record<string, number>>;
}

/** What was done to the list and its statistics, and when. */
export interface Marks {
  readonly counted?: SettledCounts | undefined;
  /** The newest day that is closed: YYYY-MM-DD. */
  readonly closedDay?: string | undefined;
  /** ISO 8601; when the list was last begun to be compared with the records. */
  readonly mendedAt?: string | undefined;
}
