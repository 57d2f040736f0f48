import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '../../../local/host';
import { crashAt } from '../../../local/host/crashPoint';
import type { stepKinds } from '../../../local/host/hostOptions';
import { instanceIdProblem } from '../../../local/host/durable/instanceId';
import { compareVersions } from '../../../local/host/durable/versioning';
import { Disposable, FunctionsCore } from '../../../local/host/functionsCore';
import { parseTimeSpan } from '../../../local/host/hostConfig';
import { TimerQueue } from '../../../local/host/timerQueue';
import { parseLenient, toJsonText } from '../../../local/host/typedData';
import { testStart } from './startApp';

// Source: "Orchestration versioning" (2026): compared as System.Version, else as text; no version is the oldest.
test.each([
  ['1.0', '1.0', 0],
  ['1.9', '1.10', -1],
  ['1.0', '1.0.0', -1],
  ['', '1.0', -1],
  ['beta', 'ALPHA', 1],
  ['Beta', 'beta', 0],
])('version %s against %s: %s', (left, right, expected) => {
  expect(Math.sign(compareVersions(left, right))).toBe(expected);
});

// Source: azure-functions-durable-extension v2.13; Durable Task Scheduler documentation (2026).
test.each([
  ['onboarding-42', undefined],
  ['a:b c', undefined],
  ['', /empty/],
  ['@entity', /"@"/],
  ['a/b', /must not contain/],
  ['a#b', /must not contain/],
  ['a\u0001', /must not contain/],
  ['x'.repeat(101), /longer than 100/],
])('instance id %j', (id, problem) => {
  if (problem) expect(instanceIdProblem(id)).toMatch(problem);
  else expect(instanceIdProblem(id)).toBeUndefined();
});

test.each([
  ['00:05:00', 300_000],
  ['3.00:00:00', 3 * 86_400_000],
  ['1:02:03', 3_723_000],
])('time span %s is %d ms', (span, ms) => expect(parseTimeSpan(span)).toBe(ms));

test('a text that is no time span is refused', () => expect(() => parseTimeSpan('5m')).toThrow(/'5m'/));

// Source: azure-functions-durable-extension v2.13, activity results.
test.each([
  [{ string: 'a' }, '"a"'],
  [{ json: '{"a":1}' }, '{"a":1}'],
  [{ int: 3 }, '3'],
  [{ double: 1.5 }, '1.5'],
  [{ bytes: Buffer.from('hi') }, '"aGk="'],
  [{}, null],
  [null, null],
])('typed data %j is stored as %s', (data, text) => expect(toJsonText(data)).toBe(text));

test('text that is no JSON stays text', () => {
  expect([parseLenient('{"a":1}'), parseLenient('enough'), parseLenient(null)]).toEqual([{ a: 1 }, 'enough', null]);
});

test('timers fire in the order of their times, once, and not when cancelled', () => {
  const clock = new VirtualClock(testStart);
  const queue = new TimerQueue(clock);
  const fired: number[] = [];
  const start = testStart.getTime();
  for (const at of [50, 10, 40, 20, 30]) queue.set(String(at), start + at, () => void fired.push(at));
  queue.cancel('20');
  queue.set('30', start + 5, () => void fired.push(5));
  clock.advanceBy(40);
  expect(fired).toEqual([5, 10, 40]);
  expect(queue.nextDue()).toBe(start + 50);
});

test('a virtual clock does not go back', () => {
  expect(() => new VirtualClock(testStart).advanceTo(new Date(0))).toThrow(/does not go back/);
});

test('hooks can be disposed; an unknown hook is a RangeError of the system', () => {
  const core = new FunctionsCore();
  const hook = core.registerHook('appStart', () => undefined);
  Disposable.from(hook).dispose();
  expect(core.hooks('appStart')).toEqual([]);
  expect(() => core.registerHook('sometimes', () => undefined)).toThrow(RangeError);
});

test.each(['activityStarting', 'nothing:a:1', 'activityStarting:a:0'])('crash point %s is refused', (text) => {
  expect(() => crashAt(text)).toThrow(/not kind:name:occurrence/);
});

test('a crash point counts the steps of its kind, its function and, if named, its instance', () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  try {
    const step = crashAt('activityFinished:a:2@one');
    const say = (kind: 'activityFinished' | 'activityStarting', name: string, instanceId: string): void =>
      void step({ kind, name, instanceId });
    say('activityFinished', 'a', 'one');
    say('activityFinished', 'a', 'two');
    say('activityFinished', 'b', 'one');
    say('activityStarting', 'a', 'one');
    expect(kill).not.toHaveBeenCalled();
    say('activityFinished', 'a', 'one');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGKILL');
  } finally {
    kill.mockRestore();
  }
});

test('of several crash points each holds its instance, and the last one kills', async () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  try {
    const told: string[] = [];
    const step = crashAt('activityFinished:a:1@one,orchestratorTurn:b:2@two', (point) => told.push(point));
    const isHeld = async (...[kind, name, instanceId]: [(typeof stepKinds)[number], string, string]) =>
      (await Promise.race([
        Promise.resolve(step({ kind, name, instanceId })).then(() => 'passes'),
        nextTurn('stands still'),
      ])) === 'stands still';
    expect(await isHeld('activityFinished', 'a', 'one')).toBe(true);
    expect(await isHeld('orchestratorTurn', 'b', 'one')).toBe(true);
    expect(await isHeld('orchestratorTurn', 'b', 'two')).toBe(false);
    expect(kill).not.toHaveBeenCalled();
    expect(await isHeld('orchestratorTurn', 'b', 'two')).toBe(true);
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGKILL');
    expect(told).toEqual(['activityFinished:a:1@one', 'orchestratorTurn:b:2@two']);
  } finally {
    kill.mockRestore();
  }
});
