import type { OnboardingRequest } from './request';
import { isEnd, type Status } from './state';

/** Who must act, else the stage: into these the list of onboardings is divided, and in this order it is read. */
export const GROUPS = ['operator', 'customer', 'working', 'protected', 'ended'] as const;
export type Group = (typeof GROUPS)[number];

/** Where the list has a thing: its group, and the instant (ISO 8601) by which it is in order there. */
export interface Place {
  readonly group: Group;
  readonly since: string;
}

/** What the list shows of a thing beside its status. */
export interface Thing {
  readonly resourceId: string;
  readonly kind: OnboardingRequest['resource']['kind'];
  readonly hosting: OnboardingRequest['resource']['hosting'];
  readonly customer: { readonly id: string; readonly name: string };
  /** The resource it is a copy of. */
  readonly source?: string | undefined;
  /** ISO 8601; when the onboarding was requested. */
  readonly receivedAt?: string | undefined;
}

/** A move in the list: from where it was to where it is. */
export interface Listing {
  readonly place: Place;
  readonly was?: Place | undefined;
  readonly thing: Thing;
}

/** In the group `working` is what goes on by itself, whatever the state. */
export function groupOf({ waitingFor, state, code }: Status): Group {
  if (waitingFor !== 'nobody') return waitingFor;
  if (isEnd(state)) return 'ended';
  return state === 'protected' && code === undefined ? 'protected' : 'working';
}

/** The place of a status after another place: as long as work goes on, it stays where it is, and one row is written over. */
export function placeOf(status: Status, was?: Place): Place {
  const group = groupOf(status);
  return group === 'working' && was?.group === 'working' ? was : { group, since: status.since };
}

export const isSamePlace = (one: Place, other: Place | undefined): boolean =>
  one.group === other?.group && one.since === other.since;

/** Where a request is listed until its process has begun. */
export const firstPlace = (receivedAt: string): Place => ({ group: 'working', since: receivedAt });

/** The planned resource of a request, as the list shows it. */
export const plannedThing = ({ customer, resource }: OnboardingRequest, receivedAt?: string): Thing => ({
  resourceId: resource.id,
  kind: resource.kind,
  hosting: resource.hosting,
  customer: { id: customer.id, name: customer.name },
  ...(receivedAt !== undefined && { receivedAt }),
});
