import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { announceStatus } from '../events/announceStatus';
import { onboardingInstance } from '../model/instances';
import { done } from '../model/outcome';
import { isEnd, type Status } from '../model/state';
import { announcedBefore } from '../replay/announcedBefore';
import { noteInAudit, shownStatus, unknownOnboarding, type Changed, type Operation } from './asking';

/** So often it is asked whether the process has stopped, that many milliseconds apart. */
const LOOKS = 25;
const PAUSE = 200;

/**
 * Ends an onboarding that has not reached its goal: its process is stopped, the end is shown and told as `failed` with the
 * code `terminated`. What it has made stays, for a replay to find. Protected resources have processes of their own: they
 * are released, not terminated.
 */
export const terminate: Operation<Changed> = async (ports, starter, asking) => {
  const { onboardingId, why } = asking;
  const onboarding = await ports.registry.onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { request, record } = onboarding;
  const { state } = shownStatus(onboarding);
  if (isEnd(state)) return stop('onboarding-ended', { onboardingId, state });
  if (state === 'protected') return stop('not-running', { onboardingId, state });
  const since = await noteInAudit(ports, asking, 'terminate');
  const instance = onboardingInstance(onboardingId);
  await starter.terminate(instance, why);
  await stopped(starter, instance);
  const { code, reason, remedy } = stop('terminated', { why });
  const status: Status = { state: 'failed', waitingFor: 'nobody', since, code, reason, remedy };
  const timeline = record?.timeline ?? [];
  const { announced } = announcedBefore(record);
  const attempt = announced.failed ?? 0;
  await announceStatus(ports, {
    onboardingId,
    customerId: request.customer.id,
    status,
    event: 'failed',
    attempt,
    timeline: [...timeline, { at: since, state: 'failed', code, event: 'failed', attempt }],
    announced: { ...announced, failed: attempt + 1 },
  });
  return done({ onboardingId, state, woken: false });
};

/** Durable stops an instance a moment after it was asked: what it shows last must not come after what we show. */
async function stopped(starter: Starter, instance: string): Promise<void> {
  for (let look = 0; look < LOOKS && (await starter.isRunning(instance)); look += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
