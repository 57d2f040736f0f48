import type { OrchestrationContext } from 'durable-functions';
import type { Code } from '../shared/errors/codes';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import type { State } from '../shared/model/state';
import { confirm, protect, wantedEncryption } from './encryption';
import type { Steps } from './steps';
import type { OnboardingInput } from './onboardingMemory';
import { Ended, Run } from './run';

/** Which end a fatal code leads to; any other is a failure. */
const ENDS: Partial<Record<Code, 'rejected' | 'declined' | 'expired'>> = {
  'resource-not-found': 'rejected',
  'hosting-mismatch': 'rejected',
  'region-without-pair': 'rejected',
  'tenant-not-found': 'rejected',
  'consent-declined': 'declined',
  'consent-expired': 'expired',
};

/** From a request to a resource that is encrypted with the customer's key. One instance per onboarding. */
export function* onboardCustomer(context: OrchestrationContext): Steps<{ state: State } | undefined> {
  const run = new Run(context, context.df.getInput<OnboardingInput>());
  try {
    const again = yield* run.guard(() => onboarding(run));
    return again ? undefined : { state: 'protected' };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    const { reason } = error;
    const state = ENDS[reason.code] ?? 'failed';
    yield* run.end(state, reason, state);
    if (state === 'failed') throw new Error(`${reason.code}: ${reason.reason}`);
    return { state };
  }
}

function* onboarding(run: Run): Steps<void> {
  const { request } = run;
  const { onboardingId, customer } = request;

  run.enter('preparing');
  const plan = yield* run.untilDone('planEncryption', { request });
  const customerId = customer.id;
  const application = yield* run.untilDone('ensureApplication', { plan, customerId });
  const identity = yield* run.untilDone('ensureManagedIdentity', { plan, customerId });
  yield* run.untilDone('ensureFederatedCredential', { plan, application, identity });

  const period = { invitedAt: run.now, expiresAt: run.inDays(run.policy.consentDays) };
  const invitation = yield* run.untilDone('inviteCustomer', { onboardingId, plan, application, identity, ...period });
  const consent = { onboardingId, plan, application };
  yield* run.once('checkConsent', () => run.step('checkConsent', { ...consent, hasAsked: run.hasAsked }), {
    state: 'awaiting-consent',
    event: 'consent-required',
    invitation,
  });
  if (!request.key) {
    yield* run.untilDone('checkKeyNamed', { request }, { state: 'awaiting-key', event: 'key-required', invitation });
  }

  const { keyUri, resources } = yield* run.repeat(() => encryptWithVerifiedKey(run, plan, application, identity));

  yield* run.reach('protected', 'encrypted', keyUri);
  yield* run.untilDone('startKeepEncrypted', { onboardingId, customerId, resources });
  yield* run.overcome();
}

/** Verifies the key, sets it, confirms it. Whatever stops on the way, the key is verified again first. */
function* encryptWithVerifiedKey(
  run: Run,
  plan: EncryptionPlan,
  application: ApplicationRef,
  identity: IdentityRef,
): Steps<Outcome<{ keyUri: string; resources: readonly string[] }>> {
  const { onboardingId, request } = run;
  const customerId = request.customer.id;
  run.enter('verifying-key');
  const key = yield* run.step('verifyKey', { onboardingId, customerId, plan, application, key: request.key });
  if (key.kind !== 'done') return key;

  run.enter('encrypting');
  const { resourceId } = plan;
  const one = {
    plan,
    resourceId,
    wanted: wantedEncryption(key.value, plan, application),
    identity,
    application,
    customerId,
  };
  const protectedOne = yield* protect(run, one);
  if (protectedOne.kind !== 'done') return protectedOne;
  const { keyUri, copies } = protectedOne.value;
  for (const copy of copies) {
    const confirmed = yield* confirm(run, { ...one, resourceId: copy, source: resourceId });
    if (confirmed.kind !== 'done') return confirmed;
  }
  return done({ keyUri, resources: [resourceId, ...copies] });
}
