import { customerPath } from '../links/customerLink';
import type { EventData, EventName } from '../model/event';
import type { Change } from '../model/outcome';
import type { Status } from '../model/state';
import type { Ports } from '../ports';
import type { Invitation } from '../registry';

export interface Announcement {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly status: Status;
  /** How often this state has been announced before, so that the event's id can be computed. */
  readonly attempt: number;
  /** The event to send; without one only the registry is told. */
  readonly event?: EventName | undefined;
  readonly keyUri?: string | undefined;
}

type Needs = Pick<Ports, 'registry' | 'events' | 'links' | 'config'>;

const TIMELINE_LENGTH = 100;

/**
 * Tells the world a new status: the registry first, then the events topic. The event's id is computed from onboarding,
 * state and attempt, so that a second call after a crash sends the same event and duplicate detection drops it.
 */
export async function announceStatus(
  ports: Needs,
  { onboardingId, customerId, status, attempt, event, keyUri }: Announcement,
): Promise<{ eventId: string; change: Change }> {
  const { registry, events } = ports;
  const { state, waitingFor, code, reason, remedy, since } = status;
  const eventId = `${onboardingId}.${state}.${attempt}`;
  const { status: before, invitation } = event
    ? await registry.onboardings.readParts(onboardingId, ['status', 'invitation'])
    : { status: await registry.onboardings.readPart(onboardingId, 'status') };
  const repeated = before?.eventId === eventId;
  if (!repeated) {
    const timeline = [...(before?.timeline ?? []), { at: since, state, code }].slice(-TIMELINE_LENGTH);
    await registry.onboardings.save(onboardingId, 'status', { status, eventId, timeline });
  }
  if (event) {
    const link = invitation && (await linkOf(ports, onboardingId, invitation));
    const data: EventData = { onboardingId, customerId, state, waitingFor, code, reason, remedy, keyUri, ...link };
    await events.publish({ id: eventId, name: event, at: since, data });
  }
  return { eventId, change: repeated ? 'unchanged' : before ? 'updated' : 'created' };
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
