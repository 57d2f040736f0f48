import type { OrchestrationContext } from 'durable-functions';
import type { Code } from '../shared/errors/codes';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef, KeyChange, WantedEncryption } from '../shared/model/plan';
import type { State } from '../shared/model/state';
import type { VerifiedKey } from '../shared/model/verification';
import type { Operation } from '../shared/targets';
import { Ended, Run, type OnboardingInput, type Steps } from './run';

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
  const customerId = customer.id;
  const application = yield* run.untilDone('ensureApplication', { plan, customerId });
  const identity = yield* run.untilDone('ensureManagedIdentity', { plan, customerId });
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
  const wanted = wantedEncryption(key.value, plan, application);
  let confirmed: Outcome<{ keyUri: string }> | undefined;
  for (const resourceId of [...plan.copies, plan.resourceId]) {
    const set = yield* setKey(run, { plan, resourceId, wanted, identity });
    if (set.kind !== 'done') return set;
    const { onboardingId } = run.request;
    confirmed = yield* run.step('confirmEncryption', { onboardingId, plan, resourceId, wanted, at: run.now });
    if (confirmed.kind !== 'done') return confirmed;
  }
  return confirmed ?? done({ keyUri: wanted.keyUri });
}

function wantedEncryption(key: VerifiedKey, plan: EncryptionPlan, application: ApplicationRef): WantedEncryption {
  const { keyUri, pinned, isHidden, geoKeyUri } = key;
  return {
    keyUri,
    pinned,
    ...(isHidden ? { isHidden } : {}),
    identityId: plan.identityId,
    ...(plan.crossTenant ? { federatedClientId: application.clientId } : {}),
    ...(plan.geo && geoKeyUri !== undefined ? { geo: { keyUri: geoKeyUri, identityId: plan.geo.identityId } } : {}),
  };
}

const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 300;
/** Looks at a busy resource before the operator is asked: some two hours. */
const BUSY_LOOKS = 40;
/** Writes of the kind that takes most, and as many again for what others change meanwhile. */
const MOST_WRITES = 8;
/** Operations that may fail for a reason that passes by itself: more than ten minutes, as long as roles take to spread. */
const MOST_FAILURES = 8;

/** Writes as soon as the resource is free, polls, and looks again until it shows the key: one look an activity. */
function* setKey(run: Run, change: KeyChange & { isCopy?: boolean }): Steps<Outcome<null>> {
  const { resourceId } = change;
  const copied: string[] = [];
  let pause = FIRST_PAUSE_SECONDS;
  let looks = 0;
  let failures = 0;
  for (let writes = 0; writes - failures < MOST_WRITES;) {
    const started = yield* run.step('startEncryption', change);
    if (started.kind !== 'done') return started;
    const { value } = started;
    if (value.next === 'confirm') return done(null);
    if (value.next === 'copy') {
      if (copied.includes(value.resourceId)) return notAsWanted(value.resourceId, 'loses the key again');
      copied.push(value.resourceId);
      const first = yield* setKey(run, { ...change, resourceId: value.resourceId, isCopy: true });
      if (first.kind !== 'done') return first;
      continue;
    }
    if (value.next === 'wait') {
      looks += 1;
      if (looks === BUSY_LOOKS) return stop('resource-busy', { resourceId, detail: 'another operation does not end' });
      yield* run.sleep(pause);
      pause = slower(pause);
      continue;
    }
    writes += 1;
    if (value.next === 'poll') {
      const finished = yield* finishOperation(run, change, value.operation);
      if (finished.kind !== 'done') return finished;
      const { again } = finished.value;
      if (again === undefined) continue;
      failures += 1;
      if (failures === MOST_FAILURES) return givenUp(run, again);
      yield* run.sleep(Math.min(run.policy.retrySeconds * 2 ** failures, LONGEST_PAUSE_SECONDS));
    }
  }
  return notAsWanted(resourceId, `not as wanted after ${MOST_WRITES} writes`);
}

const notAsWanted = (resourceId: string, detail: string) => stop('encryption-mismatch', { resourceId, detail });
const givenUp = ({ request }: Run, detail: string) =>
  stop('retries-used-up', { step: 'startEncryption', detail, onboardingId: request.onboardingId });

/** Polls until the operation is over; what it came to, if it has to be started anew. */
function* finishOperation(run: Run, change: KeyChange, operation: Operation): Steps<Outcome<{ again?: string }>> {
  let pause = operation.retryAfterSeconds;
  for (;;) {
    const poll = yield* run.step('pollEncryption', { ...change, operation });
    if (poll.kind !== 'done') return poll;
    const { running, retryAfterSeconds, again } = poll.value;
    if (!running) return done(again === undefined ? {} : { again });
    yield* run.sleep(Math.max(pause, retryAfterSeconds));
    pause = slower(pause);
  }
}

/** The end of an operation is noticed within a quarter of its length, and a day of polling stays below 3,000 events. */
const slower = (seconds: number): number => Math.min(seconds * 1.25, LONGEST_PAUSE_SECONDS);
