import { stop } from '../errors/stop';
import { done } from '../model/outcome';
import { isEnd } from '../model/state';
import {
  keptResources,
  noteInAudit,
  shownStatus,
  unknownOnboarding,
  wakeOnboarding,
  type Changed,
  type Operation,
} from './asking';

/** Looks again now: wakes the onboarding's process, or those of its resources. */
export const check: Operation<Changed> = async (ports, starter, asking) => {
  const { onboardingId } = asking;
  const onboarding = await ports.registry.onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { state } = shownStatus(onboarding);
  const kept = await keptResources(ports, onboardingId);
  if (isEnd(state) || (state === 'protected' && kept.length === 0)) {
    return stop('onboarding-ended', { onboardingId, state });
  }
  await noteInAudit(ports, asking, 'check');
  return done({ onboardingId, state, woken: await wakeOnboarding(starter, onboardingId, kept) });
};
