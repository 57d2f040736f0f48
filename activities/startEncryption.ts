import { faultOf, isTransient } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan, IdentityRef, WantedEncryption } from '../shared/model/plan';
import { TARGETS, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/**
 * Sets the key, unless the resource shows it already. While another operation runs on the resource nothing is written:
 * it may be our own, started before a crash. May be called again at any time.
 */
export const startEncryption =
  ({ azure }: Ports) =>
  async ({
    plan,
    wanted,
    identity,
  }: {
    plan: EncryptionPlan;
    wanted: WantedEncryption;
    identity: IdentityRef;
  }): Promise<Outcome<{ operation?: Operation }>> => {
    const target = TARGETS[plan.kind];
    try {
      const before = await target.read(azure, plan.resourceId);
      if (!before) return stop('resource-not-found', { resourceId: plan.resourceId });
      if (before.availability === 'busy') throw new RetryLater(`${plan.resourceId} is busy with another operation`);
      if (target.differences(before, wanted).length === 0) return done({});
      const operation = await target.apply(azure, plan, wanted);
      return done(operation ? { operation } : {}, 'updated');
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      const fault = faultOf(error);
      const meaning = isTransient(fault) ? 'retry' : target.explain(fault, plan, wanted, identity.principalId);
      if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
      return meaning ?? explainResourceManager(fault, plan.resourceId);
    }
  };
