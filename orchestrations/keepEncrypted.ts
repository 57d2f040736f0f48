import type { OrchestrationContext } from 'durable-functions';
import { stop } from '../shared/errors/stop';
import type { Look } from '../shared/model/look';
import type { Stop } from '../shared/model/outcome';
import type { State } from '../shared/model/state';
import { addMillisecondsTo, HOUR, MINUTE, SECOND } from '../shared/model/time';
import type { ProtectedResource } from '../shared/registry';
import { LIFECYCLES } from '../shared/targets/lifecycle';
import { protectCopy } from './protectCopy';
import { protect } from './encryption';
import { because, Keep, type KeepEncryptedInput } from './keep';
import type { Steps } from './steps';
import { forget, releaseLater, releaseResource } from './releaseResource';
import { revalidate } from './revalidate';
import { confirmFollowed, rotate, tellRotation } from './rotate';

/** One eternal instance per protected resource: everything that can happen to it happens here, in order. */
export function* keepEncrypted(context: OrchestrationContext): Steps<{ state: State } | undefined> {
  const keep = new Keep(context, context.df.getInput<KeepEncryptedInput>());
  const again = yield* keep.guard(() => life(keep));
  return again ? undefined : { state: keep.state };
}

function* life(keep: Keep): Steps<void> {
  const { memory } = keep;
  if (!memory.over && !(yield* protectCopy(keep))) return;
  if (keep.isNew) yield* keep.pause(); // What has just been confirmed need not be looked at.
  if (!memory.over) yield* keepProtected(keep);
  yield* forget(keep);
}

/** Looks and acts until there is nothing to keep any more. */
function* keepProtected(keep: Keep): Steps<void> {
  for (;;) {
    const look = yield* keep.look();
    if (look.kind !== 'done') yield* unclear(keep, `${look.code}: ${look.reason}`);
    else if (yield* act(keep, look.value)) return;
    yield* keep.pause(look.kind === 'done' ? look.value.revalidate?.notBefore : undefined);
  }
}

/** Acts on one look; true when there is nothing to keep any more. */
function* act(keep: Keep, look: Look): Steps<boolean> {
  const { verdict, copies, free, release: asked, resource } = look;
  const { onboardingId, customerId, resourceId, memory } = keep;
  if (verdict.is === 'gone') return yield* gone(keep);
  memory.missing = undefined;
  if (look.drill) keep.hurry();
  if (asked?.how === 'forget') return (yield* releaseResource(keep, resource, asked)) === 'over';
  if (copies.length > 0) {
    yield* keep.step('startKeepEncrypted', { onboardingId, customerId, resources: copies, source: resourceId });
  }
  for (const previousKeyUri of free) {
    yield* keep.showProtected('key-version-free', { previousKeyUri });
    memory.told.push(previousKeyUri);
  }
  if (verdict.is === 'unclear') yield* unclear(keep, verdict.detail);
  else if (verdict.is === 'lost' || (verdict.is === 'stranded' && memory.lost?.told === undefined)) {
    if (asked && memory.lost?.told !== undefined) {
      memory.back = undefined;
      yield* releaseLater(keep, verdict.stop);
    } else yield* lost(keep, look, verdict.stop);
  } else if (memory.lost?.told !== undefined) {
    // What is next to do is for the next look to say: this one was before the key was set again.
    yield* comeBack(keep, look, memory.lost.since);
  } else {
    memory.lost = undefined;
    memory.unclear = undefined;
    const release = asked && (yield* releaseResource(keep, resource, asked));
    if (release === 'over') return true;
    if (release !== 'stopped') yield* keepUp(keep, look);
  }
  return false;
}

/** The resource can use its key: what is to be done about it? */
function* keepUp(keep: Keep, look: Look): Steps<void> {
  const { verdict, resource } = look;
  if (yield* revalidate(keep, look)) return;
  switch (verdict.is) {
    case 'stalled':
      return yield* setAgain(keep, resource, verdict.stop);
    case 'changed':
    case 'risk':
      return yield* keep.showRisk(verdict.stop);
    case 'followed':
      return yield* confirmFollowed(keep, resource, verdict.keyUri);
    case 'rotated':
      return yield* rotate(keep, resource, verdict);
    default:
      return yield* keep.showProtected();
  }
}

