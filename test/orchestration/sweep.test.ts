import { sweep, type SweepInput } from '../../orchestrations/sweep';
import { done } from '../../shared/model/outcome';
import type { SweepCounts } from '../../shared/model/sweep';
import { Drive, type Answers } from '../support/drive';
import { NOW } from '../support/samples';

const input: SweepInput = { dueAt: '2026-11-20T08:59:58.000Z', width: 4, retrySeconds: 5 };
const counts = (more: Partial<SweepCounts> & { rest?: unknown } = {}) => done(more);
const calm: Answers = {
  sweepKeys: counts({ keys: 2, calls: 6 }),
  sweepSubscriptions: counts({ resources: 3, calls: 1 }),
  sweepAsked: counts(),
  noteSweep: done(null),
};
const drive = (answers: Answers = {}, more: Partial<SweepInput> = {}) =>
  new Drive(sweep, { ...input, ...more }, { answers: { ...calm, ...answers } }).run();
const inputsOf = (run: Drive, name: string) => run.calls.filter((call) => call.name === name).map((call) => call.input);

test('every shard once, then every subscription group; the result is the sum, shown and written down', () => {
  const run = drive();
  expect(inputsOf(run, 'sweepKeys')).toEqual([
    { first: 0, last: 63 },
    { first: 64, last: 127 },
    { first: 128, last: 191 },
    { first: 192, last: 255 },
  ]);
  expect(inputsOf(run, 'sweepSubscriptions')).toEqual([0, 1, 2, 3].map((group) => ({ group, of: 4 })));
  const result = {
    dueAt: input.dueAt,
    startedAt: NOW.toISOString(),
    endedAt: NOW.toISOString(),
    seconds: 0,
    ...{ keys: 8, resources: 12, woken: {}, adopted: 0, faults: 0, examples: [], calls: 28 },
    failed: [],
    isCutShort: false,
  };
  expect([run.isOver, run.output, run.statuses.at(-1)]).toEqual([true, result, result]);
  expect(inputsOf(run, 'noteSweep')).toEqual([result]);
  expect(run.pauses).toEqual([]);
});

test('all shards are covered by whatever width', () => {
  for (const width of [1, 2, 3, 5, 7, 8]) {
    const ranges = inputsOf(drive({}, { width }), 'sweepKeys');
    const shards = ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
    expect(shards).toEqual(Array.from({ length: 256 }, (_, shard) => shard));
  }
});

test('a part that has more to wake goes on where it stopped, after a pause; the others are done', () => {
  const rest = { vaults: [{ vaultHost: 'a', after: 'b' }] };
  const sweepKeys = (asked: { first: number; rest?: unknown }, count: number) =>
    counts({ woken: { key: 50 }, ...(asked.first === 64 && count < 7 ? { rest } : {}) });
  const run = drive({ sweepKeys });
  expect(run.pauses).toEqual([10, 10, 10]);
  expect(inputsOf(run, 'sweepKeys').slice(4)).toEqual(Array(3).fill({ first: 64, last: 127, rest }));
  expect(run.output).toMatchObject({ woken: { key: 350 }, seconds: 30, isCutShort: false });
});

test('a part that never ends leaves the rest to the next sweep', () => {
  const run = drive({ sweepSubscriptions: counts({ woken: { resource: 200 }, rest: 'x' }) }, { width: 1 });
  expect(run.pauses).toHaveLength(59);
  expect(run.output).toMatchObject({ isCutShort: true, failed: [] });
});

test('what fails although it is tried again is told; the other stage is made all the same', () => {
  const run = drive({ sweepKeys: new Error('503 Tables') });
  expect(run.output).toMatchObject({ resources: 12, failed: [expect.stringContaining('503 Tables')] });
  expect(run.names()).toContain('noteSweep');
});
