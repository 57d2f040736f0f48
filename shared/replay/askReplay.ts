import { randomUUID } from 'node:crypto';
import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { explainRequest } from '../intake/receiveRequest';
import { ONBOARD_CUSTOMER, onboardingInstance } from '../model/instances';
import { done, type Outcome } from '../model/outcome';
import type { OnboardingRequest } from '../model/request';
import type { State } from '../model/state';
import { addMillisecondsTo, DAY } from '../model/time';
import type { Ports } from '../ports';
import { announcedBefore } from './announcedBefore';

type Needs = Pick<Ports, 'registry' | 'config' | 'now'>;

interface ReplayAsking {
  readonly onboardingId: string;
  readonly by: string;
  readonly why: string;
}

/** What has reached its goal, or left it again on request: there is nothing to begin anew. */
const REACHED: ReadonlySet<State> = new Set(['protected', 'at-risk', 'access-lost', 'released']);

/** Whether a run of this state that is over can be begun anew. */
export const isReplayable = (state: State): boolean => !REACHED.has(state);

/**
 * Begins an onboarding anew that has ended without success: the same request, under the same instance, with an invitation
 * that lasts as long as a first one, and answers of the customer that ended it forgotten. Audited first. Refused while it
 * runs, so that asking twice starts one run; may be called again after a crash at any point.
 */
export async function askReplay(
  ports: Needs,
  starter: Starter,
  { onboardingId, by, why }: ReplayAsking,
): Promise<Outcome<{ state: State }>> {
  const { registry, config, now } = ports;
  const { request: received, status } = await registry.onboardings.readParts(onboardingId, ['request', 'status']);
  if (!received) return stop('onboarding-not-found', { onboardingId });
  const state = status?.status.state ?? 'requested';
  if (!isReplayable(state)) return stop('replay-not-needed', { onboardingId, state });
  if (await starter.isRunning(onboardingInstance(onboardingId))) {
    return stop('onboarding-running', { onboardingId, state });
  }
  const { request, receivedAt } = received;
  const refused = explainRequest(ports, request);
  if (refused) return refused;
  await registry.audit.add(randomUUID(), { onboardingId, at: now().toISOString(), by, action: 'replay', why });
  await forgetTheEnd(ports, request);
  const input = { request, policy: config.policy, receivedAt, before: announcedBefore(status) };
  const isNew = await starter.startOnce(ONBOARD_CUSTOMER, onboardingInstance(onboardingId), input);
  return isNew ? done({ state }, 'created') : stop('onboarding-running', { onboardingId, state });
}

/** What would end the new run at once: the customer's refusal, and an invitation that is over. Links stay withdrawn. */
async function forgetTheEnd({ registry, config, now }: Needs, { onboardingId, resource }: OnboardingRequest) {
  const { onboardings, resources } = registry;
  await resources.savePart(resource.id, 'claim', { onboardingId });
  const parts = await onboardings.readParts(onboardingId, ['invitation', 'fact-consent']);
  if (parts['fact-consent']?.answer === 'declined') await onboardings.drop(onboardingId, 'fact-consent');
  await onboardings.drop(onboardingId, 'suspended');
  if (!parts.invitation) return;
  const { revokedAt: _revokedAt, ...invitation } = parts.invitation;
  const invitedAt = now().toISOString();
  const expiresAt = addMillisecondsTo(invitedAt, config.policy.consentDays * DAY);
  await onboardings.save(onboardingId, 'invitation', { ...invitation, invitedAt, expiresAt });
}
