import { createPlan } from './year/plan';
import { runYear, type Year } from './year/runYear';
import { SWEEP_HOURS } from './year/checks';

/**
 * A year in the life of many resources, or, in the suite, some weeks of a few: rotations, outages, copies, releases, events
 * lost, doubled, late and out of order. Once as it is, once with half of all events lost, once with the app killed again
 * and again: the ends are the same. `LATCHKEY_YEAR=full` is the year, `LATCHKEY_YEAR_SEED` another one.
 */

const isFull = process.env['LATCHKEY_YEAR'] === 'full';
const seed = Number(process.env['LATCHKEY_YEAR_SEED'] ?? 20270110);
const kills = isFull ? 100 : 20;
const HALF = 0.5;
const USUAL = 0.05;
/** Events of one history: whatever happens, it is begun anew before. */
const LONGEST_HISTORY = 400;

const plan = createPlan({
  seed,
  ...(isFull ? { days: 365, count: 20, gap: [6, 34] } : { days: 30, count: 9, gap: [3, 10] }),
});
const {
  days,
  resources: { length: count },
} = plan;
const years: Record<string, Year> = {};

beforeAll(async () => {
  const calm = await runYear({ plan, seed, lost: USUAL, kills: 0 });
  const deaf = await runYear({ plan, seed, lost: HALF, kills: 0 });
  const killed = await runYear({ plan, seed, lost: USUAL, kills });
  Object.assign(years, { calm, deaf, killed });
  const acts = Object.entries(Object.groupBy(plan.acts, ({ does }) => does)).map(
    ([does, some]) => `${some?.length} ${does}`,
  );
  console.log(
    [
      `seed ${seed}: ${days} days, ${count} resources, ${plan.acts.length} acts (${acts.join(', ')})`,
      ...Object.entries(years).map(([name, year]) => summary(name, year)),
    ].join('\n'),
  );
}, 3_600_000);

function summary(name: string, { seconds, events, kills: died, noticedAfter, longestHistory, skipped }: Year): string {
  const sorted = noticedAfter.toSorted((a, b) => a - b);
  const notice = `${Math.round(sorted[sorted.length >> 1] ?? 0)} min (at most ${Math.round(sorted.at(-1) ?? 0)})`;
  return `  ${name}: ${seconds} s, ${events} events, killed ${died} times, ${sorted.length} outages noticed after ${notice}, longest history ${longestHistory}, ${skipped} acts skipped`;
}

const yearOf = (name: string): Year => {
  const year = years[name];
  if (!year) throw new Error(`No year ${name}`);
  return year;
};

describe.each(['calm', 'deaf', 'killed'])('%s', (name) => {
  test('registry, durable status and resources agree on every day; what was told is what was logged', () => {
    expect(yearOf(name).problems).toEqual([]);
  });

  test('outages are noticed within a period', () => {
    // A sweep, an hour until a token ends, the second look.
    for (const minutes of yearOf(name).noticedAfter) expect(minutes).toBeLessThanOrEqual((SWEEP_HOURS + 1) * 60 + 10);
  });

  test('histories stay short', () => expect(yearOf(name).longestHistory).toBeLessThan(LONGEST_HISTORY));
});

test('half of all events lost: the same ends', () => expect(yearOf('deaf').ends).toEqual(yearOf('calm').ends));

test('killed again and again: the same ends, the same told in the same order', () => {
  const { kills: died, ends, told } = yearOf('killed');
  expect(died).toBe(kills);
  expect(ends).toEqual(yearOf('calm').ends);
  expect(told).toEqual(yearOf('calm').told);
});
