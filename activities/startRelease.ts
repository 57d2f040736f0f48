import { faultOf, isTransient } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { sameArmId } from '../shared/model/armId';
import { isEnd } from '../shared/model/state';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import type { Ports } from '../shared/ports';
import { isReleased } from '../shared/protection/release';
import { TARGETS } from '../shared/targets';
import type { Started } from './startEncryption';

interface Input extends KeyChange {
  /** The resource that this one is a copy of. */
  readonly source?: string | undefined;
}

/** `original`: the resource that this one is a copy of goes first, and is about to. */
type StartedRelease = Exclude<Started, { readonly next: 'copy' }> | { readonly next: 'original' };

/**
 * Sends the next write towards keys of the service's own, unless the resource uses none of ours. One that says that it
 * cannot reach its key is not written: its service refuses that (Azure SQL docs "Troubleshoot TDE with customer-managed
 * key", 2026-06-30). A copy follows its original: as long as that one uses the key, the copy needs it too (Azure SQL docs
 * "TDE with customer-managed key", geo-replication, 2026-06-30). May be called again at any time.
 */
export const startRelease =
  ({ azure, registry }: Ports) =>
  async ({ plan, wanted, identity, resourceId, source }: Input): Promise<Outcome<StartedRelease>> => {
    const target = TARGETS[plan.kind];
    try {
      const before = await target.read(azure, resourceId);
      if (!before) return stop('resource-gone', { resourceId });
      if (before.availability === 'busy') return done({ next: 'wait' });
      const isReverted = isReleased(before, wanted);
      if (!isReverted) {
        if (!target.revert) return stop('release-not-offered', { resourceId, kind: plan.kind });
        if (before.availability === 'inaccessible') return stop('resource-inaccessible', { resourceId });
        const original = source === undefined ? undefined : await target.read(azure, source);
        const isCopy = original && (await target.copiesOf(azure, source ?? '')).some((id) => sameArmId(id, resourceId));
        if (source !== undefined && isCopy && !isReleased(original, wanted)) {
          const about = await registry.resources.readAll(source);
          const isAsked = about?.release !== undefined && !isEnd(about.status?.status.state ?? 'protected');
          return isAsked ? done({ next: 'original' }) : stop('release-original-first', { resourceId, source });
        }
      }
      const applied = isReverted
        ? await target.detach?.(azure, resourceId, before, wanted.identityId)
        : await target.revert?.(azure, resourceId, before);
      if (applied === undefined) return done({ next: 'confirm' });
      if (applied === 'set' || applied === 'more') return done({ next: 'continue' }, 'updated');
      return done({ next: 'poll', operation: applied }, 'updated');
    } catch (error) {
      const fault = faultOf(error);
      const meaning = isTransient(fault) ? 'retry' : target.explain(fault, plan, wanted, identity);
      if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
      return meaning ?? explainKnownResource(fault, resourceId);
    }
  };
