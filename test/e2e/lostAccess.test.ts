import { CAUSES, INCIDENTS, letHappen, placeOf, type Cause } from '../../local/cloud/incidents';
import type { ReceivedEvent } from '../../local/cloud/isv';
import { resourceInstance } from '../../shared/model/instances';
import { createCase, type Case } from '../support/process/cases';
import { KeptWorld, MINUTE } from '../support/process/keptWorld';
import { textTable } from '../support/process/textTable';
import { material } from '../support/journey';
import { expectationOf, isSpecial, PLACES, SWEEP_MINUTES, type PlaceName } from './lostAccess/expectations';

/**
 * Every cause of lost access: the whole application, all at once, under a clock of its own. It is noticed, told once,
 * undone, noticed again, told with the length of the outage. Each cause happens wherever it is told in a way of its own, and
 * at one of the other places, which take turns; with `LATCHKEY_MATRIX=full`, as CI sets it, everywhere.
 */
const isFull = process.env['LATCHKEY_MATRIX'] === 'full';

/** Longer than an application's token lasts, after which it is noticed that the application is not welcome any more. */
const BROKEN_MINUTES = 75;
const BACK_MINUTES = 20;

interface Run {
  readonly place: PlaceName;
  readonly cause: Cause;
  readonly one: Case;
  losesKey: boolean;
  undo: () => unknown;
  /** What it shows before the cause is undone. */
  codeAtEnd?: string | undefined;
  lostAtEnd?: string | undefined;
}

const ROWS = CAUSES.flatMap((cause, turn) => {
  const places = (Object.keys(PLACES) as PlaceName[]).filter((place) => expectationOf(cause, place));
  const others = places.filter((place) => !isSpecial(cause, place));
  const inTurn = others[turn % others.length];
  return places
    .filter((place) => isFull || isSpecial(cause, place) || place === inTurn)
    .map((place) => ({ title: `${cause}: ${place}`, cause, place }));
});
let world: KeptWorld;
const runs = new Map<string, Run>();
let brokenAt = 0;
let undoneAt = 0;

