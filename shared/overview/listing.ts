import { isSamePlace, firstPlace, placeOf, plannedThing, type Listing, type Place, type Thing } from '../model/listing';
import type { Announcement } from '../model/announcement';
import { sameArmId } from '../model/armId';
import type { Status } from '../model/state';
import { statusOf } from '../protection/overallStatus';
import type { Registry } from '../registry';
import { endOf } from './ends';
import { recordedThings } from './things';

/** Where a record says that its thing is listed since it was written, and where it was before. */
interface Listed {
  readonly listed?: Place | undefined;
  readonly was?: Place | undefined;
}

/** The place before an event: of the record that the event itself wrote before a crash, the one before that. */
const formerOf = (record: (Listed & { readonly eventId: string }) | undefined, eventId: string): Place | undefined =>
  record?.eventId === eventId ? record.was : record?.listed;

/**
 * From where to where an announcement moves its thing in the list. An onboarding's own process says it; for all others it
 * is read: they are rare. Called before the announcement is recorded.
 */
export async function listingOf(
  registry: Registry,
  announcement: Announcement,
  eventId: string,
): Promise<Listing | undefined> {
  if (announcement.listed) return announcement.listed;
  const { onboardingId, status, resource } = announcement;
  const { request: received, status: told } = await registry.onboardings.readParts(onboardingId, ['request', 'status']);
  if (!received) return undefined;
  const planned = plannedThing(received.request, received.receivedAt);
  if (!resource) {
    const was = told ? formerOf(told, eventId) : firstPlace(received.receivedAt);
    return moveOf(status, was, planned);
  }
  const record = await registry.resources.readAll(resource.id);
  const own = record?.resource.onboardingId === onboardingId ? record : undefined;
  const shown = own?.status ?? (record ? undefined : await registry.resources.readPart(resource.id, 'status'));
  const isOwn = shown?.eventId.startsWith(`${onboardingId}.`) ?? false;
  const former = isOwn && shown && formerOf(shown, eventId);
  if (sameArmId(resource.id, planned.resourceId)) return moveOf(status, former || told?.listed, planned);
  const source = own?.resource.source ?? resource.source;
  const copy: Thing = { ...planned, resourceId: resource.id, ...(source !== undefined && { source }) };
  return moveOf(status, former || (own && placeOf(statusOf(own))), copy);
}

function moveOf(status: Status, was: Place | undefined, thing: Thing): Listing {
  return { place: placeOf(status, was), ...(was && { was }), thing };
}

/**
 * Moves a thing in the list, and counts an onboarding that has reached its goal or its end. Called after the status is
 * recorded, so that whoever compares the list with the records may mend it at any time. Safe to repeat.
 */
export async function list(
  { overview, statistics }: Registry,
  { onboardingId, status, timeline, resource }: Pick<Announcement, 'onboardingId' | 'status' | 'timeline' | 'resource'>,
  { place, was, thing }: Listing,
): Promise<void> {
  const { resourceId, customer } = thing;
  const moves = [overview.show({ ...thing, onboardingId, status }, place, was)];
  if (was === undefined) moves.push(overview.noteCustomer(customer.id, { onboardingId, resourceId }));
  const end = isSamePlace(place, was) ? undefined : endOf({ onboardingId, status, timeline, resource, thing, place });
  if (end) moves.push(statistics.noteEnd(end));
  await Promise.all(moves);
}

/** Lists the copies that were protected together with their original. Safe to repeat. */
export async function listCopies(registry: Registry, onboardingId: string): Promise<void> {
  for (const { place, ...copy } of await recordedThings(registry, onboardingId)) {
    if (copy.source === undefined) continue;
    await registry.overview.show(copy, place);
    await registry.overview.noteCustomer(copy.customer.id, copy);
  }
}
