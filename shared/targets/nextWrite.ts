import type { ResourceManager } from '../azure/resourceManager';
import type { Stop } from '../model/outcome';
import type { WantedEncryption } from '../model/plan';
import { copyWithoutKey, type CopyFirst } from './copies';
import { usesIdentity } from './differences';
import type { Applied, ResourceView, Target } from './target';

interface Change {
  readonly resourceId: string;
  readonly wanted: WantedEncryption;
  /** Another change waits for this copy: its own copies are not looked for. */
  readonly isCopy: boolean;
}

/**
 * Sends the next write towards what is wanted; or says which copy comes first, or who must act. Copies are looked for
 * before the first write and before the last: no original is touched while a copy lacks the key. Only where two are copies
 * of each other, the one that is asked for is prepared first, because neither may use a key that the other does not have
 * (Azure SQL docs "TDE with customer-managed key", geo-replication, 2026-06-30).
 */
export async function nextWrite(
  azure: ResourceManager,
  target: Target,
  { resourceId, wanted, isCopy }: Change,
  before: ResourceView,
): Promise<Applied | CopyFirst | Stop> {
  const prepare = () => target.prepare?.(azure, resourceId, wanted, before);
  const isBegun = usesIdentity(before, wanted);
  const goesOn = isBegun ? await prepare() : undefined;
  if (goesOn) return goesOn;
  const original = { resourceId, location: before.location };
  const first = isCopy ? undefined : await copyWithoutKey(azure, target, original, wanted);
  if (first && ('code' in first || !first.isMutual)) return first;
  const prepared = isBegun ? undefined : await prepare();
  return prepared ?? first ?? target.apply(azure, resourceId, wanted, before);
}
