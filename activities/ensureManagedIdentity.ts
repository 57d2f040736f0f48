import type { Identity } from '@azure/arm-msi';
import { faultOf } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { MARK } from '../shared/model/names';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan, IdentityRef } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/**
 * The user-assigned managed identity the resource will use, under the name the plan computed. Creates it if it is
 * missing, never changes one that lacks our mark. May be called again at any time.
 */
export const ensureManagedIdentity =
  ({ azure }: Ports) =>
  async ({ plan, customerId }: { plan: EncryptionPlan; customerId: string }): Promise<Outcome<IdentityRef>> => {
    const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = plan.identityId.split('/');
    const identities = azure.identities(subscriptionId);
    try {
      const existing = await find(() => identities.get(resourceGroup, name));
      if (existing) {
        if (existing.tags?.[MARK.key] !== MARK.value) {
          return stop('not-ours', { what: `The managed identity ${plan.identityId}` });
        }
        return done(refOf(existing, plan));
      }
      const created = await identities.createOrUpdate(resourceGroup, name, {
        location: plan.location,
        tags: { [MARK.key]: MARK.value, customer: customerId },
      });
      return done(refOf(created, plan), 'created');
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      return explainResourceManager(faultOf(error), plan.identityId);
    }
  };

async function find(read: () => Promise<Identity>): Promise<Identity | undefined> {
  try {
    return await read();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status === 404 && fault.code === 'ResourceNotFound') return undefined;
    throw error;
  }
}

function refOf(identity: Identity, plan: EncryptionPlan): IdentityRef {
  const { principalId, clientId } = identity;
  if (principalId === undefined || clientId === undefined) {
    throw new RetryLater(`The managed identity ${plan.identityId} has no principal yet`);
  }
  return { resourceId: plan.identityId, principalId, clientId };
}
