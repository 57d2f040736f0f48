import type { Code } from '../errors/codes';
import type { EventName } from './event';
import type { State, Status } from './state';

/** A line of an onboarding's business timeline. */
export interface Announced {
  readonly at: string;
  readonly state: State;
  readonly code?: Code | undefined;
}

/** A status to be told: to the registry, and as an event where it has one. */
export interface Announcement {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly status: Status;
  /** How often this state has been announced before, so that the event's id can be computed. */
  readonly attempt: number;
  /** All that was announced so far, this included; the caller remembers it, so that nothing is read to write it. */
  readonly timeline: readonly Announced[];
  /** The event to send; without one only the registry is told. */
  readonly event?: EventName | undefined;
  readonly keyUri?: string | undefined;
}
