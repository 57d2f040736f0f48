import type { Identity as ArmIdentity } from '@azure/arm-msi';
import type { ResourceManager } from '../shared/azure/resourceManager';
import { faultOf } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { MARK } from '../shared/model/names';
import { combine, done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan, Identity, IdentityRef } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/**
 * The user-assigned managed identity the resource will use, and that of its geo-redundant backups, under the names the
 * plan computed. Creates what is missing, never changes one that lacks our mark. May be called again at any time.
 */
export const ensureManagedIdentity =
  ({ azure }: Ports) =>
  async ({ plan, customerId }: { plan: EncryptionPlan; customerId: string }): Promise<Outcome<IdentityRef>> => {
    const main = await ensure(azure, plan.identityId, plan.location, customerId);
    if (main.kind !== 'done' || !plan.geo) return main;
    const geo = await ensure(azure, plan.geo.identityId, plan.geo.location, customerId);
    return geo.kind === 'done' ? done({ ...main.value, geo: geo.value }, combine(main.change, geo.change)) : geo;
  };

async function ensure(
  azure: ResourceManager,
  identityId: string,
  location: string,
  customerId: string,
): Promise<Outcome<Identity>> {
  const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = identityId.split('/');
  const identities = azure.identities(subscriptionId);
  try {
    const existing = await find(() => identities.get(resourceGroup, name));
    if (existing) {
      if (existing.tags?.[MARK.key] !== MARK.value)
        return stop('not-ours', { what: `The managed identity ${identityId}` });
      return done(refOf(existing, identityId));
    }
    const tags = { [MARK.key]: MARK.value, customer: customerId };
    const created = await identities.createOrUpdate(resourceGroup, name, { location, tags });
    return done(refOf(created, identityId), 'created');
  } catch (error) {
    if (error instanceof RetryLater) throw error;
    return explainResourceManager(faultOf(error), identityId);
  }
}

async function find(read: () => Promise<ArmIdentity>): Promise<ArmIdentity | undefined> {
  try {
    return await read();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 404 && fault.code === 'ResourceNotFound') return undefined;
    throw error;
  }
}

function refOf({ principalId, clientId }: ArmIdentity, identityId: string): Identity {
  if (principalId === undefined || clientId === undefined) {
    throw new RetryLater(`The managed identity ${identityId} has no principal yet`);
  }
  return { resourceId: identityId, principalId, clientId };
}
