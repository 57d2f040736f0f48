import { faultOf, isTransient } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan, IdentityRef, WantedEncryption } from '../shared/model/plan';
import { TARGETS, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** What became of the write: an operation to poll, nothing to wait for, or a resource that is busy with something else. */
export interface Started {
  readonly operation?: Operation;
  readonly busy?: true;
}

/**
 * Sets the key, unless the resource shows it already. While another operation runs on the resource nothing is written:
 * it may be our own, started before a crash, and may take as long as any. May be called again at any time.
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
  }): Promise<Outcome<Started>> => {
    const target = TARGETS[plan.kind];
    try {
      const before = await target.read(azure, plan.resourceId);
      if (!before) return stop('resource-not-found', { resourceId: plan.resourceId });
      if (before.availability === 'busy') return done({ busy: true });
      if (target.differences(before, wanted).length === 0) return done({});
      const operation = await target.apply(azure, plan, wanted, before);
      return done(operation ? { operation } : {}, 'updated');
    } catch (error) {
      const fault = faultOf(error);
      const meaning = isTransient(fault) ? 'retry' : target.explain(fault, plan, wanted, identity.principalId);
      if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
      return meaning ?? explainResourceManager(fault, plan.resourceId);
    }
  };
