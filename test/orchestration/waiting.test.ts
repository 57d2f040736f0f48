import { onboardCustomer } from '../../orchestrations/onboardCustomer';
import type { Answers, DriveOptions } from '../support/drive';
import { Drive } from '../support/drive';
import { smooth, smoothMysql, stops } from '../support/answers';
import { NOW, policy, storageRequest } from '../support/samples';

const DAY = 86_400;
const drive = (answers: Answers, more: Partial<DriveOptions> = {}, rules: Partial<typeof policy> = {}): Drive => {
  const input = { request: storageRequest, policy: { ...policy, ...rules } };
  return new Drive(onboardCustomer, input, { answers, ...more }).run();
};
const waiting: Answers = { ...smooth, checkConsent: stops.consentMissing };
const daysOf = (run: Drive, event: string): number[] =>
  run.calls
    .filter(({ name, input }) => name === 'announce' && input.event === event)
    .map(({ at }) => (Date.parse(at) - NOW.getTime()) / 1000 / DAY);

test('looks every minute 10 times, every 5 minutes 12 times, then every hour', () => {
  const { pauses } = drive(waiting, { waits: 40 });
  expect(pauses).toEqual([
    ...Array<number>(10).fill(60),
    ...Array<number>(12).fill(300),
    ...Array<number>(18).fill(3600),
  ]);
});

test('a wake-up makes it look often again', () => {
  const { pauses } = drive(waiting, { waits: 34, wakes: (wait) => wait === 23 });
  expect(pauses.slice(20)).toEqual([300, 300, 0, ...Array<number>(10).fill(60), 300]);
});

test('a new reason makes it look often again', () => {
  const answers = {
    ...smooth,
    verifyKey: (_: unknown, count: number) => (count <= 30 ? stops.roleMissing : stops.keyDisabled),
  };
  const { pauses } = drive(answers, { waits: 42 });
  expect(pauses[29]).toBe(3600);
  expect(pauses.slice(30, 42)).toEqual([...Array<number>(10).fill(60), 300, 300]);
});

test('reminds on the days of the policy, then lets the invitation expire on its day', () => {
  const run = drive(waiting);
  expect(daysOf(run, 'consent-required')).toEqual([0]);
  expect(daysOf(run, 'reminder')).toEqual([3, 7, 14, 21, 28]);
  expect(daysOf(run, 'expired')).toEqual([30]);
  expect(run).toMatchObject({ isOver: true, error: undefined, output: { state: 'expired' } });
  expect(run.statuses.at(-1)).toMatchObject({ state: 'expired', code: 'consent-expired', waitingFor: 'nobody' });
});

test('each reminder is an event of its own, of the same status', () => {
  const run = drive(waiting);
  const reminders = run.calls.filter(({ name, input }) => name === 'announce' && input.event === 'reminder');
  expect(reminders.map(({ input }) => input.attempt)).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(reminders.map(({ input }) => JSON.stringify(input.status))).size).toBe(1);
});

test('the invitation ends as well when the customer consents but names no key', () => {
  const run = drive({ ...smooth, checkKeyNamed: stops.keyMissing });
  expect(run.output).toEqual({ state: 'expired' });
  expect(daysOf(run, 'reminder')).toEqual([3, 7, 14, 21, 28]);
});

test('reminders that fall due between two waits are counted once', () => {
  const consentOnDay10 = (_: unknown, __: number, { now }: Drive) =>
    now.getTime() - NOW.getTime() >= 10 * DAY * 1000 ? smooth['checkConsent'] : stops.consentMissing;
  const run = drive({ ...smooth, checkConsent: consentOnDay10, checkKeyNamed: stops.keyMissing });
  expect(daysOf(run, 'reminder')).toEqual([3, 7, 14, 21, 28]);
});

test('the customer is not reminded of what the operator must do', () => {
  const run = drive({ ...smooth, checkConsent: stops.azureDenied });
  expect(daysOf(run, 'reminder')).toEqual([]);
  expect(run.output).toEqual({ state: 'expired' });
});

test('no reminder on or after the last day', () => {
  const run = drive(waiting, {}, { consentDays: 5, reminderDays: [2, 5, 9] });
  expect(daysOf(run, 'reminder')).toEqual([2]);
  expect(daysOf(run, 'expired')).toEqual([5]);
});

test('consent that came in the last hour counts, although no event told of it', () => {
  const atTheEnd = (_: unknown, __: number, { now }: Drive) =>
    now.getTime() - NOW.getTime() >= 30 * DAY * 1000 - 600_000 ? smooth['checkConsent'] : stops.consentMissing;
  expect(drive({ ...smooth, checkConsent: atTheEnd }).output).toEqual({ state: 'protected' });
});

