import { isDeepStrictEqual } from 'node:util';
import type { ArmContext } from './armContext';
import { useSetKey } from './diskEncryptionSetKey';
import { disksOf, propertiesOf, userOf, withProperties, type Disk, type DiskState } from './diskEncryptionSetModel';
import { badRequest } from './errors';
import type { Attempt, OperationError } from './operations';
import { normalId } from './resourceId';
import { upkeepOf } from './lookTimes';
import { asRoutine } from './routineLook';
import type { TrackedResource } from './state';

/** How often a set looks for a new version ("Server-side encryption of Azure Disk Storage", 2026: within an hour). */
const KEY_CHECK_MS = 3600 * 1000;

/** How sets take keys, follow new versions, and wrap the data keys of their disks again. */
export function createSetRotation({ core, looks, upkeep }: ArmContext, state: DiskState) {
  const now = () => core.clock.now().getTime();

  const save = (set: TrackedResource): TrackedResource => {
    state.sets.set(normalId(set.id), set);
    return set;
  };

  /** What the disks of a set are wrapped with is unwrapped as the set came to it then. */
  function rememberUser(before: TrackedResource, set: TrackedResource): void {
    const wrappedBy = userOf(before);
    if (isDeepStrictEqual(wrappedBy, userOf(set))) return;
    for (const disk of disksOf(state, set.id))
      if (!disk.wrappedBy) state.disks.set(normalId(disk.id), { ...disk, wrappedBy });
  }

  function asThen(set: TrackedResource, { wrappedBy }: Disk): TrackedResource {
    if (!wrappedBy) return set;
    const { identity: _, ...rest } = withProperties(set, { federatedClientId: wrappedBy.federatedClientId });
    return { ...rest, ...(wrappedBy.identity && { identity: wrappedBy.identity }) };
  }

  /** Whether the key that a disk is wrapped with can be used. */
  const useDiskKey = (set: TrackedResource, disk: Disk) => useSetKey(core, asThen(set, disk), disk.keyUrl);

  /** The set with the key that it is to use, tried; with automatic rotation the newest version, whatever was asked for. */
  async function take(set: TrackedResource, before = set): Promise<Attempt> {
    const { activeKey, rotationToLatestKeyVersionEnabled: follows } = propertiesOf(set);
    const keyUrl = activeKey?.keyUrl ?? '';
    const used = await useSetKey(core, set, keyUrl, follows ? 'newest' : undefined);
    if ('code' in used) return { error: used };
    const old = propertiesOf(before).activeKey?.keyUrl ?? keyUrl;
    const rotated = old.toLowerCase() !== used.kid.toLowerCase();
    const changed = withProperties(set, {
      activeKey: { ...activeKey, keyUrl: used.kid.toLowerCase() === keyUrl.toLowerCase() ? keyUrl : used.kid },
      autoKeyRotationError: undefined,
      ...(rotated && { lastKeyRotationTimestamp: core.clock.now().toISOString() }),
    });
    rememberUser(before, set);
    return { target: { ...changed, keyCheckedAt: now(), wrapped: { ...set.wrapped, ...used.wrapped } } };
  }

  const oldDisks = (set: TrackedResource) =>
    disksOf(state, set.id).filter((disk) => disk.keyUrl !== propertiesOf(set).activeKey?.keyUrl);

  /** When disks were last to be wrapped again, by set, and how much had changed by then. */
  const tries = new Map<string, { readonly at: number; readonly changes: number }>();

  /** What failed is tried again when something has changed, and a period after that. */
  function nextRewrap(set: TrackedResource): number {
    const { activeKey, lastKeyRotationTimestamp } = propertiesOf(set);
    if (!activeKey || oldDisks(set).length === 0) return Infinity;
    // Without a time the disks were put there with another key by hand.
    const due = lastKeyRotationTimestamp === undefined ? 0 : Date.parse(lastKeyRotationTimestamp) + core.lag.rewrapMs;
    const tried = tries.get(normalId(set.id));
    if (!tried || tried.at < due || tried.changes !== looks.changes()) return due;
    return looks.next(tried.at, KEY_CHECK_MS);
  }

  /** Wraps the data keys of disks with the active key, `lag.rewrapMs` after it came: needs the keys of before to unwrap. */
  async function rewrap(set: TrackedResource): Promise<void> {
    const { activeKey } = propertiesOf(set);
    const old = oldDisks(set);
    if (!activeKey || nextRewrap(set) > now()) return;
    tries.set(normalId(set.id), { at: now(), changes: looks.changes() });
    if (!('usable' in (await useSetKey(core, set, activeKey.keyUrl)))) return;
    for (const disk of old) {
      const { wrappedBy: _, ...rest } = disk;
      if ('usable' in (await useDiskKey(set, disk)))
        state.disks.set(normalId(disk.id), { ...rest, keyUrl: activeKey.keyUrl });
    }
  }

  /** Looks at the key and follows a new version; an error ends that until the set is written again. */
  async function look(set: TrackedResource): Promise<OperationError | undefined> {
    const { error, target } = await take(set);
    if (target) save(target);
    else {
      const tellable = propertiesOf(set).rotationToLatestKeyVersionEnabled && error?.code !== 'InternalServerError';
      save({ ...(tellable ? withProperties(set, { autoKeyRotationError: error }) : set), keyCheckedAt: now() });
    }
    return error;
  }

  function nextLook(set: TrackedResource): number {
    const { provisioningState, rotationToLatestKeyVersionEnabled, autoKeyRotationError } = propertiesOf(set);
    const idle = provisioningState === 'Succeeded' || provisioningState === 'Failed';
    const follows = idle && rotationToLatestKeyVersionEnabled && !autoKeyRotationError;
    return follows && set.keyCheckedAt !== undefined ? looks.next(set.keyCheckedAt, KEY_CHECK_MS) : Infinity;
  }
  const nextDue = (set: TrackedResource) => Math.min(nextLook(set), nextRewrap(set));
  upkeep.push(upkeepOf(() => state.sets.values(), nextDue, settle)(core));

  /** Brings a set up to now: a new version once an hour where it follows, and the disks. */
  async function settle(set: TrackedResource): Promise<TrackedResource> {
    return asRoutine(async () => {
      if (nextLook(set) <= now()) await look(set);
      const current = state.sets.get(normalId(set.id)) ?? set;
      await rewrap(current);
      return current;
    });
  }

  /** Looks at the key at once. Throws the refusal if it cannot be used. */
  async function checkKey(set: TrackedResource): Promise<TrackedResource> {
    const error = await look(set);
    if (error) throw badRequest(error.code, error.message);
    return settle(state.sets.get(normalId(set.id)) ?? set);
  }

  return { save, take, settle, checkKey, useDiskKey };
}
