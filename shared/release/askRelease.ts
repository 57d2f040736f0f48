import { randomUUID } from 'node:crypto';
import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { sameArmId } from '../model/armId';
import { resourceInstance } from '../model/instances';
import { done, type Outcome } from '../model/outcome';
import { isEnd } from '../model/state';
import type { Ports } from '../ports';
import { recordsOf, statusOf } from '../protection/overallStatus';
import type { AskedRelease, ResourceRecord } from '../registry';
import { TARGETS } from '../targets';

export interface ReleaseAsking extends Omit<AskedRelease, 'at'> {
  readonly onboardingId: string;
  /** Default: all resources of the onboarding. */
  readonly resourceId?: string | undefined;
}

/** Which resources were asked to leave, and which had left already. */
interface ReleaseAsked {
  readonly asked: readonly string[];
  readonly ended: readonly string[];
}

/**
 * Asks for a release, whoever wants it: the fact first, the audit, then the wake-up. Asked again the same way, it stays as
 * it was asked first. Refused where it cannot be done: before protection, and for kinds without keys of their own.
 */
export async function askRelease(
  { registry, now }: Pick<Ports, 'registry' | 'now'>,
  starter: Starter,
  { onboardingId, resourceId, by, why, how }: ReleaseAsking,
): Promise<Outcome<ReleaseAsked>> {
  const { request, status } = await registry.onboardings.readParts(onboardingId, ['request', 'status']);
  if (!request) return stop('onboarding-not-found', { onboardingId });
  const all = await recordsOf(registry, onboardingId);
  const state = status?.status.state ?? 'requested';
  if (all.length === 0 || state !== 'protected') return stop('not-protected', { onboardingId, state });
  const wanted = all.filter(({ resource }) => resourceId === undefined || sameArmId(resource.resourceId, resourceId));
  if (wanted.length === 0) return stop('resource-not-of-onboarding', { onboardingId, resourceId: resourceId ?? '' });
  const kept = wanted.filter((record) => !isEnd(statusOf(record).state));
  const without = kept.find(({ resource }) => !TARGETS[resource.plan.kind].revert);
  if (how === 'revert' && without) {
    const { plan } = without.resource;
    return stop('release-not-offered', { resourceId: without.resource.resourceId, kind: plan.kind });
  }
  const at = now().toISOString();
  const news = kept.filter((record) => !isPending(record, how));
  for (const { resource } of news) {
    await registry.resources.savePart(resource.resourceId, 'fact-release', { by, why, at, how });
  }
  if (news.length > 0) {
    const action = how === 'forget' ? 'forget' : 'release';
    await registry.audit.add(randomUUID(), { onboardingId, at, by, action, why });
  }
  const idsOf = (records: readonly ResourceRecord[]) => records.map(({ resource }) => resource.resourceId);
  await Promise.all(idsOf(kept).map((id) => starter.wake(resourceInstance(id))));
  return done({ asked: idsOf(kept), ended: idsOf(wanted.filter((record) => !kept.includes(record))) });
}

const isPending = ({ release, looked }: ResourceRecord, how: AskedRelease['how']): boolean =>
  release !== undefined && release.how === how && release.at !== looked?.answered?.release;
