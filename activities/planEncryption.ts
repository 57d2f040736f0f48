import { explainResourceManager } from '../shared/errors/resourceManager';
import { faultOf } from '../shared/errors/fault';
import { stop } from '../shared/errors/stop';
import { parseArmId } from '../shared/model/armId';
import { done, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan } from '../shared/model/plan';
import type { OnboardingRequest } from '../shared/model/request';
import { identityIn } from '../shared/protection/identityIn';
import { copiesToPlan, TARGETS } from '../shared/targets';
import { pairedRegion } from '../shared/targets/regionPairs';
import { batched, SHARED_PACE_MS } from '../shared/registry/batched';
import type { Ports } from '../shared/ports';

/**
 * Decides from facts how the resource is to be encrypted: that it exists, whose subscription it is in, where it is, and
 * which managed identity it will use. Only reads; may be called again at any time. Callers who come at once share one look
 * at their subscription.
 */
export const planEncryption = ({ azure, config }: Ports) => {
  const findSubscription = batched(
    async (ids: readonly [string, ...string[]]) => {
      const found = await azure.rest.find(`/subscriptions/${ids[0]}?api-version=2022-12-01`);
      return ids.map(() => found);
    },
    (id) => id.toLowerCase(),
    SHARED_PACE_MS,
  );

  return async ({ request }: { request: OnboardingRequest }): Promise<Outcome<EncryptionPlan>> => {
    const { resource, customer } = request;
    const id = parseArmId(resource.id);
    if (!id) return stop('resource-not-found', { resourceId: resource.id });
    const resourceTenantId = resource.hosting === 'vendor' ? config.tenantId : customer.tenantId;
    const target = TARGETS[resource.kind];
    let view;
    let subscription;
    let copies;
    try {
      [subscription, view] = await Promise.all([findSubscription(id.subscriptionId), target.read(azure, resource.id)]);
      copies = view && (await copiesToPlan(azure, target, { resourceId: resource.id, location: view.location }));
    } catch (error) {
      return explainResourceManager(faultOf(error), resource.id);
    }
    const tenantId = (subscription as { tenantId?: string } | undefined)?.tenantId?.toLowerCase();
    if (!view || !copies || tenantId === undefined) return stop('resource-not-found', { resourceId: resource.id });
    if (tenantId !== resourceTenantId) {
      const { hosting } = resource;
      return stop('hosting-mismatch', { hosting, subscriptionId: id.subscriptionId, tenantId });
    }
    if ('code' in copies) return copies;
    const { hosting } = resource;
    const identity = (location: string) =>
      identityIn(config, { resourceId: resource.id, hosting }, customer.id, location);
    const paired = view.geoBackup ? pairedRegion(view.location) : undefined;
    if (view.geoBackup && paired === undefined) {
      return stop('region-without-pair', { resourceId: resource.id, location: view.location });
    }
    return done({
      kind: resource.kind,
      resourceId: resource.id,
      hosting: resource.hosting,
      vaultTenantId: customer.tenantId,
      resourceTenantId,
      crossTenant: resourceTenantId !== customer.tenantId,
      location: view.location,
      identityId: identity(view.location),
      ...(paired === undefined ? {} : { geo: { location: paired, identityId: identity(paired) } }),
      copies,
    });
  };
};
