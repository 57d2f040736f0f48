import { faultOf } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
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
    resourceId,
    at,
  }: Omit<KeyChange, 'identity'> & { onboardingId: string; at: string }): Promise<Outcome<{ keyUri: string }>> => {
    const target = TARGETS[plan.kind];
    let view;
    try {
      view = await target.read(azure, resourceId);
    } catch (error) {
      return explainKnownResource(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-gone', { resourceId });
    if (view.availability !== 'ready') throw new RetryLater(`${resourceId} is still ${view.availability}`);
    const differences = target.differences(view, wanted);
    if (differences.length > 0) {
      return stop('encryption-mismatch', { resourceId: resourceId, detail: differences.join('; ') });
    }
    // A key named without its version is confirmed with the one the resource shows.
    const keyUri = view.encryption.keyUri ?? wanted.keyUri;
    await registry.resources.save({ onboardingId, resourceId, plan, wanted, protectedAt: at, checkedAt: at });
    return done({ keyUri });
  };
