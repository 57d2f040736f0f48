import { CODES } from '../../shared/errors/codes';
import { onboardingInstance } from '../../shared/model/instances';
import { RESOURCE_KINDS, type ResourceKind } from '../../shared/model/resourceKind';
import type { Combination } from '../../shared/targets';
import { createCase, createPeople, type Case } from '../support/process/cases';
import { Recording, sortOf, takingTurns, withoutDuplicates, type FaultRow } from '../support/process/faultRows';
import { matrixText } from '../support/process/matrixText';
import { startProcessWorld, type ProcessWorld } from '../support/process/processWorld';
import { protectionOf } from '../support/process/protectionOf';
import { originOf } from '../support/process/tagRequests';
import { wantedProtection } from '../support/process/wantedProtection';

/**
 * Each step, each call, each fault: the run reaches its goal, by itself or after it has said who must act; it does not
 * loop, and nothing stays half applied. Each sort of fault of each call is met once, and each kind meets every call and
 * every fault ({@link takingTurns}). CI sets `LATCHKEY_MATRIX=full`: every fault of every call with every kind.
 */
const isFull = process.env['LATCHKEY_MATRIX'] === 'full';

const ACROSS = { hosting: 'vendor', vaultTenant: 'other', vaultType: 'keyVault', region: 'same' } as const;
const WITHIN = { hosting: 'customer', vaultTenant: 'same', vaultType: 'keyVault', region: 'same' } as const;
const COMBINATIONS: readonly Combination[] = [
  { kind: 'storageAccount', ...ACROSS, geo: 'none' },
  { kind: 'sqlServer', ...ACROSS, geo: 'none' },
  { kind: 'sqlServer', ...ACROSS, geo: 'redundant' },
  { kind: 'diskEncryptionSet', ...ACROSS, geo: 'none' },
  { kind: 'mysqlFlexibleServer', ...WITHIN, geo: 'none' },
  { kind: 'mysqlFlexibleServer', ...WITHIN, geo: 'redundant' },
];
/** Everything that is tried again is tried again within, and what is encrypted is not yet looked at again. */
const MINUTES = 50;

/** Onboardings that ask at once share one call: a fault meets whoever asks first, and that one asks for all others. */
const SHARED: ReadonlySet<string> = new Set(['arm.subscriptions.get']);

interface Run {
  readonly row: FaultRow;
  readonly one: Case;
  /** The smooth run of the same combination. */
  readonly smooth: Case;
  isMet: boolean;
}

let world: ProcessWorld;
const people = createPeople(() => world);
const runs: Run[] = [];
let possible: readonly FaultRow[] = [];
const calls = new Map<string, number>();
let made = 0;

async function newCase(combination: Combination): Promise<Case> {
  const one = await createCase(world.cloud, `f${(made += 1)}x`, combination);
  people.add(one);
  return one;
}

async function record(): Promise<Recording[]> {
  const cases = await Promise.all(COMBINATIONS.map(newCase));
  const recordings = cases.map((one) => new Recording(one));
  const ignore = world.cloud.simulator.calls.onCall((call) => recordings.forEach((recording) => recording.note(call)));
  await world.run(requestsOf(cases), MINUTES);
  ignore();
  return recordings;
}
const requestsOf = (cases: readonly Case[]) => cases.map(({ request }) => request);

beforeAll(async () => {
  const began = performance.now();
  // Applications of their own, so that every run makes every call.
  world = await startProcessWorld(people.act, {
    LATCHKEY_APPLICATION_POLICY: 'perCustomer',
    LATCHKEY_SWEEP_MINUTES: '60',
  });
  const { simulator } = world.cloud;
  simulator.calls.onCall(({ operation, requestHeaders }) => {
    const { instanceId } = originOf(requestHeaders) ?? {};
    if (instanceId !== undefined && !SHARED.has(operation)) calls.set(instanceId, (calls.get(instanceId) ?? 0) + 1);
  });
  await record(); // The first runs of all fill what is shared, such as the vendor's tokens.
  const recordings = await record();
  possible = withoutDuplicates(recordings.flatMap((recording) => recording.rows()));
  for (const row of isFull ? possible : takingTurns(possible)) {
    const recording = recordings.find(
      ({ one: { combination } }) => combination.kind === row.kind && combination.geo === row.geo,
    );
    if (!recording) throw new Error(`No recording of ${row.kind}`);
    const { one: smooth } = recording;
    const run: Run = { row, smooth, one: await newCase(smooth.combination), isMet: false };
    simulator.faults.add(recording.faultFor(row, run.one, () => (run.isMet = true)));
    runs.push(run);
  }
  await world.run(requestsOf(runs.map(({ one }) => one)), MINUTES);
  const took = Math.round(performance.now() - began);
  console.log(`${runs.length} runs of ${possible.length} possible, a fault each: ${took} ms\n${matrix()}`);
}, 600_000);
afterAll(() => world.stop());

