import { faultOf } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import { TARGETS } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** Whether a protected resource still shows the customer's key; records when it was looked at. Changes nothing in Azure. */
export const checkProtection =
  ({ azure, registry }: Ports) =>
  async ({ resourceId, at }: { resourceId: string; at: string }): Promise<Outcome<{ keyUri: string }>> => {
    const resource = await registry.resources.read(resourceId);
    if (!resource) return stop('resource-not-found', { resourceId });
    const { plan, wanted } = resource;
    const target = TARGETS[plan.kind];
    let view;
    try {
      view = await target.read(azure, resourceId);
    } catch (error) {
      return explainResourceManager(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-not-found', { resourceId });
    const differences = target.differences(view, wanted);
    if (differences.length > 0) return stop('encryption-mismatch', { resourceId, detail: differences.join('; ') });
    await registry.resources.save({ ...resource, checkedAt: at });
    // What follows new versions by itself may have moved on.
    return done({ keyUri: view.encryption.keyUri ?? wanted.keyUri });
  };
