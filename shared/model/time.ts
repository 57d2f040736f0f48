/** Arithmetic on instants for code that may not read a clock: pure functions of their arguments. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * 60 * SECOND;
export const DAY = 24 * 60 * 60 * SECOND;

export function addMilliseconds(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}

/** Milliseconds from one instant to an ISO 8601 one; negative when that lies in the past. */
export function millisecondsUntil(from: Date, iso: string): number {
  return Date.parse(iso) - from.getTime();
}

/** The instant so many milliseconds after one of ISO 8601, as ISO 8601. */
export function addMillisecondsTo(iso: string, milliseconds: number): string {
  return new Date(Date.parse(iso) + milliseconds).toISOString();
}
