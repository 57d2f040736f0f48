import { createPlan } from './year/plan';
import { runYear, type Year } from './year/runYear';
import { SWEEP_HOURS } from './year/checks';

/**
 * A year in the life of many resources, or, in the suite, two weeks of a few: rotations, outages, copies, releases; events
 * lost, doubled, late and out of order. With half of all events lost, and with the app killed again and again, the ends are
 * those of a calm life. `LATCHKEY_YEAR=full` is the year, `LATCHKEY_YEAR_SEED` another one.
 */

const isFull = process.env['LATCHKEY_YEAR'] === 'full';
const seed = Number(process.env['LATCHKEY_YEAR_SEED'] ?? 20270306);
const HALF = 0.5;
const USUAL = 0.05;
/** Events of one history: whatever happens, it is begun anew before. */
const LONGEST_HISTORY = 400;

const plan = createPlan({
  seed,
  ...(isFull ? { days: 365, count: 20, gap: [6, 34] } : { days: 16, count: 6, gap: [3, 6] }),
});
const {
  days,
  resources: { length: count },
} = plan;

interface Troubles {
  readonly lost: number;
  readonly kills: number;
}
const CALM = { calm: { lost: USUAL, kills: 0 } };
const BOTH = { 'deaf and killed': { lost: HALF, kills: 10 } };
/** In the suite a life has both troubles; where CI asks for all it is compared with a calm one, as lives of a year are. */
const TROUBLES: Readonly<Record<string, Troubles>> = isFull
  ? { ...CALM, deaf: { lost: HALF, kills: 0 }, killed: { lost: USUAL, kills: 100 } }
  : process.env['LATCHKEY_MATRIX'] === 'full'
    ? { ...CALM, ...BOTH }
    : BOTH;
const names = Object.keys(TROUBLES);
const compared = names.filter((name) => 'calm' in TROUBLES && name !== 'calm');
const years: Record<string, Year> = {};

beforeAll(async () => {
  const kinds = Object.entries(Object.groupBy(plan.acts, ({ does }) => does)).map(
    ([does, some]) => `${some?.length} ${does}`,
  );
  const acts = `${plan.acts.length} acts (${kinds.join(', ')})`;
  say(`seed ${seed}: ${days} days, ${count} resources, ${acts}`);
  // Side by side: in each of them the app and the cloud wait for each other most of the time.
  const lives = Object.entries(TROUBLES).map(async ([name, troubles]) => {
    const year = await runYear({ plan, seed, ...troubles, onProblem: (problem) => say(`  ${name}, ${problem}`) });
    years[name] = year;
    say(summary(name, year));
  });
  await Promise.allSettled(lives);
  await Promise.all(lives);
}, 7_200_000);

/** At once: a whole year takes its time. */
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function summary(name: string, { seconds, events, kills: died, noticed, longestHistory, skipped }: Year): string {
  const sorted = noticed.map(({ afterMinutes }) => afterMinutes).toSorted((a, b) => a - b);
  const notice = `${Math.round(sorted[sorted.length >> 1] ?? 0)} min (at most ${Math.round(sorted.at(-1) ?? 0)})`;
  return `  ${name}: ${seconds} s, ${events} events, killed ${died} times, ${sorted.length} outages noticed after ${notice}, longest history ${longestHistory}, ${skipped} acts skipped`;
}

const yearOf = (name: string): Year => {
  const year = years[name];
  if (!year) throw new Error(`No year ${name}`);
  return year;
};

/** What is told whatever the moment at which it is noticed: a short loss may pass unseen, versions in a row collapse or not. */
const certain = (told: Year['told']) =>
  Object.fromEntries(
    Object.entries(told).map(([name, lines]) => [
      name,
      lines.filter(
        (line) => !/^(at-risk|risk-over|access-lost|access-restored|key-rotated|key-version-free)/.test(line),
      ),
    ]),
  );

describe.each(names)('%s', (name) => {
  test('registry, durable status and resources agree on every day; what was told is what was logged', () => {
    expect(yearOf(name).problems).toEqual([]);
  });

  test('outages are noticed within a period', () => {
    // A sweep, an hour until a token ends, the second look.
    const late = yearOf(name).noticed.filter(({ afterMinutes }) => !(afterMinutes <= (SWEEP_HOURS + 1) * 60 + 10));
    expect(late).toEqual([]);
  });

  test('histories stay short', () => expect(yearOf(name).longestHistory).toBeLessThan(LONGEST_HISTORY));
});

test.each(names)('%s: killed as often as planned', (name) => {
  expect(yearOf(name).kills).toBe(TROUBLES[name]?.kills);
});

for (const name of compared) {
  test(`${name}: the same ends as the calm one`, () => {
    const { ends, told } = yearOf(name);
    expect(ends).toEqual(yearOf('calm').ends);
    expect(certain(told)).toEqual(certain(yearOf('calm').told));
    const reasons = (year: Year) => year.noticed.map(({ resource, cause, code }) => [resource, cause, code]);
    expect(reasons(yearOf(name))).toEqual(reasons(yearOf('calm')));
  });
}
