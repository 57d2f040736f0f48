import { faultOf } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { EncryptionPlan, WantedEncryption } from '../shared/model/plan';
import { TARGETS } from '../shared/targets';
import type { Ports } from '../shared/ports';

/**
 * Reads the resource back and compares key, version and identity with what was asked for; records the protected
 * resource. An operation's own "Succeeded" proves nothing. May be called again at any time.
 */
export const confirmEncryption =
  ({ azure, registry }: Ports) =>
  async ({
    onboardingId,
    plan,
    wanted,
    at,
  }: {
    onboardingId: string;
    plan: EncryptionPlan;
    wanted: WantedEncryption;
    at: string;
  }): Promise<Outcome<{ keyUri: string }>> => {
    const target = TARGETS[plan.kind];
    let view;
    try {
      view = await target.read(azure, plan.resourceId);
    } catch (error) {
      return explainResourceManager(faultOf(error), plan.resourceId);
    }
    if (!view) return stop('resource-not-found', { resourceId: plan.resourceId });
    if (view.availability === 'busy') throw new RetryLater(`${plan.resourceId} is still busy`);
    const differences = target.differences(view, wanted);
    if (differences.length > 0) {
      return stop('encryption-mismatch', { resourceId: plan.resourceId, detail: differences.join('; ') });
    }
    await registry.resources.save({ onboardingId, plan, wanted, protectedAt: at, checkedAt: at });
    return done({ keyUri: wanted.keyUri });
  };
