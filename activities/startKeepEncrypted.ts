import type { Starter } from '../shared/durable/starter';
import { KEEP_ENCRYPTED, resourceInstance } from '../shared/model/instances';
import { done, type Outcome } from '../shared/model/outcome';

/**
 * Starts the resource's own eternal orchestration, unless it runs already. The starter comes with the call, because an
 * activity's durable client comes with its invocation. May be called again at any time.
 */
export const startKeepEncrypted =
  () =>
  async (
    input: { resourceId: string; onboardingId: string; retrySeconds: number },
    starter: Starter,
  ): Promise<Outcome<{ instanceId: string }>> => {
    const instanceId = resourceInstance(input.resourceId);
    const started = await starter.startOnce(KEEP_ENCRYPTED, instanceId, input);
    return done({ instanceId }, started ? 'created' : 'unchanged');
  };
