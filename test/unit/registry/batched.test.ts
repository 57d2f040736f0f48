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
