import { KEEP_ENCRYPTED, ONBOARD_CUSTOMER } from '../../shared/model/instances';
import type { Look, Verdict } from '../../shared/model/look';
import { done } from '../../shared/model/outcome';
import { smooth, smoothMysql, stops } from '../support/answers';
import type { Answers } from '../support/drive';
import { startOrchestrations, type Execution } from '../support/orchestrationHost';
import { mysqlRequest, policy, sqlPlan, storagePlan, storageRequest, storageResource } from '../support/samples';
import { replay } from '../support/replay';

/** A typical run whose history is kept for every version that customers may still be in the midst of. */
interface TypicalRun {
  readonly orchestrator: string;
  readonly input: unknown;
  readonly answers: Answers;
  /** Days after which the instance, when nothing else is left to do, is woken. */
  readonly wakeAfterDays?: number;
  /** Days after which the recording ends although the instance goes on. */
  readonly endAfterDays?: number;
}

/** A recorded execution: what the library was given, and what the orchestrator asked for. */
interface Recorded extends Execution {
  readonly asked: readonly string[];
}

export interface Recording {
  readonly orchestrator: string;
  readonly executions: readonly Recorded[];
}

const onboard = (request: unknown, answers: Answers, rules: Partial<typeof policy> = {}): TypicalRun => ({
  orchestrator: ONBOARD_CUSTOMER,
  input: { request, policy: { ...policy, ...rules } },
  answers,
});
const after = (count: number, first: unknown, then: unknown) => (_: unknown, n: number) => (n <= count ? first : then);

const operation = { statusUrl: 'https://management.azure.com/operations/1', retryAfterSeconds: 5 };
const SQL_STEPS = [
  { next: 'continue' },
  { next: 'confirm' },
  { next: 'wait' },
  { next: 'copy', resourceId: 'late' },
  { next: 'continue' },
  { next: 'confirm' },
  { next: 'poll', operation },
  { next: 'poll', operation },
];

const seen = (verdict: Verdict, more: Partial<Look> = {}) =>
  done<Look>({ verdict, resource: storageResource, copies: [], free: [], ...more });
const lost = seen({ is: 'lost', stop: stops.keyDisabled });
const uri = `${storageResource.wanted.keyUri.slice(0, -32)}${'f'.repeat(32)}`;
/** A life: a failed look, a loss and its end, a copy, a rotation that is set and one that is followed, a revalidation. */
const LOOKS = [
  stops.encryptionFailed,
  lost,
  lost,
  seen({ is: 'fine' }),
  seen({ is: 'fine' }),
  seen({ is: 'fine' }, { copies: ['copy'], free: [uri] }),
  seen({ is: 'rotated', key: { uri } }),
  seen({ is: 'followed', keyUri: uri }),
  seen({ is: 'risk', stop: stops.roleMissing }),
  seen({ is: 'fine' }, { revalidate: { at: '2026-11-20T00:00:00.000Z' } }),
  seen({ is: 'fine' }),
];

export const TYPICAL_RUNS: Readonly<Record<string, TypicalRun>> = {
  smoothStorage: onboard(storageRequest, smooth),
  mysqlWithPolling: onboard(mysqlRequest, smoothMysql),
  /** A copy that was planned, one that was not, a busy resource, an operation that fails once, and several writes. */
  sqlWithCopies: onboard(
    { ...storageRequest, resource: { ...storageRequest.resource, kind: 'sqlServer', id: sqlPlan.resourceId } },
    {
      ...smooth,
      planEncryption: done({ ...sqlPlan, copies: ['planned'] }),
      startEncryption: (_: unknown, count: number) => done(SQL_STEPS[count - 1] ?? { next: 'confirm' }),
      pollEncryption: (_: unknown, count: number) =>
        done({ running: count === 1, retryAfterSeconds: 5, ...(count === 2 && { again: 'AdalGenericError' }) }),
    },
  ),
  parkedAndResumed: {
    ...onboard(storageRequest, {
      ...smooth,
      ensureApplication: after(2, new Error('Microsoft Graph: 429 TooManyRequests'), smooth['ensureApplication']),
      checkConsent: after(3, stops.consentMissing, smooth['checkConsent']),
      checkKeyNamed: after(2, stops.keyMissing, smooth['checkKeyNamed']),
      verifyKey: after(30, stops.roleMissing, smooth['verifyKey']),
      startEncryption: after(1, stops.keyDisabled, smooth['startEncryption']),
      confirmEncryption: after(8, new Error('Azure Resource Manager: 503'), smooth['confirmEncryption']),
    }),
    wakeAfterDays: 0.25,
  },
  declined: onboard(storageRequest, { ...smooth, checkConsent: after(5, stops.consentMissing, stops.consentDeclined) }),
  rejected: onboard(storageRequest, { ...smooth, planEncryption: stops.resourceNotFound }),
  expired: onboard(
    storageRequest,
    { ...smooth, checkConsent: stops.consentMissing },
    { consentDays: 1, reminderDays: [] },
  ),
  keepEncrypted: {
    orchestrator: KEEP_ENCRYPTED,
    input: {
      resourceId: storagePlan.resourceId,
      onboardingId: storageRequest.onboardingId,
      customerId: storageRequest.customer.id,
      policy,
    },
    answers: {
      ...smooth,
      lookAtResource: (_: unknown, count: number) => LOOKS[Math.min(count, LOOKS.length) - 1],
    },
    endAfterDays: 2.5,
  },
};

const DAY = 86_400_000;

/** Runs it with the real library and host; every execution's last history, and what was asked for up to then. */
export async function record(run: TypicalRun): Promise<Recording> {
  const { orchestrator, input, answers, wakeAfterDays, endAfterDays } = run;
  await using host = await startOrchestrations(answers);
  const inDays = (days: number) => new Date(host.clock.now().getTime() + days * DAY);
  if (endAfterDays !== undefined) host.clock.until = inDays(endAfterDays);
  if (wakeAfterDays !== undefined) host.clock.until = inDays(wakeAfterDays);
  const id = await host.run(orchestrator, input, 'recorded');
  if (wakeAfterDays !== undefined) {
    await host.durable.raiseEvent(id, 'wake', {});
    host.clock.until = inDays(365);
    await host.idle();
  }
  const executions: Recorded[] = [];
  for (const execution of host.executions) {
    // What is recorded is what is sent: JSON. Stack traces would tell where it was recorded.
    const withoutStack = (key: string, value: unknown) => (key === 'Details' ? 'at somewhere' : value);
    const sent = JSON.parse(JSON.stringify(execution, withoutStack)) as Execution;
    executions.push({ ...sent, asked: await replay(orchestrator, sent) });
  }
  return { orchestrator, executions };
}
