import { onboardCustomer } from '../../orchestrations/onboardCustomer';
import type { Answers, DriveOptions } from '../support/drive';
import { Drive } from '../support/drive';
import { smooth, smoothMysql, stops } from '../support/answers';
import { done } from '../../shared/model/outcome';
import { STEPS_TO_KEY } from '../../shared/replay/steps';
import { mysqlPlan, mysqlRequest, policy, storageRequest } from '../support/samples';

const drive = (answers: Answers, more: Partial<DriveOptions> = {}, request = storageRequest): Drive =>
  new Drive(onboardCustomer, { request, policy }, { answers, ...more }).run();

/** Answers with `stop` the first time and what `smooth` says from then on. */
const once = (name: string, stop: unknown, from: Answers = smooth): Answers => ({
  ...from,
  [name]: (input: unknown, count: number, drive: Drive) => {
    if (count === 1) return stop;
    const next = from[name];
    return typeof next === 'function' ? (next as any)(input, count - 1, drive) : next;
  },
});

/** Two reasons in turn, so that each look is an announcement; consent at the end. */
const alternately = (count: number): unknown =>
  count > 130 ? smooth['checkConsent'] : count % 2 ? stops.consentMissing : stops.azureDenied;

test('a smooth run passes the eleven steps in order, each once', () => {
  const run = drive(smooth);
  expect(run.names()).toEqual([
    ...STEPS_TO_KEY,
    'verifyKey',
    'startEncryption',
    'confirmEncryption',
    'startKeepEncrypted',
  ]);
  expect(run.announced()).toEqual(['preparing', 'verifying-key', 'encrypting', 'protected encrypted']);
  expect(run.statuses.map(({ state, waitingFor }) => `${state} ${waitingFor}`)).toEqual([
    'preparing nobody',
    'verifying-key nobody',
    'encrypting nobody',
    'protected nobody',
  ]);
  expect(run).toMatchObject({ isOver: true, error: undefined, output: { state: 'protected' }, pauses: [] });
});

test('of what nobody was told yet nothing is read: no answer of the customer, and the link of the first event', () => {
  const run = drive({ ...smooth, checkConsent: (_: unknown, n: number) => alternately(n + 128) });
  const looks = run.calls.filter(({ name }) => name === 'checkConsent');
  expect(looks.map(({ input }) => input.hasAsked)).toEqual([false, true, true]);
  const events = run.calls.filter(({ name, input }) => name === 'announce' && input.event);
  expect(events.map(({ input }) => [input.event, input.invitation?.linkVersion])).toEqual([
    ['consent-required', 1],
    ['operator-required', undefined],
    ['encrypted', undefined],
  ]);
});

test('what is asked of Azure follows the plan: the federated client only across tenants', () => {
  const wanted = (run: Drive) => run.calls.find(({ name }) => name === 'startEncryption')?.input.wanted;
  expect(wanted(drive(smooth))).toHaveProperty('federatedClientId');
  expect(wanted(drive(smoothMysql, {}, mysqlRequest))).not.toHaveProperty('federatedClientId');
});

test('a long-running operation is polled across activities, at least as slowly as Azure asks', () => {
  const run = drive(smoothMysql, {}, mysqlRequest);
  expect(run.names().slice(STEPS_TO_KEY.length)).toEqual([
    'verifyKey',
    'startEncryption',
    ...Array<string>(4).fill('pollEncryption'),
    'startEncryption',
    'confirmEncryption',
    'startKeepEncrypted',
  ]);
  expect(run.pauses).toEqual([10, 12.5, 15.625]);
  const slow = { ...smoothMysql, pollEncryption: (_: unknown, n: number) => pollOf(n < 30, n === 2 ? 240 : 1) };
  expect(drive(slow, {}, mysqlRequest).pauses.slice(0, 3)).toEqual([10, 240, 15.625]);
  expect(Math.max(...drive(slow, {}, mysqlRequest).pauses)).toBe(300);
});

