import { stepsOf } from '../../../shared/runs/stepsOf';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, seconds)).toISOString();
const input = (value: unknown) => JSON.stringify([value]);
type Event = Record<string, unknown>;

const completed = (name: string, from: number, until: number, result: unknown, given: unknown = {}): Event => ({
  EventType: 'TaskCompleted',
  Timestamp: at(until),
  ScheduledTime: at(from),
  FunctionName: name,
  Input: input(given),
  Result: result,
});
const failed = (name: string, from: number, until: number, given: unknown = {}): Event => ({
  EventType: 'TaskFailed',
  Timestamp: at(until),
  ScheduledTime: at(from),
  FunctionName: name,
  Input: input(given),
  Reason: 'Activity failed: 503',
});
const scheduled = (name: string, from: number, given: unknown = {}): Event => ({
  EventType: 'TaskScheduled',
  Timestamp: at(from),
  Name: name,
  Input: input(given),
});
const timer = (from: number, until: number): Event => ({
  EventType: 'TimerCreated',
  Timestamp: at(from),
  FireAt: at(until),
});
const fired = (until: number): Event => ({ EventType: 'TimerFired', Timestamp: at(until), FireAt: at(until) });
const raised = (when: number): Event => ({ EventType: 'EventRaised', Timestamp: at(when), Name: 'wake', Input: '{}' });
const DONE = { kind: 'done', change: 'created', value: { id: 1 } };

test.each<[string, unknown, string]>([
  ['done and created', DONE, 'created'],
  ['done and unchanged', { kind: 'done', change: 'unchanged', value: null }, 'unchanged'],
  ['done and updated', '{"kind":"done","change":"updated"}', 'updated'],
  ['that the customer must act', { kind: 'needs-customer', code: 'key-missing' }, 'needs-customer'],
  ['that the operator must act', { kind: 'needs-operator', code: 'not-ours' }, 'needs-operator'],
  ['an end', { kind: 'fatal', code: 'consent-declined' }, 'fatal'],
  ['nothing of that kind', { state: 'x' }, 'done'],
  ['nothing', null, 'done'],
])('a step that answered %s', (_, result, outcome) => {
  expect(stepsOf([completed('ensureApplication', 1, 2, result, { plan: 'p' })])).toMatchObject([
    {
      name: 'ensureApplication',
      kind: 'step',
      scheduledAt: at(1),
      endedAt: at(2),
      outcome,
      attempts: 1,
      input: { plan: 'p' },
    },
  ]);
});

test('attempts are one step, and the pauses between them no waits', () => {
  const history = [
    failed('verifyKey', 1, 2),
    timer(2, 7),
    fired(7),
    failed('verifyKey', 7, 8),
    timer(8, 18),
    fired(18),
    completed('verifyKey', 18, 19, DONE),
  ];
  expect(stepsOf(history)).toEqual([
    {
      ...{ name: 'verifyKey', kind: 'step', scheduledAt: at(1), startedAt: at(18), endedAt: at(19) },
      ...{ outcome: 'created', attempts: 3, input: {}, output: DONE },
    },
  ]);
});

test('an attempt that is under way is seen, with those before it', () => {
  expect(stepsOf([failed('verifyKey', 1, 2), timer(2, 7), fired(7), scheduled('verifyKey', 7)])).toEqual([
    { name: 'verifyKey', kind: 'step', scheduledAt: at(1), startedAt: at(7), attempts: 2, input: {} },
  ]);
});

test('a pause that lasts before the next attempt is no wait either', () => {
  expect(stepsOf([failed('verifyKey', 1, 2), timer(2, 7)])).toMatchObject([
    { name: 'verifyKey', outcome: 'failed', output: { reason: 'Activity failed: 503' } },
  ]);
});

test('the same step for another resource is another step', () => {
  const history = [failed('poll', 1, 2, { id: 'a' }), completed('poll', 3, 4, DONE, { id: 'b' })];
  expect(stepsOf(history).map(({ attempts }) => attempts)).toEqual([1, 1]);
});

test('waits are over by time, by an event, or not yet', () => {
  const stop = { kind: 'needs-customer', code: 'consent-missing' };
  const history = [
    completed('checkConsent', 1, 2, stop),
    timer(2, 32),
    fired(32),
    completed('checkConsent', 32, 33, stop),
    timer(33, 63),
    raised(40),
    completed('checkConsent', 40, 41, stop),
    timer(41, 71),
  ];
  expect(stepsOf(history).map(({ name, kind, scheduledAt, endedAt }) => [name, kind, scheduledAt, endedAt])).toEqual([
    ['checkConsent', 'step', at(1), at(2)],
    ['timer', 'wait', at(2), at(32)],
    ['checkConsent', 'step', at(32), at(33)],
    ['wake', 'wait', at(33), at(40)],
    ['checkConsent', 'step', at(40), at(41)],
    ['timer', 'wait', at(41), undefined],
  ]);
});

test('an event during a pause that only time ends does not end it', () => {
  const running = { kind: 'done', change: 'unchanged', value: { running: true } };
  const history = [
    completed('pollEncryption', 1, 2, running),
    timer(2, 12),
    raised(5),
    fired(12),
    completed('pollEncryption', 12, 13, running),
  ];
  expect(stepsOf(history)[1]).toMatchObject({ name: 'timer', endedAt: at(12), outcome: 'done' });
});

test('a timer that Durable splits, because it is long, is one wait', () => {
  const [wait, ...others] = stepsOf([timer(1, 10), fired(10), timer(10, 20), fired(20), timer(20, 30)]);
  expect(others).toEqual([]);
  expect(wait).toMatchObject({ kind: 'wait', scheduledAt: at(1), input: { until: at(30) } });
  expect(wait?.endedAt).toBeUndefined();
});
