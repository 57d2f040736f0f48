import type { CopyPlan } from '../activities/planCopy';
import type { Code } from '../shared/errors/codes';
import { done, type Outcome } from '../shared/model/outcome';
import { protect, wantedEncryption } from './encryption';
import { because, type Keep } from './keep';
import { releaseResource } from './releaseResource';
import type { Steps } from './steps';

/** Codes by which a copy that is to be protected turns out not to exist any more. */
const GONE: ReadonlySet<Code> = new Set(['resource-not-found', 'resource-gone']);

/**
 * Protects a copy that was made of a protected resource, as its source is: plan, identity, trust, key. Parks whenever
 * somebody must act. False if the copy was deleted before it came to that,
 * or released together with its source.
 */
export function* protectCopy(keep: Keep): Steps<boolean> {
  const { source, memory } = keep;
  if (source === undefined || memory.adopted) return true;
  keep.hurry();
  for (let missed = 0; ;) {
    const adopted = yield* adopt(keep, source);
    if (adopted.kind === 'done') {
      const { value } = adopted;
      if ('keyUri' in value) {
        memory.adopted = true;
        yield* keep.showProtected('copy-encrypted', { keyUri: value.keyUri });
        return true;
      }
      const { resource, asked } = value.leaving;
      if ((yield* releaseResource(keep, resource, asked)) === 'over') return false;
    } else if (!GONE.has(adopted.code)) {
      const isKnown = memory.status.code === adopted.code;
      const event = adopted.kind === 'needs-customer' ? 'action-required' : 'operator-required';
      yield* keep.show({ state: 'encrypting', ...because(adopted) }, isKnown ? undefined : event);
    } else if ((missed += 1) === 3) return false;
    yield* keep.pause();
  }
}

type Adopted = { readonly keyUri: string } | { readonly leaving: NonNullable<CopyPlan['leaving']> };

function* adopt(keep: Keep, source: string): Steps<Outcome<Adopted>> {
  const { resourceId, customerId, onboardingId } = keep;
  const planned = yield* keep.step('planCopy', { resourceId, source });
  if (planned.kind !== 'done') return planned;
  const { plan, application, key, pinned, leaving } = planned.value;
  if (leaving) return done({ leaving });
  const identity = yield* keep.step('ensureManagedIdentity', { plan, customerId });
  if (identity.kind !== 'done') return identity;
  const trust = yield* keep.step('ensureFederatedCredential', { plan, application, identity: identity.value });
  if (trust.kind !== 'done') return trust;
  const verified = yield* keep.step('verifyKey', { onboardingId, customerId, plan, application, instead: key });
  if (verified.kind !== 'done') return verified;
  const wanted = wantedEncryption({ ...verified.value, pinned }, plan, application);
  return yield* protect(keep, { plan, resourceId, wanted, identity: identity.value, application, customerId, source });
}