test('copies get the key first, each confirmed before the next; then the resource itself', () => {
  const copies = ['replica-1', 'replica-2'];
  const { resourceId } = mysqlPlan;
  const set = new Set<string>();
  const answers = {
    ...smooth,
    planEncryption: done({ ...mysqlPlan, copies }),
    startEncryption: (input: { resourceId: string }) => {
      const copy = input.resourceId === resourceId ? copies.find((id) => !set.has(id)) : undefined;
      set.add(copy ?? input.resourceId);
      return done(copy === undefined ? { next: 'confirm' } : { next: 'copy', resourceId: copy });
    },
    confirmEncryption: ({ source }: { source?: string }) => done({ keyUri: 'https://k', copies: source ? [] : copies }),
  };
  const run = drive(answers, {}, mysqlRequest);
  const steps = run.calls.filter(({ name }) => name === 'startEncryption' || name === 'confirmEncryption');
  const nameOf = (id: string) => (id === resourceId ? 'original' : id);
  expect(steps.map(({ name, input }) => `${name.slice(0, -10)} ${nameOf(input.resourceId)}`)).toEqual([
    'start original',
    'start replica-1',
    'confirm replica-1',
    'start original',
    'start replica-2',
    'confirm replica-2',
    'start original',
    'confirm original',
    'confirm replica-1',
    'confirm replica-2',
  ]);
  const sources = steps.map(({ name, input }) => name === 'confirmEncryption' && input.source);
  expect(sources.filter((source) => source === resourceId)).toHaveLength(4);
  const { input } = run.calls.find(({ name }) => name === 'startKeepEncrypted') ?? {};
  expect(input.resources).toEqual([resourceId, ...copies]);
});

test('a kind that takes several writes gets them one by one, until it shows the key', () => {
  const steps = [{ next: 'poll', operation: { statusUrl: 'https://x', retryAfterSeconds: 1 } }, { next: 'continue' }];
  const answers = {
    ...smooth,
    startEncryption: (_: unknown, count: number) => done(steps[count - 1] ?? { next: 'confirm' }, 'updated'),
  };
  const names = drive(answers).names();
  expect(names.slice(names.indexOf('startEncryption'))).toEqual([
    'startEncryption',
    'pollEncryption',
    'startEncryption',
    'startEncryption',
    'confirmEncryption',
    'startKeepEncrypted',
  ]);
});

test('a copy made since the plan gets the key when the resource is about to', () => {
  const answers = {
    ...smooth,
    startEncryption: ({ resourceId }: { resourceId: string }, count: number) =>
      done(
        count === 1 ? { next: 'copy', resourceId: 'late' } : { next: count === 2 ? 'continue' : 'confirm', resourceId },
      ),
  };
  const set = drive(answers).calls.filter(({ name }) => name === 'startEncryption');
  const { id } = storageRequest.resource;
  expect(set.map(({ input }) => `${input.resourceId === 'late' ? 'late' : 'resource'} ${input.isCopy}`)).toEqual([
    'resource undefined',
    'late true',
    'late true',
    'resource undefined',
  ]);
  expect(set[0]?.input.resourceId).toBe(id);
});

test('a copy that loses the key again ends with the operator', () => {
  const startEncryption = ({ isCopy }: { isCopy?: boolean }) =>
    done(isCopy ? { next: 'confirm' } : { next: 'copy', resourceId: 'late' });
  const run = drive({ ...smooth, startEncryption }, { waits: 1 });
  expect(run.statuses.at(-1)).toMatchObject({ waitingFor: 'operator', code: 'encryption-mismatch' });
});