/** Nobody set anything else, and the key answers: what failed is done again, at every look. Nobody need know if that helps. */
function* setAgain(keep: Keep, resource: ProtectedResource, reason: Stop): Steps<void> {
  const again = yield* protect(keep, resource, { anew: true });
  return again.kind === 'done' ? yield* keep.showProtected() : yield* keep.showRisk(reason);
}

/** Quick looks in which a resource that was deleted is missing: ten minutes. */
const GONE_AFTER = 10;

/** A resource that is missing for some minutes was deleted; before that it may only not be shown. */
function* gone(keep: Keep): Steps<boolean> {
  const { memory, resourceId } = keep;
  keep.hurry();
  memory.missing ??= keep.now;
  if (keep.since(memory.missing) < GONE_AFTER * keep.paces[0]) return false;
  memory.over = { at: keep.now, how: 'gone' };
  yield* keep.show({ state: 'released', ...because(stop('resource-removed', { resourceId })) }, 'resource-gone');
  return true;
}

/** Access that fails twice, a minute apart, is lost. That is told once, and again only for another cause, or when a drill is over. */
function* lost(keep: Keep, { resource, drill }: Look, reason: Stop): Steps<void> {
  const { memory } = keep;
  memory.back = undefined;
  if (!memory.lost) {
    memory.lost = { since: keep.now };
    return keep.hurry();
  }
  const { since, told } = memory.lost;
  const isRealNow = memory.lost.drill === true && !drill;
  const isNews = told === undefined || isRealNow || (memory.status.code !== reason.code && keep.since(told) >= HOUR);
  if (told === undefined) {
    keep.hurry();
    memory.losses = [...memory.losses, since].slice(-10);
  }
  const { healsWithinMinutes = 0, lossMeans } = LIFECYCLES[resource.plan.kind];
  const actBefore = healsWithinMinutes > 0 ? { actBefore: addMillisecondsTo(since, healsWithinMinutes * MINUTE) } : {};
  const details = { lostAt: since, means: lossMeans, ...actBefore };
  if (isNews) memory.lost = { since, told: keep.now, ...(drill && { drill }) };
  yield* keep.show({ state: 'access-lost', ...because(reason) }, isNews ? 'access-lost' : undefined, details);
}

/** Access that is back for long enough is restored, and told. */
function* comeBack(keep: Keep, { verdict, resource }: Look, since: string): Steps<void> {
  const { memory } = keep;
  if (memory.back === undefined) keep.hurry();
  memory.back ??= keep.now;
  if (keep.since(memory.back) < keep.enoughBack) return;
  const { healsWithinMinutes } = LIFECYCLES[resource.plan.kind];
  const outage = keep.since(since);
  const anew = verdict.is === 'stranded' || (healsWithinMinutes !== undefined && outage > healsWithinMinutes * MINUTE);
  const restored = yield* protect(keep, resource, { anew });
  if (restored.kind !== 'done') {
    memory.back = keep.now;
    return yield* keep.show({ state: 'access-lost', ...because(restored) });
  }
  memory.lost = undefined;
  memory.back = undefined;
  memory.unclear = undefined;
  keep.hurry();
  const { keyUri } = restored.value;
  const details = { keyUri, lostAt: since, outageSeconds: Math.round(keep.since(since) / SECOND) };
  yield* keep.showProtected('access-restored', details);
  if (restored.value.rotation) yield* tellRotation(keep, restored.value);
}

/** What cannot be looked at is not lost. If it stays so, the operator is asked to look at our side. */
function* unclear(keep: Keep, detail: string): Steps<void> {
  const { memory, resourceId } = keep;
  memory.unclear ??= keep.now;
  const since = memory.unclear;
  if (keep.since(since) < HOUR || keep.state === 'access-lost') return;
  yield* keep.showRisk(stop('check-impossible', { resourceId, since, detail }));
}
