import { resourceInstance } from '../../../shared/model/instances';
import { DAY, HOUR, KeptWorld, MINUTE } from '../../support/process/keptWorld';
import { announcementProblems, idsOf, problemsOf, stateOf, SWEEP_HOURS } from './checks';
import type { Plan } from './plan';
import { createRandom } from './random';
import { Story } from './story';

interface YearOptions {
  readonly plan: Plan;
  readonly seed: number;
  /** Share of Event Grid's events that get lost. */
  readonly lost: number;
  readonly kills: number;
  /** Told at once what is wrong: a year takes its time. */
  readonly onProblem?: (problem: string) => void;
}

interface Noticed {
  readonly resource: string;
  readonly cause: string;
  /** Code of the first event that told of the loss. */
  readonly code: string | undefined;
  readonly afterMinutes: number;
}

/** What a year came to. */
export interface Year {
  /** What was wrong, and when. */
  readonly problems: readonly string[];
  /** By resource: how it ended. */
  readonly ends: Readonly<Record<string, unknown>>;
  /** By resource: all that was told of it, in this order. */
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** How outages were told that lasted long enough to be noticed by whatever happens. */
  readonly noticed: readonly Noticed[];
  readonly longestHistory: number;
  readonly kills: number;
  readonly events: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** Shares of events that come twice, late or out of order, in every run. */
const DOUBLED = 0.1;
const LATE = 0.1;
const REORDERED = 0.1;

/** Lives through a plan. */
export async function runYear({ plan, seed, lost, kills, onProblem }: YearOptions): Promise<Year> {
  const began = performance.now();
  const random = createRandom(seed + 1);
  const killTimes = Array.from({ length: kills }, () => random.between(HOUR, plan.days * DAY - DAY)).sort(
    (a, b) => a - b,
  );
  let begin = Infinity;
  let armed = 0;
  const world = await KeptWorld.start({
    timersEveryMs: SWEEP_HOURS * HOUR,
    settings: { LATCHKEY_POLL_SECONDS: `60,1800,${DAY / 1000}`, LATCHKEY_SWEEP_MINUTES: '60' },
    async beforeStep({ now }) {
      // One death at a time: it comes with some step after this.
      if (armed > world.kills || now - begin < (killTimes[armed] ?? Infinity)) return;
      armed += 1;
      await world.dieAfter(random.between(1, 30));
    },
  });
  try {
    const story = new Story(world, plan);
    await story.onboard();
    disturbEvents(world, createRandom(seed + 2), lost);
    begin = world.now;
    const problems: string[] = [];
    await story.tell(async (day) => {
      for (const problem of await problemsOf(story)) {
        problems.push(`day ${day}: ${problem}`);
        onProblem?.(problems.at(-1) ?? '');
      }
    });
    problems.push(...(await announcementProblems(story)));
    return {
      problems,
      ends: await endsOf(story),
      told: toldOf(story),
      noticed: noticed(story),
      longestHistory: world.longestHistory,
      kills: world.kills,
      events: world.isv.events.length,
      skipped: story.skipped,
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    await world.stop();
  }
}

/** What happens to events on their way, beside what is normal. */
function disturbEvents({ cloud }: KeptWorld, random: ReturnType<typeof createRandom>, lost: number): void {
  const { faults } = cloud.simulator.eventGrid;
  const among = (share: number) => ({ times: Infinity, when: () => random.next() < share });
  faults.add({ kind: { type: 'lose' }, ...among(lost) });
  faults.add({ kind: { type: 'duplicate' }, ...among(DOUBLED) });
  faults.add({ kind: { type: 'delay', ms: 20 * MINUTE }, ...among(LATE) });
  faults.add({ kind: { type: 'reorder' }, ...among(REORDERED) });
}

const nameOf = (id: string): string => id.split('/').at(-1) ?? id;

async function endsOf({ world, heroes }: Story): Promise<Record<string, unknown>> {
  const instances = new Map((await world.instances()).map((one) => [one.instanceId, one]));
  const ends: Record<string, unknown> = {};
  for (const hero of heroes) {
    for (const id of [...idsOf(hero), ...hero.removed])
      ends[nameOf(id)] = await stateOf(world, hero, id, instances.get(resourceInstance(id)));
  }
  return ends;
}

function toldOf({ world }: Story): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  for (const { name, data } of world.isv.events.toSorted((a, b) => a.time.localeCompare(b.time))) {
    if (data.resourceId === undefined) continue;
    (told[nameOf(data.resourceId)] ??= []).push(`${name} ${data.code ?? ''}`.trim());
  }
  return told;
}

function noticed({ world, outages }: Story): Noticed[] {
  return outages
    .filter(
      ({ losesKey, since, until, healsBy }) => losesKey && Math.min(until, healsBy) - since > (SWEEP_HOURS + 2) * HOUR,
    )
    .map(({ since, cause, resourceId }) => {
      const told = world.isv.events
        .filter(({ data, time }) => data.resourceId === resourceId && Date.parse(time) >= since)
        .filter(({ name }) => name === 'access-lost' || name === 'at-risk')
        .toSorted((a, b) => a.time.localeCompare(b.time));
      const loss = told.find(({ name }) => name === 'access-lost') ?? told[0];
      const afterMinutes = (Date.parse(told[0]?.time ?? '') - since) / MINUTE;
      return { resource: nameOf(resourceId), cause, code: loss?.data.code, afterMinutes };
    });
}
