import { stop } from '../shared/errors/stop';
import type { Verdict } from '../shared/model/look';
import { HOUR } from '../shared/model/time';
import type { Confirmed } from '../activities/confirmEncryption';
import type { ProtectedResource } from '../shared/registry';
import { confirm, protect, wantedEncryption } from './encryption';
import type { Keep } from './keep';
import type { Steps } from './steps';

type Rotated = Extract<Verdict, { is: 'rotated' }>;

/** A service that promises to follow within some hours is given twice as long before it is told to. */
const PATIENCE = 2;

/** A new version, or another key, is to be used: verified first, then waited for or set, then confirmed and told. */
export function* rotate(keep: Keep, resource: ProtectedResource, { key, hours }: Rotated): Steps<void> {
  const { memory, customerId, onboardingId } = keep;
  const { plan, application } = resource;
  const isKnown = memory.following?.keyUri === key.uri;
  const following =
    isKnown && memory.following ? memory.following : { keyUri: key.uri, since: keep.now, verified: false };
  memory.following = following;
  const waits = hours !== undefined && keep.since(following.since) < hours * PATIENCE * HOUR;
  if (waits && following.verified) return yield* keep.showProtected();

  const verified = yield* keep.step('verifyKey', { onboardingId, customerId, plan, application, instead: key });
  if (verified.kind !== 'done') return yield* keep.showRisk(verified);
  memory.following = { ...following, verified: true };
  if (waits) return yield* keep.showProtected();

  const { pinned } = resource.wanted;
  const wanted = wantedEncryption({ ...verified.value, pinned }, plan, application);
  const set = yield* protect(keep, { ...resource, wanted }, { exactly: true });
  if (set.kind === 'done') return yield* tellRotation(keep, set.value);
  const { resourceId } = keep;
  const stuck = { resourceId, keyUri: key.uri, since: following.since, detail: set.reason };
  yield* keep.showRisk(hours === undefined ? set : stop('rotation-stuck', stuck));
}

/** The service has taken up a version by itself. */
export function* confirmFollowed(keep: Keep, resource: ProtectedResource, keyUri: string): Steps<void> {
  const confirmed = yield* confirm(keep, { ...resource, wanted: { ...resource.wanted, keyUri } });
  if (confirmed.kind === 'done') yield* tellRotation(keep, confirmed.value);
  else yield* keep.showRisk(confirmed);
}

/** Tells which version is in use now, and when the one before may be disabled. */
export function* tellRotation(keep: Keep, { keyUri, rotation }: Confirmed): Steps<void> {
  keep.memory.following = undefined;
  yield* keep.showProtected('key-rotated', { keyUri, ...rotation });
}
