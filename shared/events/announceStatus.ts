import { customerPath } from '../links/customerLink';
import type { Announcement, LinkTerms } from '../model/announcement';
import type { EventData } from '../model/event';
import type { Listing } from '../model/listing';
import { noteDrill } from '../drill/noteDrill';
import { list, listingOf } from '../overview/listing';
import type { Ports } from '../ports';
import { logStatus } from '../telemetry/logStatus';
import { onboardingEventId, resourceEventId } from './eventIds';

type Needs = Pick<Ports, 'registry' | 'events' | 'links' | 'config'>;

/**
 * Tells the world a new status: the registry first, then the events topic. The event's id is computed, of an onboarding
 * from state and attempt, of a resource from state and instant, so that a second call after a crash writes the same again
 * and sends the same event, which duplicate detection drops. Returns the id.
 */
export async function announceStatus(ports: Needs, announcement: Announcement): Promise<string> {
  const { onboardingId, customerId, status, event, details, resource } = announcement;
  const { state, waitingFor, code, reason, remedy, since } = status;
  const eventId = await record(ports, announcement);
  logStatus(announcement);
  if (event) {
    const terms = announcement.invitation ?? (await termsOf(ports, onboardingId));
    const link = terms && (await linkOf(ports, onboardingId, terms));
    const isDrill = await noteDrill(ports.registry, announcement);
    const about = { onboardingId, customerId, resourceId: resource?.id };
    const data: EventData = {
      ...about,
      state,
      waitingFor,
      code,
      reason,
      remedy,
      ...details,
      ...link,
      ...(isDrill && { drill: true }),
    };
    await ports.events.publish({ id: eventId, name: event, at: resource?.at ?? since, data });
  }
  return eventId;
}

async function record({ registry }: Needs, announcement: Announcement): Promise<string> {
  const { onboardingId, status, event, attempt = 0, timeline = [], announced, resource } = announcement;
  const { state, code } = status;
  if (!resource) {
    const eventId = onboardingEventId(onboardingId, { state, attempt });
    const listing = await listingOf(registry, announcement, eventId);
    await registry.onboardings.save(onboardingId, 'status', {
      status,
      eventId,
      timeline,
      ...(announced && { announced }),
      ...placesOf(listing),
    });
    if (listing) await list(registry, announcement, listing);
    return eventId;
  }
  const { id, at } = resource;
  const eventId = resourceEventId(onboardingId, id, { at, state, event });
  const listing = await listingOf(registry, announcement, eventId);
  await registry.resources.savePart(id, 'status', { status, eventId, ...placesOf(listing) });
  await registry.resources.addToLog(id, { at, state, code, event });
  if (listing) await list(registry, announcement, listing);
  return eventId;
}

const placesOf = (listing: Listing | undefined) =>
  listing && { listed: listing.place, ...(listing.was && { was: listing.was }) };

/** None where no link is to be told: nobody is invited yet, or the links were withdrawn and no new one was sent. */
async function termsOf({ registry }: Needs, onboardingId: string): Promise<LinkTerms | undefined> {
  const invitation = await registry.onboardings.readPart(onboardingId, 'invitation');
  return invitation?.revokedAt === undefined ? invitation : undefined;
}

/** The customer's link, for the vendor to deliver. */
async function linkOf(
  ports: Needs,
  onboardingId: string,
  invitation: LinkTerms,
): Promise<{ link: string; expiresAt: string }> {
  const path = await customerPath(ports, onboardingId, invitation);
  return { link: `${ports.config.publicUrl}${path}`, expiresAt: invitation.expiresAt };
}
