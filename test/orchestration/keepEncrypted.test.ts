import { keepEncrypted } from '../../orchestrations/keepEncrypted';
import { smooth, stops } from '../support/answers';
import { Drive } from '../support/drive';
import { NOW, storagePlan } from '../support/samples';

const input = { resourceId: storagePlan.resourceId, onboardingId: 'fabrikam-01', retrySeconds: 5 };
const DAY = 86_400;

test('looks once a day for ever, each round in an execution of its own with the same input', () => {
  const run = new Drive(keepEncrypted, input, { answers: smooth, waits: 30 }).run();
  expect(run.isOver).toBe(false);
  expect(run.pauses).toEqual(Array(30).fill(DAY));
  expect(run.renewals).toEqual(Array(30).fill(input));
  expect(run.calls.map(({ at }) => (Date.parse(at) - NOW.getTime()) / 1000 / DAY)).toEqual(
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
});

test('a wake-up makes it look now', () => {
  const run = new Drive(keepEncrypted, input, { answers: smooth, waits: 3, wakes: (wait) => wait === 2 }).run();
  expect(run.pauses).toEqual([DAY, 0, DAY]);
  expect(run.names()).toEqual(['checkProtection', 'checkProtection', 'checkProtection']);
});

test.each([
  ['done', smooth['checkProtection']],
  ['needs-operator', stops.encryptionFailed],
])('shows when it looked and what it saw: %s', (kind, checkProtection) => {
  const run = new Drive(keepEncrypted, input, { answers: { checkProtection }, waits: 1 }).run();
  expect(run.statuses).toEqual([expect.objectContaining({ kind, checkedAt: '2026-11-21T09:00:00.000Z' })]);
});

test('a look that fails ends nothing: the next round looks again', () => {
  const answers = {
    checkProtection: (_: unknown, n: number) => (n === 1 ? new Error('503') : smooth['checkProtection']),
  };
  const run = new Drive(keepEncrypted, input, { answers, waits: 2 }).run();
  expect(run).toMatchObject({ error: undefined, isOver: false });
  expect(run.names()).toHaveLength(2);
  expect(run.statuses).toHaveLength(1);
});