beforeAll(async () => {
  const began = performance.now();
  world = await KeptWorld.start({
    settings: { LATCHKEY_POLL_SECONDS: '60,1200,3600', LATCHKEY_SWEEP_MINUTES: String(SWEEP_MINUTES) },
  });
  const { simulator } = world.cloud;
  for (const [index, { title, cause, place }] of ROWS.entries()) {
    const { combination, options } = PLACES[place];
    const one = await createCase(world.cloud, `k${index}x`, combination, options);
    runs.set(title, { place, cause, one, losesKey: false, undo: () => undefined });
  }
  world.add(...[...runs.values()].map(({ one }) => one));
  for (const { one } of runs.values()) await world.isv.send(one.request);
  await world.pass(20 * MINUTE);

  for (const run of runs.values()) {
    const target = await targetOf(run);
    run.losesKey = INCIDENTS[run.cause].losesKey(placeOf(simulator, target));
    run.undo = await letHappen(simulator, run.cause, target);
  }
  brokenAt = world.now;
  await world.pass(BROKEN_MINUTES * MINUTE);
  for (const run of runs.values()) {
    const record = await world.registry.resources.readAll(run.one.resource.id);
    run.codeAtEnd = record?.status?.status.code;
    run.lostAtEnd = await simulator.arm.lostData(run.one.resource.id);
  }

  for (const { undo } of runs.values()) await undo();
  undoneAt = world.now;
  await world.pass(BACK_MINUTES * MINUTE);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${runs.size} cases at once: ${seconds} s, ${Math.round(world.appCpuMs / 1000)} s of it the app\n${table()}`,
  );
}, 600_000);
afterAll(() => world.stop());

async function targetOf({ one }: Run) {
  const invitation = await world.registry.onboardings.readPart(one.onboardingId, 'invitation');
  return { resourceId: one.resource.id, clientId: invitation?.application.clientId ?? '', material };
}

const runOf = (title: string): Run => {
  const run = runs.get(title);
  if (!run) throw new Error(`No run ${title}`);
  return run;
};
/** What was told of the resource while it was broken, and after. */
const toldOf = ({ one }: Run, when: 'broken' | 'after'): ReceivedEvent[] =>
  world.isv.events.filter(
    ({ data, time }) =>
      data.onboardingId === one.onboardingId &&
      data.resourceId !== undefined &&
      Date.parse(time) >= undoneAt === (when === 'after'),
  );
const minutes = (from: number, { time }: ReceivedEvent): number => (Date.parse(time) - from) / MINUTE;

function table(): string {
  const head = ['cause', 'where', 'told after', 'what', 'code', 'who acts', 'back after', 'outage'];
  const rows = [...runs.values()].map((run) => {
    const [first] = toldOf(run, 'broken');
    const back = toldOf(run, 'after').find(({ name }) => name === 'access-restored' || name === 'risk-over');
    const outage = back?.data.outageSeconds;
    return [
      run.cause,
      run.place,
      first ? `${minutes(brokenAt, first).toFixed(0)} min` : '',
      first?.name ?? 'nothing',
      run.codeAtEnd === first?.data.code ? (first?.data.code ?? '') : `${first?.data.code}, then ${run.codeAtEnd}`,
      first?.data.waitingFor ?? '',
      back ? `${minutes(undoneAt, back).toFixed(0)} min` : '',
      outage === undefined ? '' : `${Math.round(outage / 60)} min`,
    ];
  });
  return textTable(head, rows);
}

test('every cause happens somewhere, and something at every place', () => {
  expect(new Set(ROWS.map(({ cause }) => cause))).toEqual(new Set(CAUSES));
  expect(new Set(ROWS.map(({ place }) => place))).toEqual(new Set(Object.keys(PLACES)));
  expect(new Set(Object.values(PLACES).map(({ combination }) => combination.kind)).size).toBe(4);
});

describe.each(ROWS)('$title', ({ title, cause, place }) => {
  const expected = expectationOf(cause, place);

  test('noticed in time, classified, told once', () => {
    const run = runOf(title);
    const told = toldOf(run, 'broken').map(({ name, data }) => `${name} ${data.code}, ${data.waitingFor}`);
    expect(told).toEqual(expected?.told ?? []);
    const last = toldOf(run, 'broken').at(-1);
    if (!last || !expected) return;
    expect(minutes(brokenAt, last)).toBeLessThanOrEqual(expected.withinMinutes);
    expect(run.codeAtEnd).toBe(expected.codeAtEnd ?? last.data.code);
  });

  test('who is to act is told what was seen and how to undo it, and until when', () => {
    for (const { name, data } of toldOf(runOf(title), 'broken')) {
      if (data.waitingFor !== 'nobody')
        expect([data.reason, data.remedy].map((text) => typeof text)).not.toContain('undefined');
      if (name !== 'access-lost') continue;
      expect(data.means).toBeTruthy();
      expect(data.lostAt).toBeDefined();
      const clock = place.startsWith('SQL') ? Date.parse(data.lostAt ?? '') + 30 * MINUTE : undefined;
      expect(data.actBefore && Date.parse(data.actBefore)).toBe(clock);
    }
  });

  test('told that it is lost only if it is, or cannot tell', () => {
    const run = runOf(title);
    const isTold = toldOf(run, 'broken').some(({ name }) => name === 'access-lost');
    if (isTold) expect(run.losesKey).toBe(true);
    // What cannot be told apart from a firewall that lets services through is a risk; trust of ours is not looked at.
    else if (run.losesKey) expect(expected?.staysDark).toBe(true);
    if (run.losesKey) expect(run.lostAtEnd ?? 'back with another version').toBeTruthy();
    else expect(run.lostAtEnd).toBeUndefined();
  });

  test('back: noticed, the resource well, told with the length of the outage', async () => {
    const run = runOf(title);
    const { id } = run.one.resource;
    const status = (await world.registry.resources.readAll(id))?.status?.status;
    const [shown] = (await world.instances()).filter(({ instanceId }) => instanceId === resourceInstance(id));
    expect([status?.state ?? 'protected', status?.code]).toEqual(expected?.after ?? ['protected', undefined]);
    expect(shown?.customStatus?.state ?? 'protected').toBe(status?.state ?? 'protected');
    if (expected?.after === undefined) expect(await world.cloud.simulator.arm.lostData(id)).toBeUndefined();
    const lost = toldOf(run, 'broken').filter(({ name }) => name === 'access-lost');
    const restored = world.isv.events.filter(
      ({ name, data }) => name === 'access-restored' && data.resourceId?.toLowerCase() === id.toLowerCase(),
    );
    expect(restored).toHaveLength(lost.length);
    for (const [index, event] of restored.entries()) {
      const seconds = (Date.parse(event.time) - Date.parse(lost[index]?.data.lostAt ?? '')) / 1000;
      expect(event.data.outageSeconds).toBe(Math.round(seconds));
    }
  });
});

test('no event has the id of another, and nothing is written that the resource does not need', () => {
  const ids = world.isv.events.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const run of runs.values()) {
    if (toldOf(run, 'broken').length > 0) continue;
    // SQL servers are given a key by three writes, of which one is to themselves.
    expect(world.cloud.simulator.arm.writeCount(run.one.resource.id)).toBe(1);
  }
});
