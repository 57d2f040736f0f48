const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** How long ago, in the largest unit that fits: `3 d`, `2 h`, `5 min`, `12 s`. */
export function age(since: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));
  for (const [unit, size] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return `${seconds} s`;
}

/** An instant to the second, in UTC as it was told. */
export const instant = (at: string): string =>
  Number.isNaN(Date.parse(at)) ? at : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** A number of seconds as people say it. */
export const span = (seconds: number): string => age(new Date(0).toISOString(), new Date(seconds * 1000));