const lastOf = ({ onboardingId }: Case) => world.trailOf(onboardingId).at(-1)?.status;
/** What a run was stopped by on its way, beyond what stops every run. */
const stopsOf = ({ onboardingId }: Case) =>
  world
    .trailOf(onboardingId)
    .map(({ status }) => status)
    .filter(({ code }) => code !== undefined && code !== 'consent-missing');
const callsOf = ({ onboardingId }: Case) => calls.get(onboardingInstance(onboardingId)) ?? 0;

/** `passes`, `again` (steps were tried again), or whom it waited for and why, and where it ended if not well. */
function outcomeOf({ one, smooth }: Run): string {
  const told = stopsOf(one).map(({ waitingFor, code }) => `${waitingFor} ${code}`);
  const end = lastOf(one)?.state;
  const steps = ({ onboardingId }: Case) => world.activitiesOf(onboardingId).length;
  const how = told.join(', ') || (steps(one) > steps(smooth) ? 'again' : 'passes');
  return end === 'protected' ? how : `${how} => ${end}`;
}

const nameOf = ({ call: { by, operation, withToken } }: FaultRow) =>
  `${by} ${operation}${operation.startsWith('keyVault') && !withToken ? ' (challenge)' : ''}`;
const matrix = () =>
  matrixText(
    runs.map((run) => ({ kind: run.row.kind, call: nameOf(run.row), fault: run.row.fault, outcome: outcomeOf(run) })),
  );

/** The resource and its copies, as they are. */
const protectionsOf = ({ combination, resource }: Case) =>
  [...resource.copies, resource.id].map((id) => protectionOf(world.cloud.simulator, combination.kind, id));

test.each<readonly [string, (row: FaultRow) => unknown]>([
  ['every fault of every call', ({ call, fault }) => [call, isFull ? fault : sortOf(fault)]],
  ['every call of every kind', ({ kind, call }) => [kind, call]],
  ['every fault of every kind', ({ kind, fault }) => [kind, fault]],
])('%s is met', (_, part) => {
  const parts = (rows: readonly FaultRow[]) => new Set(rows.map((row) => JSON.stringify(part(row))));
  expect(parts(runs.map(({ row }) => row))).toEqual(parts(possible));
});

test('every kind of fault meets every kind of resource', () => {
  for (const kind of RESOURCE_KINDS) {
    const faults = new Set(runs.filter(({ row }) => row.kind === kind).map(({ row }) => row.fault));
    const operations = kind === 'storageAccount' ? [] : ['operation fails', 'operation lasts'];
    for (const fault of ['throttled', 'unavailable', 'request lost', 'answer lost', ...operations])
      expect(faults).toContain(fault);
  }
});

describe.each(RESOURCE_KINDS)('%s', (kind: ResourceKind) => {
  const ofKind = () => runs.filter(({ row }) => row.kind === kind);
  const problemsOf = (isWrong: (run: Run) => boolean) =>
    ofKind()
      .filter(isWrong)
      .map((run) => `${nameOf(run.row)}, ${run.row.fault}: ${outcomeOf(run)}; ${callsOf(run.one)} calls`);

  test('every fault was met', () => {
    expect(problemsOf(({ isMet, row }) => !isMet && !SHARED.has(row.call.operation))).toEqual([]);
  });

  test('every run reaches its goal', () => {
    expect(problemsOf((run) => lastOf(run.one)?.state !== 'protected')).toEqual([]);
  });

  test('every stop has a code, says who must act, and what to do', () => {
    const isPoor = ({ one }: Run) =>
      stopsOf(one).some(
        ({ waitingFor, code, reason, remedy, state }) =>
          state !== 'rejected' && (waitingFor === 'nobody' || !(code! in CODES) || !reason || !remedy),
      );
    expect(problemsOf(isPoor)).toEqual([]);
  });

  test('nothing is half applied: all copies as wanted, or all as before', () => {
    for (const { one } of ofKind()) {
      const shown = protectionsOf(one).map((some) => JSON.stringify(some && { ...some, attached: undefined }));
      if (lastOf(one)?.state === 'protected') {
        const wanted = JSON.stringify(wantedProtection(world, one));
        expect(shown.map((text) => text && JSON.parse(text))).toEqual(shown.map(() => JSON.parse(wanted)));
      } else {
        expect([...one.resource.copies, one.resource.id].map((id) => world.cloud.simulator.arm.writeCount(id))).toEqual(
          shown.map(() => 0),
        );
      }
    }
  });

  test('nothing loops: a fault costs a second run through at most', () => {
    expect(problemsOf(({ one, smooth }) => callsOf(one) > 2 * callsOf(smooth) + 10)).toEqual([]);
  });

  test('nothing is made twice', () => {
    const identities = world.cloud.simulator.managedIdentity.all();
    const countOf = ({ customer }: Case) => identities.filter(({ tags }) => tags?.['customer'] === customer.id).length;
    expect(problemsOf((run) => countOf(run.one) !== countOf(run.smooth))).toEqual([]);
  });
});
