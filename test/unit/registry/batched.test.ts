import { batched } from '../../../shared/registry/batched';

/** A run that waits for its turn to be called. */
function held() {
  const runs: { items: readonly string[]; end(): void; fail(error: Error): void }[] = [];
  const run = (items: readonly string[]) =>
    new Promise<string[]>((resolve, reject) => {
      runs.push({ items, end: () => resolve(items.map((item) => `${item}!`)), fail: reject });
    });
  return { runs, run };
}

test('who comes during a run shares the next one, and each gets its own answer', async () => {
  const { runs, run } = held();
  const call = batched(run);
  const first = call('a');
  const others = [call('b'), call('c')];
  expect(runs.map(({ items }) => items)).toEqual([['a']]);
  runs[0]?.end();
  expect(await first).toBe('a!');
  expect(runs.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
  runs[1]?.end();
  expect(await Promise.all(others)).toEqual(['b!', 'c!']);
  const again = call('d');
  runs[2]?.end();
  expect(await again).toBe('d!');
});

test('keys do not wait for each other', async () => {
  const { runs, run } = held();
  const call = batched(run, (item) => item[0]);
  const all = [call('a1'), call('b1'), call('a2')];
  expect(runs.map(({ items }) => items)).toEqual([['a1'], ['b1']]);
  runs[1]?.end();
  expect(await all[1]).toBe('b1!');
  runs[0]?.end();
  expect(await all[0]).toBe('a1!');
  runs[2]?.end();
  expect(await all[2]).toBe('a2!');
});

test('a run that fails fails for its callers only', async () => {
  const { runs, run } = held();
  const call = batched(run);
  const [first, second] = [call('a'), call('b')];
  runs[0]?.fail(new Error('lost'));
  await expect(first).rejects.toThrow('lost');
  runs[1]?.end();
  expect(await second).toBe('b!');
});

test('with a pace who comes alone need not wait, and after a shared run the next ones go together when it is time', async () => {
  jest.useFakeTimers();
  try {
    const { runs, run } = held();
    const call = batched(run, undefined, 100);
    const first = [call('a'), call('b'), call('c')];
    runs[0]?.end();
    await first[0];
    runs[1]?.end();
    expect(await Promise.all(first)).toEqual(['a!', 'b!', 'c!']);
    const next = [call('d')];
    await jest.advanceTimersByTimeAsync(99);
    next.push(call('e'));
    expect(runs.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs[2]?.items).toEqual(['d', 'e']);
    runs[2]?.end();
    expect(await Promise.all(next)).toEqual(['d!', 'e!']);
    await jest.advanceTimersByTimeAsync(1000);
    for (const alone of ['f', 'g']) {
      const called = call(alone);
      runs.at(-1)?.end();
      expect(await called).toBe(`${alone}!`);
    }
  } finally {
    jest.useRealTimers();
  }
});
