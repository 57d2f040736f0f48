import type { Code } from '../errors/codes';
import type { EventData, EventName } from './event';
import type { Listing, Place } from './listing';
import type { State, Status } from './state';

/** A line of a business timeline. */
export interface Announced {
  readonly at: string;
  readonly state: State;
  readonly code?: Code | undefined;
  readonly event?: EventName | undefined;
  /** Of an onboarding's event: how often this state had been announced before. */
  readonly attempt?: number | undefined;
}

/** What an onboarding has announced so far, for a later run of it: its events get ids of their own. */
export interface AnnouncedBefore {
  /** How often each state has been announced. */
  readonly announced: Readonly<Partial<Record<State, number>>>;
  /** The newest of all announcements. */
  readonly timeline: readonly Announced[];
  /** Where the list has it. */
  readonly listed?: Place | undefined;
}

/** What an event tells beside the status. */
export type Details = Omit<
  EventData,
  'onboardingId' | 'customerId' | 'resourceId' | 'link' | 'expiresAt' | keyof Status
>;

/** What a customer's personal link is made of. */
export interface LinkTerms {
  readonly invitedAt: string;
  readonly expiresAt: string;
  readonly linkVersion: number;
}

/** A status to be told: to the registry, and as an event where it has one. */
export interface Announcement {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly status: Status;
  /** The event to send; without one only the registry is told. */
  readonly event?: EventName | undefined;
  readonly details?: Details | undefined;
  /** Of an onboarding: how often this state has been announced before, so that the event's id can be computed. */
  readonly attempt?: number | undefined;
  /** Of an onboarding: all that was announced so far, this included; nothing is read to write it. */
  readonly timeline?: readonly Announced[] | undefined;
  /** Of an onboarding: how often each state has been announced, this time included; a replay goes on counting. */
  readonly announced?: AnnouncedBefore['announced'] | undefined;
  /** The resource whose status this is, once it is protected; `at` is when it is told. */
  readonly resource?: { readonly id: string; readonly at: string; readonly source?: string | undefined } | undefined;
  /** Of an invitation that nobody was told of before, so that nobody has withdrawn its link; else it is read. */
  readonly invitation?: LinkTerms | undefined;
  /** Of an onboarding's own process: how it moves in the list; nothing is read to move it. */
  readonly listed?: Listing | undefined;
}
