import type { OrchestrationContext } from 'durable-functions';
import type { Code } from '../shared/errors/codes';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef, WantedEncryption } from '../shared/model/plan';
import type { State } from '../shared/model/state';
import type { Operation } from '../shared/targets';
import { Ended, Run, type OnboardingInput, type Steps } from './run';

/** Which end a fatal code leads to; any other is a failure. */
const ENDS: Partial<Record<Code, 'rejected' | 'declined' | 'expired'>> = {
  'resource-not-found': 'rejected',
  'hosting-mismatch': 'rejected',
  'tenant-not-found': 'rejected',
  'consent-declined': 'declined',
  'consent-expired': 'expired',
};

/** From a request to a resource that is encrypted with the customer's key. One instance per onboarding. */
export function* onboardCustomer(context: OrchestrationContext): Steps<{ state: State } | undefined> {
  const run = new Run(context, context.df.getInput<OnboardingInput>());
  try {
    const again = yield* Run.guard(context, run, () => onboarding(run));
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
  const application = yield* run.untilDone('ensureApplication', { plan });
  const identity = yield* run.untilDone('ensureManagedIdentity', { plan, customerId: customer.id });
  yield* run.untilDone('ensureFederatedCredential', { plan, application, identity });

  const period = { invitedAt: run.now, expiresAt: run.inDays(run.policy.consentDays) };
  const invitation = yield* run.untilDone('inviteCustomer', { onboardingId, plan, application, identity, ...period });
  yield* run.untilDone(
    'checkConsent',
    { onboardingId, plan, application },
    { state: 'awaiting-consent', event: 'consent-required', invitation },
  );
  if (!request.key) {
    yield* run.untilDone('checkKeyNamed', { request }, { state: 'awaiting-key', event: 'key-required', invitation });
  }

  const { keyUri } = yield* run.repeat(() => encryptWithVerifiedKey(run, plan, application, identity));

  yield* run.reach('protected', 'encrypted', keyUri);
  const { retrySeconds } = run.policy;
  yield* run.untilDone('startKeepEncrypted', { resourceId: plan.resourceId, onboardingId, retrySeconds });
  yield* run.overcome();
}

/** Verifies the key, sets it, confirms it. Whatever stops on the way, the key is verified again first. */
function* encryptWithVerifiedKey(
  run: Run,
  plan: EncryptionPlan,
  application: ApplicationRef,
  identity: IdentityRef,
): Steps<Outcome<{ keyUri: string }>> {
  run.enter('verifying-key');
  const key = yield* run.step('verifyKey', { request: run.request, plan, application });
  if (key.kind !== 'done') return key;

  run.enter('encrypting');
  const wanted: WantedEncryption = {
    ...key.value,
    identityId: identity.resourceId,
    ...(plan.crossTenant ? { federatedClientId: application.clientId } : {}),
  };
  const changed = yield* setKey(run, { plan, wanted, identity });
  if (changed.kind !== 'done') return changed;

  const { onboardingId } = run.request;
  return yield* run.step('confirmEncryption', { onboardingId, plan, wanted, at: run.now });
}

const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 300;
/** Looks at a busy resource before the operator is asked: some two hours. */
const BUSY_LOOKS = 40;

interface KeyChange {
  readonly plan: EncryptionPlan;
  readonly wanted: WantedEncryption;
  readonly identity: IdentityRef;
}

/** Starts the change as soon as the resource is free, then polls it: one look an activity, ever more slowly. */
function* setKey(run: Run, change: KeyChange): Steps<Outcome<null>> {
  let pause = FIRST_PAUSE_SECONDS;
  for (let look = 0; look < BUSY_LOOKS; look += 1) {
    const started = yield* run.step('startEncryption', change);
    if (started.kind !== 'done') return started;
    const { operation, busy } = started.value;
    if (!busy) return operation ? yield* finishOperation(run, change, operation) : done(null);
    yield* run.sleep(pause);
    pause = slower(pause);
  }
  return stop('resource-busy', { resourceId: change.plan.resourceId, detail: 'another operation does not end' });
}

function* finishOperation(run: Run, change: KeyChange, operation: Operation): Steps<Outcome<null>> {
  let pause = operation.retryAfterSeconds;
  for (;;) {
    const poll = yield* run.step('pollEncryption', { ...change, operation });
    if (poll.kind !== 'done') return poll;
    if (!poll.value.running) return done(null);
    yield* run.sleep(Math.max(pause, poll.value.retryAfterSeconds));
    pause = slower(pause);
  }
}

/** The end of an operation is noticed within a quarter of its length, and a day of polling stays below 3,000 events. */
const slower = (seconds: number): number => Math.min(seconds * 1.25, LONGEST_PAUSE_SECONDS);
