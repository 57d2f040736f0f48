/** For lists that all write to: what comes within so many milliseconds goes out together. */
export const PACE_MS = 100;
/** For what many onboardings ask alike, and nobody in front of a screen waits for. */
export const SHARED_PACE_MS = 250;

/**
 * One run at a time for each key: calls that come while a run is going on wait and share the next one. For
 * read-change-write on one thing, which callers of one process would otherwise take from each other, and for reads that
 * callers who come at once can share: whoever calls is served by a run that began after the call. `run` answers in the
 * order of its items. With `paceMs` a run of several is followed by the next one so long after it began: the busier it is,
 * the more calls share a run, and who comes alone, or one after the other, need not wait.
 */
export function batched<Item, Answer>(
  run: (items: readonly [Item, ...Item[]]) => Promise<readonly Answer[]>,
  keyOf: (item: Item) => unknown = () => undefined,
  paceMs = 0,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    readonly item: Item;
    resolve(answer: Answer): void;
    reject(error: unknown): void;
  }
  /** The callers of a key who wait for the next run; the key is there as long as a run goes on. */
  const queues = new Map<unknown, Waiting[]>();

  const work = async (key: unknown): Promise<void> => {
    for (let batch = queues.get(key) ?? []; batch.length > 0; batch = queues.get(key) ?? []) {
      const next = paceMs > 0 && batch.length > 1 ? new Promise((soon) => setTimeout(soon, paceMs)) : undefined;
      queues.set(key, []);
      try {
        const answers = await run(batch.map(({ item }) => item) as [Item, ...Item[]]);
        batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
      if (next) await next;
    }
    queues.delete(key);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      const key = keyOf(item);
      const caller = { item, resolve, reject };
      const queue = queues.get(key);
      if (queue) {
        queue.push(caller);
        return;
      }
      queues.set(key, [caller]);
      void work(key);
    });
}
