import type { ResourceManager } from '../azure/resourceManager';
import { stop } from '../errors/stop';
import { sameArmId } from '../model/armId';
import type { Stop } from '../model/outcome';
import type { WantedEncryption } from '../model/plan';
import { normalRegion } from './regionPairs';
import type { ResourceView, Target } from './target';

/** A resource that others are copies of. */
interface Original {
  readonly resourceId: string;
  readonly location: string;
}

/**
 * The copies that are to have the key of their original. Where a kind wants the key in its own region, a copy in another
 * one cannot: it stops the work while it has no key of its own, and is left alone once it has one (Azure docs "Data
 * encryption with customer-managed keys, Azure Database for MySQL - Flexible Server", 2026-01-07).
 */
export async function copiesToPlan(
  azure: ResourceManager,
  target: Target,
  original: Original,
): Promise<readonly string[] | Stop> {
  const copies = await target.copiesOf(azure, original.resourceId);
  if (target.requirements.region === 'any') return copies;
  const read = async (id: string) => ({ id, view: await target.read(azure, id) });
  const abroad = (await Promise.all(copies.map(read))).filter(({ view }) => isElsewhere(target, original, view));
  const without = abroad.flatMap(({ id, view }) => (view?.encryption.source === 'service' ? [{ id, view }] : []));
  if (without.length > 0) return elsewhere(original, without);
  return copies.filter((copy) => abroad.every(({ id }) => id !== copy));
}

/** A copy that must have the key before its original. */
export interface CopyFirst {
  readonly copy: string;
  /** Whether the original is a copy of it in turn, so that neither can have the key before the other is prepared. */
  readonly isMutual: boolean;
}

/** The first copy that lacks the key; or why none can have it. */
export async function copyWithoutKey(
  azure: ResourceManager,
  target: Target,
  original: Original,
  wanted: WantedEncryption,
): Promise<CopyFirst | Stop | undefined> {
  for (const copy of await target.copiesOf(azure, original.resourceId)) {
    const view = await target.read(azure, copy);
    if (view === undefined || target.differences(view, wanted).length === 0) continue;
    if (!isElsewhere(target, original, view)) {
      const others = target.prepare === undefined ? [] : await target.copiesOf(azure, copy);
      return { copy, isMutual: others.some((id) => sameArmId(id, original.resourceId)) };
    }
    if (view.encryption.source === 'service') return elsewhere(original, [{ id: copy, view }]);
  }
  return undefined;
}

/** Why a copy cannot have the key of its original where that has to be in its own region; `undefined` where it can. */
export function copyAbroad(
  target: Target,
  original: Original,
  copy: { readonly id: string; readonly view: ResourceView },
): Stop | undefined {
  return isElsewhere(target, original, copy.view) ? elsewhere(original, [copy]) : undefined;
}

const isElsewhere = ({ requirements }: Target, { location }: Original, view: ResourceView | undefined): boolean =>
  requirements.region === 'same' && view !== undefined && normalRegion(view.location) !== normalRegion(location);

const elsewhere = (
  { resourceId, location }: Original,
  copies: readonly { readonly id: string; readonly view: ResourceView }[],
): Stop =>
  stop('replica-region', {
    resourceId,
    location,
    regions: copies.map(({ view }) => view.location).join(', '),
    replicas: copies.map(({ id }) => id).join(' '),
  });
