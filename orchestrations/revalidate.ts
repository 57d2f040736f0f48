import type { Confirmed } from '../activities/confirmEncryption';
import type { Look } from '../shared/model/look';
import type { Outcome } from '../shared/model/outcome';
import type { ProtectedResource } from '../shared/registry';
import { protect } from './encryption';
import type { Keep } from './keep';
import { tellRotation } from './rotate';
import type { Steps } from './steps';

/**
 * Does what somebody asked for, when it is its turn: makes sure of everything of ours, verifies the key, and sets it again
 * so that the service looks. True if it was done, whatever came of it.
 */
export function* revalidate(keep: Keep, { revalidate: asked, resource }: Look): Steps<boolean> {
  const { answered } = keep.memory;
  if (!asked || asked.at === answered.revalidate) return false;
  if (asked.notBefore !== undefined && keep.since(asked.notBefore) < 0) return false;
  answered.revalidate = asked.at;
  const made = yield* remake(keep, resource);
  if (made.kind !== 'done') yield* keep.showRisk(made);
  else {
    yield* keep.showProtected('revalidated', { keyUri: made.value.keyUri });
    if (made.value.rotation) yield* tellRotation(keep, made.value);
  }
  return true;
}

function* remake(keep: Keep, resource: ProtectedResource): Steps<Outcome<Confirmed>> {
  const { customerId, onboardingId } = keep;
  const { plan, application, wanted } = resource;
  const identity = yield* keep.step('ensureManagedIdentity', { plan, customerId });
  if (identity.kind !== 'done') return identity;
  const trust = yield* keep.step('ensureFederatedCredential', { plan, application, identity: identity.value });
  if (trust.kind !== 'done') return trust;
  const instead = { uri: wanted.keyUri, geoUri: wanted.geo?.keyUri };
  const verified = yield* keep.step('verifyKey', { onboardingId, customerId, plan, application, instead });
  if (verified.kind !== 'done') return verified;
  // A service that takes the key again is let through the firewall that keeps us out.
  const seen = { ...wanted, isHidden: verified.value.isHidden };
  return yield* protect(keep, { ...resource, wanted: seen, identity: identity.value }, { anew: true });
}
