import type { Confirmed } from '../activities/confirmEncryption';
import type { Started } from '../activities/startEncryption';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, KeyChange, WantedEncryption } from '../shared/model/plan';
import type { VerifiedKey } from '../shared/model/verification';
import type { Operation } from '../shared/targets';
import type { Process, Steps } from './steps';

/** One resource's key, and for whom it is set. */
interface Protection extends KeyChange {
  readonly customerId: string;
  readonly application: ApplicationRef;
  /** The resource that this one is a copy of. */
  readonly source?: string | undefined;
}

/** How the key is set. */
interface Manner {
  /** Writes even what the resource shows already, so that its service looks again. */
  readonly anew?: boolean;
  /** Wants this very version, also of what follows new versions by itself. */
  readonly exactly?: boolean;
}

export function wantedEncryption(
  key: VerifiedKey,
  plan: EncryptionPlan,
  application: ApplicationRef,
): WantedEncryption {
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

/** Sets the key of a resource, after that of its copies, and reads each back. */
export function* protect(process: Process, one: Protection, manner: Manner = {}): Steps<Outcome<Confirmed>> {
  const set = yield* setKey(process, one, manner);
  if (set.kind !== 'done') return set;
  return yield* confirm(process, one);
}

export function* confirm(process: Process, one: Protection): Steps<Outcome<Confirmed>> {
  const { onboardingId, now: at } = process;
  return yield* process.step('confirmEncryption', { ...one, onboardingId, at });
}

const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 300;
/** Looks at a busy resource before the operator is asked: some two hours. */
const BUSY_LOOKS = 40;
/** Writes of the kind that takes most, and as many again for what others change meanwhile. */
const MOST_WRITES = 8;
/** Operations that may fail for a reason that passes by itself: more than ten minutes, as long as roles take to spread. */
const MOST_FAILURES = 8;

/** Sets the key, and that of copies which turn out to need it first. */
function* setKey(process: Process, one: Protection, { anew = false, exactly = false }: Manner): Steps<Outcome<null>> {
  const { resourceId, plan, wanted, identity } = one;
  const change = { resourceId, plan, wanted, identity };
  const isCopy = one.source !== undefined;
  const copied: string[] = [];
  return yield* writeAll(process, change, 'startEncryption', function* (isFirst): Steps<Outcome<Next>> {
    for (;;) {
      const started = yield* process.step('startEncryption', {
        ...change,
        ...(isCopy && { isCopy }),
        ...(exactly && { exactly }),
        ...(anew && isFirst && { anew }),
      });
      if (started.kind !== 'done') return started;
      const { value } = started;
      if (value.next !== 'copy') return done(value);
      if (copied.includes(value.resourceId)) return notAsWanted(value.resourceId, 'loses the key again');
      copied.push(value.resourceId);
      const copy = yield* protect(process, { ...one, resourceId: value.resourceId, source: resourceId });
      if (copy.kind !== 'done') return copy;
    }
  });
}

/** What is to follow a look at a resource that is being changed. */
export type Next = Exclude<Started, { readonly next: 'copy' }>;

/**
 * Asks for one write after the other until none is missing: waits while the resource is busy, polls, and starts anew what
 * failed for a reason that passes. `isFirst`: nothing has been written yet that stayed.
 */
export function* writeAll(
  process: Process,
  change: KeyChange,
  step: string,
  next: (isFirst: boolean) => Steps<Outcome<Next>>,
): Steps<Outcome<null>> {
  const { resourceId } = change;
  let pause = FIRST_PAUSE_SECONDS;
  let looks = 0;
  let failures = 0;
  for (let writes = 0; writes - failures < MOST_WRITES;) {
    const started = yield* next(writes === failures);
    if (started.kind !== 'done') return started;
    const { value } = started;
    if (value.next === 'confirm') return done(null);
    if (value.next === 'wait') {
      looks += 1;
      if (looks === BUSY_LOOKS) return stop('resource-busy', { resourceId, detail: 'another operation does not end' });
      yield* process.sleep(pause);
      pause = slower(pause);
      continue;
    }
    writes += 1;
    if (value.next === 'poll') {
      const finished = yield* finishOperation(process, change, value.operation);
      if (finished.kind !== 'done') return finished;
      const { again } = finished.value;
      if (again === undefined) continue;
      failures += 1;
      if (failures === MOST_FAILURES) return givenUp(process, step, again);
      yield* process.sleep(Math.min(process.retrySeconds * 2 ** failures, LONGEST_PAUSE_SECONDS));
    }
  }
  return notAsWanted(resourceId, `not as wanted after ${MOST_WRITES} writes`);
}

const notAsWanted = (resourceId: string, detail: string) => stop('encryption-mismatch', { resourceId, detail });
const givenUp = ({ onboardingId }: Process, step: string, detail: string) =>
  stop('retries-used-up', { step, detail, onboardingId });

/** Polls until the operation is over; what it came to, if it has to be started anew. */
function* finishOperation(
  process: Process,
  change: KeyChange,
  operation: Operation,
): Steps<Outcome<{ again?: string }>> {
  let pause = operation.retryAfterSeconds;
  for (;;) {
    const poll = yield* process.step('pollEncryption', { ...change, operation });
    if (poll.kind !== 'done') return poll;
    const { running, retryAfterSeconds, again } = poll.value;
    if (!running) return done(again === undefined ? {} : { again });
    yield* process.sleep(Math.max(pause, retryAfterSeconds));
    pause = slower(pause);
  }
}

/** The end of an operation is noticed within a quarter of its length, and a day of polling stays below 3,000 events. */
const slower = (seconds: number): number => Math.min(seconds * 1.25, LONGEST_PAUSE_SECONDS);
