import { sameKeyUri } from '../model/keyUri';
import { isNeeded, type KeyUse } from '../model/ledger';
import { addMilliseconds, DAY, HOUR } from '../model/time';
import type { Registry, ProtectedResource } from '../registry';
import type { ResourceView } from '../targets';
import { LIFECYCLES, type Lifecycle } from '../targets/lifecycle';

/** A resource has moved from one version to another. */
export interface Rotation {
  readonly previousKeyUri: string;
  /** ISO 8601; absent while disks keep the previous version in use. */
  readonly safeToDisableAt?: string | undefined;
  readonly keptBy?: 'backups' | 'disks' | undefined;
}

/** What changes in the ledger, to be written at once. */
interface KeyInUse {
  readonly lines: readonly KeyUse[];
  readonly rotation?: Rotation | undefined;
}

/**
 * Which version a resource shows, and until when the one before is needed; the rotation, if it is one. Of what is written
 * already no line comes again, and the rotation is told in the same words.
 */
export function keyInUse(
  { plan }: Pick<ProtectedResource, 'plan'>,
  view: ResourceView,
  keyUri: string,
  at: string,
  known: readonly KeyUse[],
  place?: 'geo',
): KeyInUse {
  const uses = known.filter((use) => use.place === place);
  const same = uses.find((use) => sameKeyUri(use.keyUri, keyUri));
  const open = uses.filter((use) => use.until === undefined && use !== same);
  const lifecycle = LIFECYCLES[plan.kind];
  const shut = open.map((use) => closed(use, lifecycle, view, at));
  const isNew = !same || same.until !== undefined;
  const lines = [...shut, ...(isNew ? [{ keyUri, from: same?.from ?? at, ...(place && { place }) }] : [])];
  // `at` is the orchestration's clock: the same when a call is repeated after a crash.
  const last = shut[0] ?? uses.find(({ until }) => until === at);
  return { lines, rotation: last && rotationOf(last, lifecycle) };
}

/** What is left of a resource that uses our keys no more: versions that its backups may need. */
interface Left {
  readonly view?: ResourceView | undefined;
  /** Nothing of it is left but its backups: no disks either. */
  readonly isGone?: boolean;
}

/**
 * Writes down that a resource uses none of its versions any more; the one it used last, with until when it is needed. May
 * be called again at any time: what is closed stays as it was closed first.
 */
export async function closeLedger(
  registry: Registry,
  { resourceId, plan }: Pick<ProtectedResource, 'resourceId' | 'plan'>,
  { view, isGone = false }: Left,
  at: string,
): Promise<Rotation | undefined> {
  const lifecycle = LIFECYCLES[plan.kind];
  const uses = (await registry.resources.readKeys(resourceId)).map((use) => {
    const shut = use.until === undefined ? closed(use, lifecycle, view, at) : use;
    return isGone && shut.neededByDisks ? { ...shut, neededByDisks: false } : shut;
  });
  for (const use of uses) await registry.resources.saveKey(resourceId, use);
  const last = uses
    .filter(({ place }) => place === undefined)
    .sort((a, b) => ((a.until ?? '') < (b.until ?? '') ? 1 : -1))[0];
  return last && rotationOf(last, lifecycle);
}

/** Until when something of the resource may need a version that it does not use any more; `undefined` if nothing does. */
export function neededUntil(uses: readonly KeyUse[], now: Date): string | undefined {
  return uses
    .filter((use) => use.until !== undefined && isNeeded(use, now))
    .flatMap((use) => use.neededUntil ?? [])
    .sort()
    .at(-1);
}

function closed(use: KeyUse, lifecycle: Lifecycle, view: ResourceView | undefined, at: string): KeyUse {
  const { oldVersionHours, oldVersionKeptBy, backupDays = 0 } = lifecycle;
  const days = oldVersionKeptBy === 'backups' ? (view?.backupDays ?? backupDays) : 0;
  const needed = Math.max(oldVersionHours * HOUR, days * DAY);
  return {
    ...use,
    until: at,
    neededUntil: addMilliseconds(new Date(at), needed).toISOString(),
    ...(oldVersionKeptBy === 'disks' ? { neededByDisks: true } : {}),
  };
}

function rotationOf({ keyUri, neededUntil, neededByDisks }: KeyUse, { oldVersionKeptBy }: Lifecycle): Rotation {
  return {
    previousKeyUri: keyUri,
    ...(neededByDisks ? {} : { safeToDisableAt: neededUntil }),
    ...(oldVersionKeptBy ? { keptBy: oldVersionKeptBy } : {}),
  };
}

/** The ledger as the resource shows it now: disks that were wrapped anew need their former version no more. */
export function withoutRewrapped(uses: readonly KeyUse[], { encryption }: ResourceView): KeyUse[] {
  return uses.map((use) => {
    if (!use.neededByDisks || use.until === undefined) return use;
    const isKept = (encryption.previousKeys ?? []).some((uri) => sameKeyUri(uri, use.keyUri));
    return isKept ? use : { ...use, neededByDisks: false };
  });
}

/** Versions that nothing needs any more and that nobody was told of. */
export const freeVersions = (uses: readonly KeyUse[], now: Date): string[] =>
  uses.filter((use) => !use.freed && !isNeeded(use, now)).map(({ keyUri }) => keyUri);
