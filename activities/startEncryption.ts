import { faultOf, isTransient } from '../shared/errors/fault';
import { explainResourceManager } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import { TARGETS, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** What to do next: confirm what is set, poll an operation, write the rest, or wait for a resource that is busy. */
export type Started =
  | { readonly next: 'confirm' }
  | { readonly next: 'poll'; readonly operation: Operation }
  | { readonly next: 'continue' }
  | { readonly next: 'wait' };

/**
 * Sends the next write that is missing, unless the resource shows the key already. While another operation runs on the
 * resource nothing is written: it may be our own, started before a crash, and may take as long as any. May be called
 * again at any time.
 */
export const startEncryption =
  ({ azure }: Ports) =>
  async ({ plan, wanted, identity, resourceId }: KeyChange): Promise<Outcome<Started>> => {
    const target = TARGETS[plan.kind];
    try {
      const before = await target.read(azure, resourceId);
      if (!before) return stop('resource-not-found', { resourceId });
      if (before.availability === 'busy') return done({ next: 'wait' });
      if (target.differences(before, wanted).length === 0) return done({ next: 'confirm' });
      const applied = await target.apply(azure, resourceId, wanted, before);
      if (applied === 'set') return done({ next: 'confirm' }, 'updated');
      if (applied === 'more') return done({ next: 'continue' }, 'updated');
      return done({ next: 'poll', operation: applied }, 'updated');
    } catch (error) {
      const fault = faultOf(error);
      const meaning = isTransient(fault) ? 'retry' : target.explain(fault, plan, wanted, identity.principalId);
      if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
      return meaning ?? explainResourceManager(fault, resourceId);
    }
  };
