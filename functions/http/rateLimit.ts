/** A bucket: so many requests at once, filled again over a minute. Credit is in milliseconds, a request costs a minute of it. */
interface Bucket {
  readonly credit: number;
  readonly at: number;
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
      const before = buckets.get(caller) ?? { credit: perMinute * MINUTE, at };
      const filled = before.credit + Math.max(at - before.at, 0) * perMinute;
      const credit = Math.min(filled, perMinute * MINUTE);
      const isAllowed = credit >= MINUTE;
      buckets.delete(caller);
      buckets.set(caller, { credit: isAllowed ? credit - MINUTE : credit, at });
      const [oldest] = buckets.size > MOST ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return isAllowed ? 0 : Math.ceil((MINUTE - credit) / perMinute / 1000);
    },
  };
}
