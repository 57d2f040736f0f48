import type { Starter } from '../shared/durable/starter';
import { KEEP_ENCRYPTED, resourceInstance } from '../shared/model/instances';
import { done, type Outcome } from '../shared/model/outcome';
import { listCopies } from '../shared/overview/listing';
import type { Ports } from '../shared/ports';

interface Input {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly resources: readonly string[];
  /** The resource that these are copies of and that they are to be protected like. */
  readonly source?: string | undefined;
}

/**
 * Starts the resources' own eternal orchestrations, unless they run already. The starter comes with the call, because an
 * activity's durable client comes with its invocation. May be called again at any time.
 */
export const startKeepEncrypted =
  ({ config, registry }: Ports) =>
  async ({ resources, ...others }: Input, starter: Starter): Promise<Outcome<{ instanceIds: string[] }>> => {
    const { policy } = config;
    // The planned resource comes first, and is listed by the onboarding's own process.
    if (others.source === undefined && resources.length > 1) await listCopies(registry, others.onboardingId);
    const started = await Promise.all(
      resources.map(async (resourceId) => {
        const instanceId = resourceInstance(resourceId);
        const isNew = await starter.startOnce(KEEP_ENCRYPTED, instanceId, { resourceId, ...others, policy });
        // One that was released and waits for its last backups notices that it is protected anew.
        if (!isNew) await starter.wake(instanceId);
        return isNew;
      }),
    );
    return done({ instanceIds: resources.map(resourceInstance) }, started.includes(true) ? 'created' : 'unchanged');
  };
