import type { State, Status } from '../model/state';
import type { Registry, ResourceRecord } from '../registry';

/** Worst first. */
const ORDER: readonly State[] = ['access-lost', 'at-risk', 'encrypting', 'protected', 'released'];
const ACTORS = ['customer', 'operator', 'nobody'] as const;

/** The status of one protected resource; until something happens to it, that it is protected. */
export const statusOf = ({ status, resource }: ResourceRecord): Status =>
  status?.status ?? { state: 'protected', waitingFor: 'nobody', since: resource.protectedAt };

/**
 * The status of an onboarding as everyone is shown it: until its resource is protected that of the onboarding's own
 * process, after that the worst of its resources; of several as bad, the one for which somebody must act, and the oldest.
 */
export function overallStatus(told: Status, resources: readonly ResourceRecord[]): Status {
  if (told.state !== 'protected') return told;
  const all = resources.map(statusOf);
  const rank = ({ state, waitingFor }: Status) => ORDER.indexOf(state) * ACTORS.length + ACTORS.indexOf(waitingFor);
  return all.sort((a, b) => rank(a) - rank(b) || (a.since < b.since ? -1 : 1))[0] ?? told;
}

/** All that is recorded of an onboarding's resources: the planned one first, then copies. */
export async function recordsOf({ onboardings, resources }: Registry, onboardingId: string): Promise<ResourceRecord[]> {
  const ids = await onboardings.resourcesOf(onboardingId);
  const records = (await Promise.all(ids.map((id) => resources.readAll(id)))).flatMap((record) => record ?? []);
  const isCopy = ({ resource }: ResourceRecord) => Number(resource.source !== undefined);
  return records
    .filter(({ resource }) => resource.onboardingId === onboardingId)
    .sort((a, b) => isCopy(a) - isCopy(b) || (a.resource.resourceId < b.resource.resourceId ? -1 : 1));
}

/** The status of an onboarding as everyone is shown it, read; `undefined` if there is none of that id. */
export async function statusOfOnboarding(registry: Registry, onboardingId: string): Promise<Status | undefined> {
  const { request, status } = await registry.onboardings.readParts(onboardingId, ['request', 'status']);
  if (!request) return undefined;
  const told: Status = status?.status ?? { state: 'requested', waitingFor: 'nobody', since: request.receivedAt };
  return told.state === 'protected' ? overallStatus(told, await recordsOf(registry, onboardingId)) : told;
}
