import { wakeAll } from '../incoming/wakeAll';
import { stop } from '../errors/stop';
import { done } from '../model/outcome';
import { keptResources, noteInAudit, shownStatus, unknownOnboarding, type Operation } from './asking';

/** Verifies the keys of an onboarding's resources again, and sets them again where that mends something. */
export const revalidate: Operation<{ onboardingId: string; asked: string[] }> = async (ports, starter, asking) => {
  const { onboardingId, by, why } = asking;
  const { onboardings, resources } = ports.registry;
  const onboarding = await onboardings.read(onboardingId);
  if (!onboarding) return unknownOnboarding(asking);
  const kept = await keptResources(ports, onboardingId);
  const { state } = shownStatus(onboarding);
  if (kept.length === 0) return stop('not-protected', { onboardingId, state });
  const at = await noteInAudit(ports, asking, 'revalidate');
  const asked = kept.map(({ resource }) => resource.resourceId);
  for (const resourceId of asked) await resources.savePart(resourceId, 'fact-revalidate', { by, why, at });
  await wakeAll(starter, asked);
  return done({ onboardingId, asked });
};
