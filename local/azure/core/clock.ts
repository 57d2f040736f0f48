import type { SimClock } from './service';

/** Real time. */
export const systemClock: SimClock = { now: () => new Date() };

export interface ManualClock extends SimClock {
  /** Moves time forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until a test moves it. */
export function manualClock(start: Date = new Date()): ManualClock {
  let time = start.getTime();
  return {
    now: () => new Date(time),
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
