import { onboardingInstance } from '../model/instances';
import { stop } from '../errors/stop';
import { done } from '../model/outcome';
import { isEnd } from '../model/state';
import { noteInAudit, shownStatus, unknownOnboarding, type Changed, type Operation } from './asking';

/** Continues a parked onboarding from the step that failed: the fact first, then the wake-up. */
export const resume: Operation<Changed> = async (ports, starter, asking) => {
  const { onboardingId, by, why } = asking;
  const { onboardings } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { state } = shownStatus(onboarding);
  if (isEnd(state)) return stop('onboarding-ended', { onboardingId, state });
  const at = await noteInAudit(ports, asking, 'resume');
  await onboardings.save(onboardingId, 'fact-resume', { by, why, at });
  const woken = await starter.isRunning(onboardingInstance(onboardingId));
  if (woken) await starter.wake(onboardingInstance(onboardingId));
  return done({ onboardingId, state, woken });
};