describe('an operation that fails for a reason that passes by itself', () => {
  const failing = (times: number): Answers => ({
    ...smooth,
    startEncryption: (_: unknown, count: number) =>
      done(
        count <= times + 1
          ? { next: 'poll', operation: { statusUrl: 'https://x', retryAfterSeconds: 1 } }
          : { next: 'confirm' },
      ),
    pollEncryption: (_: unknown, count: number) =>
      done({ running: false, retryAfterSeconds: 0, ...(count <= times ? { again: 'AdalGenericError' } : {}) }),
  });

  test('is started anew after a pause, ever longer; nobody is bothered', () => {
    const run = drive(failing(6));
    expect(run.pauses).toEqual([10, 20, 40, 80, 160, 300]);
    expect(run.announced()).toEqual(['preparing', 'verifying-key', 'encrypting', 'protected encrypted']);
    expect(run.names().filter((name) => name === 'verifyKey')).toHaveLength(1);
  });

  test('and goes on failing: the operator is asked, once, with what it says', () => {
    const run = drive(failing(1000), { waits: 100 });
    expect(run.statuses.at(-1)).toMatchObject({ waitingFor: 'operator', code: 'retries-used-up' });
    expect(run.statuses.at(-1)?.['reason']).toContain('AdalGenericError');
    expect(run.announced().filter((text) => text === 'encrypting operator-required')).toHaveLength(1);
  });
});

test('writes that lead nowhere end with the operator, not in a loop', () => {
  const run = drive({ ...smooth, startEncryption: done({ next: 'continue' }, 'updated') }, { waits: 1 });
  const told = run.calls.findIndex(({ input }) => input.event === 'operator-required');
  expect(run.calls.slice(0, told).filter(({ name }) => name === 'startEncryption')).toHaveLength(8);
  expect(run.statuses.at(-1)).toMatchObject({ waitingFor: 'operator', code: 'encryption-mismatch' });
});

test('geo-redundant backups get the second key with the second identity', () => {
  const geo = { location: 'northeurope', identityId: 'geo-identity' };
  const answers = {
    ...smooth,
    planEncryption: done({ ...mysqlPlan, geo }),
    verifyKey: done({ keyUri: 'https://a', pinned: false, geoKeyUri: 'https://b' }),
  };
  const { wanted } = drive(answers, {}, mysqlRequest).calls.find(({ name }) => name === 'startEncryption')?.input ?? {};
  expect(wanted.geo).toEqual({ keyUri: 'https://b', identityId: 'geo-identity' });
});

describe('a resource that is busy with another operation', () => {
  const busy = (looks: number) => ({
    ...smooth,
    startEncryption: (_: unknown, count: number) =>
      count <= looks ? { kind: 'done', change: 'unchanged', value: { next: 'wait' } } : smooth['startEncryption'],
  });

  test('is waited for, ever more slowly; nobody is bothered', () => {
    const run = drive(busy(8));
    expect(run.pauses.map(Math.floor)).toEqual([5, 6, 7, 9, 12, 15, 19, 23]);
    expect(run.announced()).toEqual(['preparing', 'verifying-key', 'encrypting', 'protected encrypted']);
    expect(run.names().filter((name) => name === 'verifyKey')).toHaveLength(1);
  });

  test('and stays so for hours: the operator is asked, once', () => {
    const run = drive(busy(1000), { waits: 300 });
    expect(run.statuses.at(-1)).toMatchObject({ state: 'encrypting', waitingFor: 'operator', code: 'resource-busy' });
    expect(run.announced().filter((text) => text === 'encrypting operator-required')).toHaveLength(1);
    expect(run.renewals.length).toBeGreaterThan(1);
  });
});

const pollOf = (running: boolean, retryAfterSeconds: number) => ({
  kind: 'done',
  change: 'unchanged',
  value: { running, retryAfterSeconds },
});

