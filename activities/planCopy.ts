import { explainResourceManager } from '../shared/errors/resourceManager';
import { faultOf } from '../shared/errors/fault';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import type { Ports } from '../shared/ports';
import { identityIn } from '../shared/protection/identityIn';
import type { NamedKey } from '../shared/registry/namedKey';
import { TARGETS } from '../shared/targets';
import { pairedRegion } from '../shared/targets/regionPairs';

/** How a copy is to be encrypted: as its source is, where the copy is. */
export interface CopyPlan {
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
  readonly key: NamedKey;
  readonly pinned: boolean;
}

/** Decides how a copy of a protected resource is to be encrypted. Only reads; may be called again at any time. */
export const planCopy =
  ({ azure, registry, config }: Ports) =>
  async ({ resourceId, source }: { resourceId: string; source: string }): Promise<Outcome<CopyPlan>> => {
    const original = await registry.resources.read(source);
    if (!original) return stop('resource-not-found', { resourceId: source });
    const { plan, wanted, application, customerId } = original;
    let view;
    try {
      view = await TARGETS[plan.kind].read(azure, resourceId);
    } catch (error) {
      return explainResourceManager(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-not-found', { resourceId });
    const { location, geoBackup } = view;
    const paired = geoBackup ? pairedRegion(location) : undefined;
    if (geoBackup && paired === undefined) return stop('region-without-pair', { resourceId, location });
    const identity = (where: string) => identityIn(config, { ...plan, resourceId }, customerId, where);
    return done({
      plan: {
        ...plan,
        resourceId,
        location,
        identityId: identity(location),
        geo: paired === undefined ? undefined : { location: paired, identityId: identity(paired) },
        copies: [],
      },
      application,
      key: { uri: wanted.keyUri, geoUri: wanted.geo?.keyUri },
      pinned: wanted.pinned,
    });
  };
