const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between attempts ("Event Grid message delivery and retry", 2025); the last one repeats. Azure adds some randomness. */
const WAITS = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
];

/** Least waits after some answers, from the same page. */
const LEAST: Readonly<Record<number, number>> = {
  401: 5 * MINUTE,
  403: 5 * MINUTE,
  404: 5 * MINUTE,
  408: 2 * MINUTE,
  503: 30 * SECOND,
};

/** Answers after which there is no further attempt: without dead-letter destination the event is gone. */
const FINAL = new Set([400, 413]);

/** Milliseconds until the next attempt after so many; `undefined` if there is none. */
export function retryDelay(attempts: number, status: number | undefined): number | undefined {
  if (status !== undefined && FINAL.has(status)) return undefined;
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? 10 * SECOND;
  return Math.max(wait, LEAST[status ?? 0] ?? 0);
}
