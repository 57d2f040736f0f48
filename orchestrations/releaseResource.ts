import { stop } from '../shared/errors/stop';
import type { Look } from '../shared/model/look';
import { done, type Outcome, type Stop } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import type { Rotation } from '../shared/protection/ledger';
import { writeAll, type Next } from './encryption';
import { because, type Keep } from './keep';
import type { Steps } from './steps';

/** A resource of ours, or a copy that was to become one. */
interface Leaving extends KeyChange {
  readonly source?: string | undefined;
}

type Asked = NonNullable<Look['release']>;

/** What came of it: it is over; it waits for something that is not ours to do; or somebody must act, and was told. */
type Release = 'over' | 'waits' | 'stopped';

/**
 * Ends the protection of a resource on request: back to keys of its service's own, read back, told. What was made for it
 * is taken away by {@link forget}, once nothing needs it. Never done while the key is out of reach: a key that was taken
 * away is not answered by going on without it.
 */
export function* releaseResource(keep: Keep, resource: Leaving, asked: Asked): Steps<Release> {
  const { resourceId } = keep;
  if (asked.how === 'forget') {
    const { keyUri } = resource.wanted;
    return yield* end(keep, asked, 'forgotten', {}, stop('resource-forgotten', { resourceId, keyUri }));
  }
  const reverted = yield* revert(keep, resource);
  if (reverted.kind === 'done' && reverted.value === undefined) {
    keep.hurryOnce('release');
    return 'waits';
  }
  if (reverted.kind === 'done') return yield* end(keep, asked, 'released', reverted.value ?? {});
  if (reverted.code === 'release-not-offered') {
    keep.memory.answered.release = asked.at;
    yield* keep.show({ state: keep.state, ...because(reverted) }, 'operator-required');
    return 'waits';
  }
  keep.hurryOnce('release');
  yield* keep.showRisk(reverted.kind === 'needs-customer' ? needsAccess(resourceId, reverted) : reverted);
  return 'stopped';
}

/** Access is lost: what was asked for waits until it is back, and says so. */
export function* releaseLater(keep: Keep, reason: Stop): Steps<void> {
  const why = needsAccess(keep.resourceId, reason);
  const isKnown = keep.memory.status.code === why.code;
  yield* keep.show({ state: 'access-lost', ...because(why) }, isKnown ? undefined : 'action-required');
}

const needsAccess = (resourceId: string, { reason, remedy }: Stop): Stop =>
  stop('release-needs-access', { resourceId, detail: reason, how: remedy });

/** Writes until nothing of ours is used, and reads back; nothing if its original has to go first. */
function* revert(keep: Keep, resource: Leaving): Steps<Outcome<Partial<Rotation> | undefined>> {
  const { plan, wanted, identity, resourceId, source } = resource;
  const change = { plan, wanted, identity, resourceId };
  let isFollowing = false;
  const written = yield* writeAll(keep, change, 'startRelease', function* (): Steps<Outcome<Next>> {
    const started = yield* keep.step('startRelease', { ...change, source });
    if (started.kind !== 'done') return started;
    isFollowing = started.value.next === 'original';
    return done(started.value.next === 'original' ? { next: 'confirm' } : started.value);
  });
  if (written.kind !== 'done') return written;
  if (isFollowing) return done(undefined);
  return yield* keep.step('confirmRelease', { ...change, at: keep.now });
}

function* end(
  keep: Keep,
  asked: Asked,
  how: 'released' | 'forgotten',
  { previousKeyUri, safeToDisableAt, keptBy }: Partial<Rotation>,
  why?: Stop,
): Steps<'over'> {
  keep.memory.answered.release = asked.at;
  keep.memory.over = { at: keep.now, how };
  const status = why ? because(why) : { waitingFor: 'nobody' as const };
  const details = why ? {} : { previousKeyUri, safeToDisableAt, keptBy };
  yield* keep.show({ state: 'released', ...status }, 'released', details);
  return 'over';
}

/**
 * Takes a resource out of all lists, and what was made for it away when its backups need it no more. If it is protected
 * anew meanwhile it begins a new life.
 */
export function* forget(keep: Keep): Steps<void> {
  const { memory, resourceId } = keep;
  for (;;) {
    const { at, how } = memory.over ?? { at: keep.now, how: 'gone' as const };
    const { answered } = memory;
    const forgotten = yield* keep.step('forgetResource', { resourceId, at, how, answered });
    if (forgotten.kind === 'done') {
      const { keptBy, until } = forgotten.value;
      if (keptBy) keep.beginAnew(keptBy);
      if (until === undefined) return;
    } else {
      const isKnown = memory.status.code === forgotten.code;
      yield* keep.show({ state: 'released', ...because(forgotten) }, isKnown ? undefined : 'operator-required');
    }
    yield* keep.rest(forgotten.kind === 'done' ? forgotten.value.until : undefined);
  }
}
