import { stop } from '../errors/stop';
import { onboardingInstance } from '../model/instances';
import { done, type Stop } from '../model/outcome';
import { noteInAudit, shownStatus, unknownOnboarding, type Changed, type Operation } from './asking';

/**
 * Holds an onboarding that is under way: its process does nothing more until it is continued; reminders and the end of the
 * invitation wait as well. Protected resources have processes of their own and are looked after all the same.
 */
export const suspend: Operation<Changed> = async (ports, starter, asking) => {
  const { onboardingId, by, why } = asking;
  const { onboardings } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { state } = shownStatus(onboarding);
  const instance = onboardingInstance(onboardingId);
  if (!(await starter.isRunning(instance))) return stop('not-running', { onboardingId, state });
  const at = await noteInAudit(ports, asking, 'suspend');
  await onboardings.save(onboardingId, 'suspended', { by, why, at });
  await starter.suspend(instance, why);
  return done({ onboardingId, state, woken: false });
};

/** Lets a suspended onboarding go on; what arrived meanwhile counts. */
export const continueSuspended: Operation<Changed> = async (ports, starter, asking) => {
  const { onboardingId } = asking;
  const { onboardings } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const { state } = shownStatus(onboarding);
  const instance = onboardingInstance(onboardingId);
  const refused = await refuse();
  if (refused) return refused;
  await noteInAudit(ports, asking, 'continue');
  await starter.resume(instance, asking.why);
  await onboardings.drop(onboardingId, 'suspended');
  return done({ onboardingId, state, woken: true });

  async function refuse(): Promise<Stop | undefined> {
    const runtimeStatus = await starter.runtimeStatus(instance);
    if (runtimeStatus === 'Suspended') return undefined;
    // A suspension on its way shows in the registry first.
    const held = await onboardings.readPart(onboardingId, 'suspended');
    if (held && (await starter.isRunning(instance))) return undefined;
    return stop('not-suspended', { onboardingId });
  }
};
