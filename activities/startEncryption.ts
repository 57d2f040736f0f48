import { faultOf, isTransient } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { sameKeyUri } from '../shared/model/keyUri';
import { done, RetryLater, type Outcome, type Stop } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import { copyWithoutKey, nextWrite, TARGETS, type CopyFirst, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** What to do next: confirm what is set, poll an operation, write the rest, wait for a resource that is busy, or do a copy first. */
export type Started =
  | { readonly next: 'confirm' }
  | { readonly next: 'poll'; readonly operation: Operation }
  | { readonly next: 'continue' }
  | { readonly next: 'wait' }
  | { readonly next: 'copy'; readonly resourceId: string };

interface Input extends KeyChange {
  /** This is the copy that another change waits for; its own copies are not looked for. */
  readonly isCopy?: boolean;
  /** Writes also what the resource shows already, so that its service looks again. */
  readonly anew?: boolean;
  /** Wants this very version, also of what follows new versions by itself. */
  readonly exactly?: boolean;
}

/**
 * Sends the next write that is missing, unless the resource shows the key already. While another operation runs on the
 * resource nothing is written: it may be our own, started before a crash, and may take as long as any. A resource that
 * shows the key and has lost it all the same is written again, which makes its service look. Copies made, or turned
 * into the original, since the plan are asked for first. May be called again at any time.
 */
export const startEncryption =
  ({ azure }: Ports) =>
  async ({
    plan,
    wanted,
    identity,
    resourceId,
    isCopy = false,
    anew = false,
    exactly = false,
  }: Input): Promise<Outcome<Started>> => {
    const target = TARGETS[plan.kind];
    try {
      const before = await target.read(azure, resourceId);
      if (!before) return stop('resource-gone', { resourceId });
      if (before.availability === 'busy') return done({ next: 'wait' });
      const isSet =
        target.differences(before, wanted).length === 0 &&
        (!exactly || sameKeyUri(before.encryption.keyUri, wanted.keyUri));
      if (isSet && !anew && before.availability === 'ready') {
        const original = { resourceId, location: before.location };
        const copy = isCopy ? undefined : await copyWithoutKey(azure, target, original, wanted);
        return copy === undefined ? done({ next: 'confirm' }) : afterCopy(copy);
      }
      const applied = await nextWrite(azure, target, { resourceId, wanted, isCopy }, before);
      if (applied === 'set') return done({ next: 'confirm' }, 'updated');
      if (applied === 'more') return done({ next: 'continue' }, 'updated');
      if ('code' in applied || 'copy' in applied) return afterCopy(applied);
      return done({ next: 'poll', operation: applied }, 'updated');
    } catch (error) {
      const fault = faultOf(error);
      const meaning = isTransient(fault) ? 'retry' : target.explain(fault, plan, wanted, identity);
      if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
      return meaning ?? explainKnownResource(fault, resourceId);
    }
  };

/** A copy comes first, or somebody must act because it cannot have the key. */
const afterCopy = (first: CopyFirst | Stop): Outcome<Started> =>
  'code' in first ? first : done({ next: 'copy', resourceId: first.copy });
