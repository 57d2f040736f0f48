/** A bucket of tokens: so many at once, filled again over a minute. */
interface Bucket {
  tokens: number;
  at: number;
}

/** So many callers are remembered; beyond that the one that was quiet for longest is forgotten. */
const MOST = 20_000;
const MINUTE = 60_000;

/**
 * Limits requests by caller, in the memory of this process: with several instances of the app each counts for itself.
 * `take` gives 0 if the request may go on, else the seconds until one may.
 */
export function createRateLimit(perMinute: number, now: () => number) {
  const buckets = new Map<string, Bucket>();
  return {
    take(caller: string): number {
      const at = now();
      const { tokens, at: before } = buckets.get(caller) ?? { tokens: perMinute, at };
      const filled = Math.min(perMinute, tokens + (Math.max(at - before, 0) * perMinute) / MINUTE);
      buckets.delete(caller);
      buckets.set(caller, { tokens: filled < 1 ? filled : filled - 1, at });
      const [oldest] = buckets.size > MOST ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return filled < 1 ? Math.ceil(((1 - filled) * MINUTE) / perMinute / 1000) : 0;
    },
  };
}
export type RateLimit = ReturnType<typeof createRateLimit>;