const customer = { stop: stops.roleMissing, waitingFor: 'customer', event: 'action-required' };
const operator = { stop: stops.azureDenied, waitingFor: 'operator', event: 'operator-required' };
describe.each([
  { name: 'planEncryption', state: 'preparing', ...operator },
  { name: 'ensureApplication', state: 'preparing', ...operator },
  { name: 'ensureManagedIdentity', state: 'preparing', ...operator },
  { name: 'ensureFederatedCredential', state: 'preparing', ...operator, stop: stops.slotsFull },
  { name: 'inviteCustomer', state: 'preparing', ...operator },
  { name: 'checkConsent', state: 'awaiting-consent', ...operator },
  {
    name: 'checkConsent',
    state: 'awaiting-consent',
    ...customer,
    stop: stops.consentMissing,
    event: 'consent-required',
  },
  { name: 'checkKeyNamed', state: 'awaiting-key', ...customer, stop: stops.keyMissing, event: 'key-required' },
  { name: 'verifyKey', state: 'verifying-key', ...customer },
  { name: 'verifyKey', state: 'verifying-key', ...operator },
  { name: 'startEncryption', state: 'encrypting', ...customer, stop: stops.keyDisabled },
  { name: 'startEncryption', state: 'encrypting', ...operator },
  { name: 'confirmEncryption', state: 'encrypting', ...operator, stop: stops.encryptionFailed },
  { name: 'startKeepEncrypted', state: 'protected', ...operator },
])('$name stops: $stop.code', ({ name, state, stop, waitingFor, event }) => {
  const { code, reason, remedy } = stop;

  test('the status says who must act, why and what to do; it is announced once however often it is looked at', () => {
    const run = drive({ ...smooth, [name]: stop }, { waits: 8 });
    expect(run.isOver).toBe(false);
    expect(run.statuses.at(-1)).toMatchObject({ state, waitingFor, code, reason, remedy });
    expect(run.announced().filter((text) => text === `${state} ${event}`)).toHaveLength(1);
    expect(run.names().filter((one) => one === name).length).toBeGreaterThan(8);
  });

  test('a wake-up goes on from that step; what was done is not done again', () => {
    const run = drive(once(name, stop), { wakes: () => true });
    expect(run).toMatchObject({ isOver: true, error: undefined, output: { state: 'protected' }, pauses: [0] });
    const again = name === 'startEncryption' || name === 'confirmEncryption' ? ['verifyKey', 'startEncryption'] : [];
    const names = run.names();
    for (const step of new Set(names)) {
      const times = step === name || again.includes(step) ? 2 : 1;
      expect([step, names.filter((one) => one === step).length]).toEqual([step, times]);
    }
    expect(run.statuses.at(-1)).toMatchObject({ state: 'protected', waitingFor: 'nobody' });
    expect(run.statuses.at(-1)).not.toHaveProperty('code');
  });
});

describe('a step whose retries are used up', () => {
  test.each(['planEncryption', 'checkConsent', 'verifyKey', 'confirmEncryption', 'startKeepEncrypted'])(
    '%s waits for the operator, with the step and the last error, and goes on when woken',
    (name) => {
      const failing = once(name, new Error('Azure Resource Manager: 503 ServiceUnavailable'));
      const run = drive(failing, { wakes: () => true });
      const parked = run.statuses.find(({ code }) => code === 'retries-used-up');
      expect(parked).toMatchObject({ waitingFor: 'operator' });
      expect(parked?.reason).toContain(name);
      expect(parked?.reason).toContain('503 ServiceUnavailable');
      expect(parked?.reason).not.toContain('at somewhere');
      expect(run).toMatchObject({ isOver: true, output: { state: 'protected' } });
    },
  );

  test('telling must not get lost: a broken registry or topic is tried again every minute', () => {
    const run = drive({
      ...smooth,
      announce: (input: unknown, count: number) =>
        count < 4 ? new Error('Service Bus is away') : (smooth['announce'] as any)(input),
    });
    expect(run.pauses).toEqual([60, 60, 60]);
    const told = run.calls.filter(({ name }) => name === 'announce').map(({ input }) => input);
    expect(told).toHaveLength(4);
    expect(told.slice(1)).toEqual(Array(3).fill(told[0]));
    expect(run.output).toEqual({ state: 'protected' });
  });

  test('every announcement comes with all before it, the newest hundred', () => {
    const answers = { ...smooth, checkConsent: (_: unknown, n: number) => alternately(n) };
    const run = drive(answers, { wakes: () => true });
    const last = run.calls.filter(({ name }) => name === 'announce').at(-1)?.input.timeline;
    expect(last).toHaveLength(100);
    expect(last.at(-1)).toMatchObject({ state: 'protected' });
  });
});

