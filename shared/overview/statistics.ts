import type { Statistics } from '../api';
import { STATES, type State } from '../model/state';
import { addMilliseconds, DAY } from '../model/time';
import type { Ports } from '../ports';
import { inTurns } from '../protection/inTurns';
import type { Code } from '../errors/codes';
import { addDurations, addTo, quantiles, sumOf, type DaySum } from './daySum';
import { actorOf } from './ends';

type Needs = Pick<Ports, 'registry' | 'now'>;
const AT_ONCE = 8;

/** The last days, today included, oldest first. */
const lastDays = (now: Date, days: number): string[] =>
  Array.from({ length: days }, (_, index) =>
    addMilliseconds(now, (index - days + 1) * DAY)
      .toISOString()
      .slice(0, 10),
  );

/** Throughput, time per step and who waited on whom, over some days. */
export async function statisticsOf({ registry, now }: Needs, days: number): Promise<Statistics> {
  const wanted = lastDays(now(), days);
  const sums = await sumsOf({ registry, now }, wanted);
  const received = new Map<string, number>();
  const count = (day: string, more: number) => received.set(day, (received.get(day) ?? 0) + more);
  for (const { received: came } of sums.values()) Object.entries(came).forEach(([day, more]) => count(day, more));
  for (const day of await stillWaiting({ registry })) count(day, 1);
  const all = [...sums.values()];
  const steps = STATES.map((step) => ({
    step,
    ...quantiles(addDurations(all.map(({ steps: of }) => of[step] ?? {}))),
  }));
  const waited = (actor: 'customer' | 'operator' | 'nobody') =>
    Math.round(all.reduce((sum, { waits }) => sum + (waits[actor] ?? 0), 0));
  return {
    days: wanted.map((day) => {
      const sum = sums.get(day);
      return { day, received: received.get(day) ?? 0, protected: sum?.protected ?? 0, ended: sum?.ended ?? {} };
    }),
    steps: steps.filter((step) => step.count > 0),
    waits: { customer: waited('customer'), operator: waited('operator'), nobody: waited('nobody') },
    stops: stopsOf(all),
  };
}

/** How often each code stopped something, the most frequent first. */
function stopsOf(sums: readonly DaySum[]): Statistics['stops'] {
  const counts: Partial<Record<Code, number>> = {};
  for (const { stops = {} } of sums) {
    for (const [code, times] of Object.entries(stops) as [Code, number][]) addTo(counts, code, times);
  }
  return (Object.entries(counts) as [Code, number][])
    .map(([code, count]) => ({ code, waitingFor: actorOf(code), count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

/** Days that are closed as they were added up then, the others from their ends. */
async function sumsOf({ registry }: Needs, wanted: readonly string[]): Promise<Map<string, DaySum>> {
  const closed = new Map((await registry.statistics.days(wanted[0] ?? '')).map(({ day, sum }) => [day, sum]));
  const sums = await inTurns(wanted, AT_ONCE, async (day) => {
    return closed.get(day) ?? sumOf(await registry.statistics.endsOf(day));
  });
  return new Map(wanted.map((day, index) => [day, sums[index] as DaySum]));
}

/** The days on which those came that have not ended: somebody waits for them, or they are at work. */
async function stillWaiting({ registry }: Pick<Needs, 'registry'>): Promise<string[]> {
  const days: string[] = [];
  for (const group of ['operator', 'customer', 'working'] as const) {
    let after: string | undefined;
    do {
      const page = await registry.overview.page(group, { top: 1000, after });
      for (const { receivedAt, source, status } of page.rows) {
        if (receivedAt !== undefined && source === undefined && isBeforeGoal(status.state))
          days.push(receivedAt.slice(0, 10));
      }
      after = page.after;
    } while (after !== undefined);
  }
  return days;
}

const isBeforeGoal = (state: State): boolean => STATES.indexOf(state) < STATES.indexOf('protected');

/** Days after which nothing of a day is expected any more. */
const OPEN_DAYS = 2;

/** Closes the days that are over, so that they need not be added up again. May be called again at any time. */
export async function closeDays({ registry, now }: Needs, closedDay?: string): Promise<string | undefined> {
  const over = lastDays(addMilliseconds(now(), -OPEN_DAYS * DAY), 30).filter((day) => day > (closedDay ?? ''));
  for (const day of over) {
    const ends = await registry.statistics.endsOf(day);
    if (ends.length > 0) await registry.statistics.saveDay(day, sumOf(ends));
  }
  return over.at(-1) ?? closedDay;
}
