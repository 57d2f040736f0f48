import { createShowing } from '../../../functions/showing';
import type { Announcement } from '../../../shared/model/announcement';

const status: Announcement = {
  onboardingId: 'fabrikam-1',
  customerId: 'fabrikam',
  status: { state: 'verifying-key', waitingFor: 'nobody', since: '2026-11-22T10:00:00.000Z' },
  attempt: 0,
};
const answer = { kind: 'done' };

function setUp(show: () => Promise<void> = () => Promise.resolve()) {
  const calls: string[] = [];
  const showing = createShowing(async () => {
    calls.push('show');
    await show();
    calls.push('shown');
  });
  return { calls, showing };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A step that ends when it is told to. */
const pending = () => Promise.withResolvers<typeof answer>();

test('a step that is over soon shows nothing, and says so', async () => {
  const { calls, showing } = setUp();
  expect(await showing(status, () => Promise.resolve(answer))).toEqual({ ...answer, isShown: false });
  await jest.advanceTimersByTimeAsync(5000);
  expect(calls).toEqual([]);
});

test('a step that lasts is shown, and is not over before that is written', async () => {
  const written = Promise.withResolvers<void>();
  const { calls, showing } = setUp(() => written.promise);
  const step = pending();
  const told = showing(status, () => step.promise).then((answered) => {
    calls.push('over');
    return answered;
  });
  await jest.advanceTimersByTimeAsync(3000);
  step.resolve(answer);
  await jest.advanceTimersByTimeAsync(0);
  expect(calls).toEqual(['show']);
  written.resolve();
  expect(await told).toEqual(answer);
  expect(calls).toEqual(['show', 'shown', 'over']);
});

test('a step that fails is shown, once, and known when it is tried again', async () => {
  const { calls, showing } = setUp();
  const fails = () => Promise.reject(new Error('later'));
  await expect(showing(status, fails)).rejects.toThrow('later');
  await expect(showing(status, fails)).rejects.toThrow('later');
  expect(await showing(status, () => Promise.resolve(answer))).toEqual(answer);
  expect(calls).toEqual(['show', 'shown']);
});

test('a status that cannot be written makes the step fail, which is then tried again', async () => {
  const { showing } = setUp(() => Promise.reject(new Error('no table')));
  const step = pending();
  const told = showing(status, () => step.promise);
  const failed = expect(told).rejects.toThrow('no table');
  await jest.advanceTimersByTimeAsync(3000);
  step.resolve(answer);
  await failed;
});
