import { customerPath } from '../links/customerLink';
import type { Announcement } from '../model/announcement';
import type { EventData } from '../model/event';
import type { Ports } from '../ports';
import type { Invitation } from '../registry';

type Needs = Pick<Ports, 'registry' | 'events' | 'links' | 'config'>;

/**
 * Tells the world a new status: the registry first, then the events topic. The event's id is computed from onboarding,
 * state and attempt, so that a second call after a crash writes the same again and sends the same event, which duplicate
 * detection drops. Returns the id.
 */
export async function announceStatus(
  ports: Needs,
  { onboardingId, customerId, status, attempt, timeline, event, keyUri }: Announcement,
): Promise<string> {
  const { onboardings } = ports.registry;
  const { state, waitingFor, code, reason, remedy, since } = status;
  const eventId = `${onboardingId}.${state}.${attempt}`;
  await onboardings.save(onboardingId, 'status', { status, eventId, timeline });
  if (event) {
    const invitation = await onboardings.readPart(onboardingId, 'invitation');
    const link = invitation && (await linkOf(ports, onboardingId, invitation));
    const data: EventData = { onboardingId, customerId, state, waitingFor, code, reason, remedy, keyUri, ...link };
    await ports.events.publish({ id: eventId, name: event, at: since, data });
  }
  return eventId;
}

/** The customer's link, for the vendor to deliver. */
async function linkOf(
  ports: Needs,
  onboardingId: string,
  invitation: Invitation,
): Promise<{ link: string; expiresAt: string }> {
  const path = await customerPath(ports, onboardingId, invitation);
  return { link: `${ports.config.publicUrl}${path}`, expiresAt: invitation.expiresAt };
}