describe('ends', () => {
  test.each([
    { name: 'planEncryption', stop: stops.resourceNotFound, end: 'rejected' },
    { name: 'checkConsent', stop: stops.tenantNotFound, end: 'rejected' },
    { name: 'checkConsent', stop: stops.consentDeclined, end: 'declined' },
  ])('$stop.code at $name: $end, told once, and the instance completes', ({ name, stop, end }) => {
    const run = drive({ ...smooth, [name]: stop });
    expect(run).toMatchObject({ isOver: true, error: undefined, output: { state: end } });
    expect(run.names().at(-1)).toBe(name);
    expect(run.announced().filter((text) => text.startsWith(end))).toEqual([`${end} ${end}`]);
    const { code, reason, remedy } = stop;
    expect(run.statuses.at(-1)).toMatchObject({ state: end, waitingFor: 'nobody', code, reason, remedy });
  });

  test('a resource that was made a moment ago is looked for again before the request is rejected', () => {
    const seen = drive(once('planEncryption', stops.resourceNotFound));
    expect(seen).toMatchObject({ output: { state: 'protected' }, pauses: [30] });
    const missing = drive({ ...smooth, planEncryption: stops.resourceNotFound });
    expect(missing).toMatchObject({ output: { state: 'rejected' }, pauses: [30, 30] });
  });

  test('any other fatal code fails the instance, after the world was told', () => {
    const fatal = { ...stops.resourceNotFound, code: 'not-offered' };
    const run = drive({ ...smooth, ensureApplication: fatal });
    expect(run.announced().at(-1)).toBe('failed failed');
    expect(run.error?.message).toMatch(/^not-offered: /);
  });

  test('a bug in the orchestrator is not taken for an outcome', () => {
    const run = drive({ ...smooth, planEncryption: null });
    expect(run.error).toBeInstanceOf(Error);
    expect(run.announced()).toEqual(['preparing']);
  });
});

describe('the key is refused after it was verified', () => {
  test('the key is verified again before every new attempt, and the same refusal is told once', () => {
    const run = drive({ ...smooth, startEncryption: stops.keyDisabled }, { waits: 5 });
    const tail = run.names().slice(STEPS_TO_KEY.length);
    expect(tail).toEqual(Array(6).fill(['verifyKey', 'startEncryption']).flat());
    expect(run.announced()).toEqual(['preparing', 'verifying-key', 'encrypting', 'encrypting action-required']);
  });

  test('a failed operation counts like a refused request', () => {
    const run = drive(once('pollEncryption', stops.keyDisabled, smoothMysql), { wakes: () => true }, mysqlRequest);
    expect(run.names().filter((name) => name === 'verifyKey')).toHaveLength(2);
    expect(run.announced()).toContain('encrypting action-required');
    expect(run.output).toEqual({ state: 'protected' });
  });

  test('a new reason is told anew', () => {
    const answers = {
      ...smooth,
      verifyKey: (_: unknown, n: number) => [stops.roleMissing, stops.keyDisabled, smooth['verifyKey']][n - 1],
    };
    const run = drive(answers);
    expect(run.announced().filter((text) => text === 'verifying-key action-required')).toHaveLength(2);
    const told = run.calls.map(({ name, input }) => (name === 'announce' ? input : input.shows));
    const attempts = told.filter((announcement) => announcement?.status.state === 'verifying-key');
    expect(attempts.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
  });
});
