import { explainResourceManager } from '../shared/errors/resourceManager';
import { faultOf } from '../shared/errors/fault';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, KeyChange } from '../shared/model/plan';
import type { Ports } from '../shared/ports';
import { noteUse } from '../shared/protection/identities';
import { identityIn } from '../shared/protection/identityIn';
import type { AskedRelease } from '../shared/registry';
import type { NamedKey } from '../shared/registry/namedKey';
import { copyAbroad, TARGETS } from '../shared/targets';
import { pairedRegion } from '../shared/targets/regionPairs';

/** How a copy is to be encrypted: as its source is, where the copy is. */
export interface CopyPlan {
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
  readonly key: NamedKey;
  readonly pinned: boolean;
  /** The copy, or its original, is to be released: so the copy is not protected any more, but leaves as well. */
  readonly leaving?:
    { readonly asked: Pick<AskedRelease, 'at' | 'how'>; readonly resource: KeyChange & { source: string } } | undefined;
}

/**
 * Decides how a copy of a protected resource is to be encrypted. Across tenants it uses the identity of its original, which
 * the application trusts already; in one tenant that of its own region. Notes that it will use it, so that nobody takes the
 * identity away meanwhile, and else only reads; may be called again at any time.
 */
export const planCopy =
  ({ azure, registry, config }: Ports) =>
  async ({ resourceId, source }: { resourceId: string; source: string }): Promise<Outcome<CopyPlan>> => {
    const record = await registry.resources.readAll(source);
    if (!record) return stop('resource-not-found', { resourceId: source });
    const { plan, wanted, application, customerId, identity: user, protectedAt } = record.resource;
    const own = await registry.resources.readPart(resourceId, 'fact-release');
    const asked = [own, record.release].find((one) => one !== undefined && one.at > protectedAt);
    let view;
    try {
      view = await TARGETS[plan.kind].read(azure, resourceId);
    } catch (error) {
      return explainResourceManager(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-not-found', { resourceId });
    const abroad = copyAbroad(TARGETS[plan.kind], plan, { id: resourceId, view });
    if (abroad) return abroad;
    const { location, geoBackup } = view;
    const paired = geoBackup ? pairedRegion(location) : undefined;
    if (geoBackup && paired === undefined) return stop('region-without-pair', { resourceId, location });
    const identity = (where: string) =>
      plan.crossTenant ? plan.identityId : identityIn(config, { ...plan, resourceId }, customerId, where);
    const planned = {
      ...plan,
      resourceId,
      location,
      identityId: identity(location),
      geo: paired === undefined ? undefined : { location: paired, identityId: identity(paired) },
      copies: [],
    };
    await noteUse(registry, planned);
    const resource = { plan: planned, resourceId, wanted, identity: user, source };
    return done({
      ...(asked && { leaving: { asked: { at: asked.at, how: asked.how }, resource } }),
      plan: planned,
      application,
      key: { uri: wanted.keyUri, geoUri: wanted.geo?.keyUri },
      pinned: wanted.pinned,
    });
  };
