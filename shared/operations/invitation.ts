import { stop } from '../errors/stop';
import { customerPath } from '../links/customerLink';
import type { EventName } from '../model/event';
import { done } from '../model/outcome';
import { isEnd, type Status } from '../model/state';
import { overallStatus, recordsOf } from '../protection/overallStatus';
import { noteInAudit, shownStatus, unknownOnboarding, type Operation } from './asking';

const REMEMBERED = 50;

/** The event that asks for what is missing now; where nothing is, the link is brought to mind. */
function eventFor({ state, waitingFor }: Status): EventName {
  if (state === 'awaiting-consent') return 'consent-required';
  if (state === 'awaiting-key') return 'key-required';
  return waitingFor === 'customer' ? 'action-required' : 'reminder';
}

interface Invited {
  readonly onboardingId: string;
  readonly event: EventName;
  readonly eventId: string;
  readonly expiresAt: string;
}

/**
 * Sends the customer's link again, as the event that asked for it: with an id of its own, because Service Bus would drop
 * the former one. At most one a minute: within it the id is the same.
 */
export const resendInvitation: Operation<Invited> = async (ports, _, asking) => {
  const { onboardingId } = asking;
  const { onboardings } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { request, invitation } = onboarding;
  const status = overallStatus(shownStatus(onboarding), await recordsOf(ports.registry, onboardingId));
  const { since: _since, ...shown } = status;
  if (isEnd(status.state)) return stop('onboarding-ended', { onboardingId, state: status.state });
  if (!invitation) return stop('not-invited', { onboardingId, state: status.state });
  const at = await noteInAudit(ports, asking, 'resend-invitation');
  const { revokedAt: _revokedAt, ...fresh } = invitation;
  if (_revokedAt !== undefined) await onboardings.save(onboardingId, 'invitation', fresh);
  const name = eventFor(status);
  const id = `${onboardingId}.${status.state}.resent-${at.slice(0, 16).replace(/\D/g, '')}-${invitation.linkVersion}`;
  const link = `${ports.config.publicUrl}${await customerPath(ports, onboardingId, invitation)}`;
  const { expiresAt } = invitation;
  await ports.events.publish({
    id,
    name,
    at,
    data: { onboardingId, customerId: request.customer.id, ...shown, link, expiresAt },
  });
  const before = (await onboardings.readPart(onboardingId, 'resent')) ?? [];
  if (before.at(-1)?.id !== id) {
    const newest = [...before, { id, name, at, state: status.state }].slice(-REMEMBERED);
    await onboardings.save(onboardingId, 'resent', newest);
  }
  return done({ onboardingId, event: name, eventId: id, expiresAt });
};

/**
 * Withdraws every link and address for events that was given out so far: they answer that they were withdrawn. The next
 * event, or sending the invitation again, brings a new one.
 */
export const revokeLink: Operation<{ onboardingId: string; linkVersion: number }> = async (ports, _, asking) => {
  const { onboardingId } = asking;
  const { onboardings } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { invitation } = onboarding;
  const { state } = shownStatus(onboarding);
  if (!invitation) return stop('not-invited', { onboardingId, state });
  const revokedAt = await noteInAudit(ports, asking, 'revoke-link');
  const linkVersion = invitation.linkVersion + 1;
  await onboardings.save(onboardingId, 'invitation', { ...invitation, linkVersion, revokedAt });
  return done({ onboardingId, linkVersion });
};