test('what the operator and the customer must repair about a key has no end', () => {
  const run = drive({ ...smooth, verifyKey: stops.roleMissing }, { waits: 999 });
  expect(run.isOver).toBe(false);
  expect(run.now.getTime() - NOW.getTime()).toBeGreaterThan(35 * DAY * 1000);
});

describe('a wake-up while a step runs', () => {
  test('is taken up by the next wait at once', () => {
    const answers: Answers = {
      ...smooth,
      checkConsent: (_: unknown, count: number, { wake }: Drive) => {
        if (count === 24) wake.call(running);
        return count < 25 ? stops.consentMissing : smooth['checkConsent'];
      },
    };
    const running: Drive = new Drive(onboardCustomer, { request: storageRequest, policy }, { answers });
    running.run();
    expect(running.output).toEqual({ state: 'protected' });
    // 23 pauses by the timer, the last of them an hour; the 24th look is followed by the 25th at once.
    expect(running.pauses).toEqual([...Array<number>(10).fill(60), ...Array<number>(12).fill(300), 3600]);
  });

  test('costs one look at most if it comes before the first wait', () => {
    const answers: Answers = {
      ...smooth,
      planEncryption: (_: unknown, __: number, run: Drive) => {
        run.wake();
        return smooth['planEncryption'];
      },
      checkConsent: (_: unknown, count: number) => (count === 1 ? stops.consentMissing : smooth['checkConsent']),
    };
    expect(drive(answers).pauses).toEqual([0]);
  });
});

describe('continue-as-new', () => {
  const rest = (run: Drive, index = 0) => run.renewals[index].memory;

  test('after 12 looks, with what was done, what was said and how long it has waited', () => {
    const run = drive(waiting, { waits: 13 });
    expect(run.renewals).toHaveLength(1);
    expect(rest(run)).toMatchObject({
      announced: { preparing: 1, 'awaiting-consent': 1 },
      looks: 12,
      reminders: 0,
      status: { state: 'awaiting-consent', code: 'consent-missing' },
    });
    expect(Object.keys(rest(run).results)).toEqual([
      'planEncryption',
      'ensureApplication',
      'ensureManagedIdentity',
      'ensureFederatedCredential',
      'inviteCustomer',
    ]);
    expect(run.names().filter((name) => name === 'planEncryption')).toHaveLength(1);
    expect(run.pauses.at(-1)).toBe(300);
  });

  test('takes no look of its own', () => {
    const run = drive(waiting, { waits: 100 });
    expect(run.names().filter((name) => name === 'checkConsent')).toHaveLength(101);
  });

  test('nothing is announced anew', () => {
    const run = drive(waiting, { waits: 450 });
    expect(run.renewals).toHaveLength(37);
    expect(run.announced().filter((text) => text === 'preparing')).toHaveLength(1);
    expect(daysOf(run, 'consent-required')).toEqual([0]);
  });

  test('goes by wake-ups too: a page that is clicked all day grows no history', () => {
    expect(drive(waiting, { waits: 101, wakes: () => true }).renewals).toHaveLength(8);
  });

  test('comes sooner when every look uses its retries up, because each writes many events', () => {
    const run = drive({ ...smooth, checkConsent: new Error('503') }, { waits: 30 });
    expect(run.renewals).toHaveLength(15);
    expect(run.announced().filter((text) => text === 'awaiting-consent operator-required')).toHaveLength(1);
  });

  test('comes after a long operation that failed, because polling writes history too', () => {
    const polls = (input: unknown, count: number) =>
      count % 30 === 0 ? stops.keyDisabled : (smoothMysql['pollEncryption'] as any)(input, 1);
    const starts = (smoothMysql['startEncryption'] as any)(undefined, 1);
    const run = drive({ ...smoothMysql, startEncryption: starts, pollEncryption: polls }, { waits: 100 });
    expect(run.renewals).toHaveLength(3);
    expect(run.announced().filter((text) => text === 'encrypting action-required')).toHaveLength(1);
  });

  test('asks Azure for nothing new: the plan and the invitation stay those of the beginning', () => {
    const run = drive({ ...waiting, inviteCustomer: smooth['inviteCustomer'] }, { waits: 300 });
    const [first] = run.calls.filter(({ name }) => name === 'inviteCustomer');
    expect(rest(run, 2).results.inviteCustomer).toEqual({
      invitedAt: first?.input.invitedAt,
      expiresAt: first?.input.expiresAt,
      linkVersion: 1,
    });
  });
});
