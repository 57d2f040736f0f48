import { faultOf } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { addMilliseconds, HOUR } from '../shared/model/time';
import { done, type Outcome } from '../shared/model/outcome';
import { isEnd } from '../shared/model/state';
import type { Ports } from '../shared/ports';
import { closeLedger, neededUntil } from '../shared/protection/ledger';
import { leaveIdentities } from '../shared/protection/identities';
import { freeVaults, unwatch } from '../shared/protection/watch';
import type { Answered, ResourceRecord } from '../shared/registry';
import { TARGETS, type ResourceView } from '../shared/targets';

interface Input {
  readonly resourceId: string;
  /** When it ended; a resource that is protected since then is left alone. */
  readonly at: string;
  /** `forgotten`: it keeps its key, and what it needs to use it. */
  readonly how: 'released' | 'forgotten' | 'gone';
  readonly answered?: Answered | undefined;
}

/** What is left to do. */
interface Forgotten {
  /** Until then backups may need what was made for the resource; or somebody is about to protect it anew. */
  readonly until?: string | undefined;
  /** It is protected once more, for these. */
  readonly keptBy?: { readonly onboardingId: string; readonly customerId: string } | undefined;
}

/**
 * Takes a resource that is there no more, or is not to be looked after any more, out of every list that finds it. Once no
 * backup needs them, what was made for it alone goes as well: trust, place, identity, and the binding of its vaults, unless
 * others use them. Never the application. What was recorded of it stays. May be called again at any time.
 */
export const forgetResource =
  (ports: Ports) =>
  async ({ resourceId, at, how, answered }: Input): Promise<Outcome<Forgotten>> => {
    const { registry, azure, now } = ports;
    const record = await registry.resources.readAll(resourceId);
    if (!record) return done({});
    const { resource } = record;
    const { onboardingId, customerId } = resource;
    if (resource.protectedAt > at) return done({ keptBy: { onboardingId, customerId } });
    await registry.resources.savePart(resourceId, 'looked', {
      at,
      answered: { ...record.looked?.answered, ...answered },
    });
    await unwatch(ports, resource);
    if (how === 'forgotten') return done({}, 'updated');
    if (how === 'gone') await closeLedger(registry, resource, { isGone: true }, at);
    if (await isClaimedAnew(ports, record)) return done({ until: addMilliseconds(now(), HOUR).toISOString() });
    const until = neededUntil(await registry.resources.readKeys(resourceId), now());
    if (until !== undefined) return done({ until }, 'updated');
    let view: ResourceView | undefined;
    try {
      view = await TARGETS[resource.plan.kind].read(azure, resourceId);
    } catch (error) {
      return explainKnownResource(faultOf(error), resourceId);
    }
    const stopped = await leaveIdentities(ports, resource, view);
    if (stopped) return stopped;
    await freeVaults(ports, record);
    return done({}, 'updated');
  };

/** Another onboarding was asked to protect it, and has not come to an end. */
async function isClaimedAnew({ registry }: Ports, { resource }: ResourceRecord): Promise<boolean> {
  const claim = await registry.resources.readPart(resource.resourceId, 'claim');
  if (!claim || claim.onboardingId === resource.onboardingId) return false;
  const status = await registry.onboardings.readPart(claim.onboardingId, 'status');
  return !status || !isEnd(status.status.state);
}
