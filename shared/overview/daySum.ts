import type { Actor, State } from '../model/state';
import type { Code } from '../errors/codes';
import type { End, Stops } from './ends';

/** How many took how long: counts by class of duration, a tenth wider each. */
type Durations = Readonly<Record<string, number>>;

/** What a day came to. */
export interface DaySum {
  /** Requests by the day on which they came. */
  readonly received: Readonly<Record<string, number>>;
  readonly protected: number;
  readonly ended: Readonly<Partial<Record<State, number>>>;
  readonly steps: Readonly<Partial<Record<State, Durations>>>;
  readonly waits: Readonly<Partial<Record<Actor, number>>>;
  /** Absent in days that were closed before this was counted. */
  readonly stops?: Stops;
}

const WIDTH = Math.log(1.1);

/** The class of a duration, and the duration in the middle of a class: within 5 % of what it was. */
const classOf = (seconds: number): string => String(seconds < 0.1 ? 0 : Math.round(Math.log(seconds * 10) / WIDTH) + 1);
const secondsOf = (name: string): number => (name === '0' ? 0 : Math.exp((Number(name) - 1) * WIDTH) / 10);

/** Adds to one of the counts. */
export function addTo<K extends string>(counts: Partial<Record<K, number>>, key: K, more: number): void {
  counts[key] = (counts[key] ?? 0) + more;
}

/** Ends of one day, added up. */
export function sumOf(ends: readonly End[]): DaySum {
  const received: Record<string, number> = {};
  const ended: Partial<Record<State, number>> = {};
  const steps: Partial<Record<State, Record<string, number>>> = {};
  const waits: Partial<Record<Actor, number>> = {};
  const stops: Partial<Record<Code, number>> = {};
  for (const end of ends) {
    if (end.receivedAt !== undefined && end.state !== 'released') addTo(received, end.receivedAt.slice(0, 10), 1);
    if (end.state !== 'protected') addTo(ended, end.state, 1);
    for (const [step, seconds] of Object.entries(end.steps) as [State, number][]) {
      addTo((steps[step] ??= {}), classOf(seconds), 1);
    }
    for (const [actor, seconds] of Object.entries(end.waits) as [Actor, number][]) addTo(waits, actor, seconds);
    for (const [code, times] of Object.entries(end.stops ?? {}) as [Code, number][]) addTo(stops, code, times);
  }
  return { received, protected: ends.filter(({ state }) => state === 'protected').length, ended, steps, waits, stops };
}

/** The same durations counted together. */
export function addDurations(all: readonly Durations[]): Durations {
  const sum: Record<string, number> = {};
  for (const durations of all) for (const [name, count] of Object.entries(durations)) addTo(sum, name, count);
  return sum;
}

/** How many there are, and what the middle one and the one in ten from the longest took. */
export function quantiles(durations: Durations): { count: number; medianSeconds: number; p90Seconds: number } {
  const classes = Object.entries(durations).sort(([a], [b]) => Number(a) - Number(b));
  const count = classes.reduce((sum, [, more]) => sum + more, 0);
  const at = (part: number): number => {
    let seen = 0;
    for (const [name, more] of classes) {
      seen += more;
      if (seen >= count * part) return Number(secondsOf(name).toPrecision(3));
    }
    return 0;
  };
  return { count, medianSeconds: at(0.5), p90Seconds: at(0.9) };
}
