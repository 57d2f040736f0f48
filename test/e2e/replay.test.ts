import type { ReplayAnswer } from '../../shared/api/runs';
import { onboardingInstance } from '../../shared/model/instances';
import { STEPS, STEPS_OF_ENCRYPTION } from '../../shared/replay/steps';
import { operatorToken } from '../support/people';
import { createCase, createPeople, type Case, type CaseOptions } from '../support/process/cases';
import { startProcessWorld, type ProcessWorld } from '../support/process/processWorld';
import { originOf } from '../support/process/tagRequests';
import { BREAKS, SQL, STORAGE, waysOf, type Break, type Way } from './replay/breaks';

/**
 * Each step is broken until its onboarding waits for somebody. One of two is mended and resumed, the other is terminated,
 * mended, and begun anew. All end protected, and have written to Azure just what an undisturbed run writes.
 *
 * Minutes of the clock: consent is looked for after 15, and a step is given up some 7 later. Less than an hour together,
 * because tokens that the app keeps go by the real clock.
 */
const UNTIL_PARKED = 30;
const UNTIL_PROTECTED = 24;

const ON_PAGE: CaseOptions = { key: 'on the page' };

interface Run extends Break {
  readonly one: Case;
  readonly way: Way;
}

let world: ProcessWorld;
let token: string;
const runs: Run[] = [];
const mended = new Set<string>();
const writes = new Map<string, string[]>();
const references = new Map<string, Case>();
const previews = new Map<Run, ReplayAnswer>();
const afterwards = new Map<Run, ReplayAnswer>();
const parkedAs = new Map<Run, string>();
const answers = new Map<Run, readonly number[]>();

const runOf = (instanceId: string): Run | undefined =>
  runs.find(({ one }) => onboardingInstance(one.onboardingId) === instanceId);
const isBroken = (instanceId: string, step: string): boolean =>
  !mended.has(instanceId) && runOf(instanceId)?.step === step;

const people = createPeople(() => world);

async function api<T>(method: 'GET' | 'POST', { onboardingId }: Case, path: string): Promise<[number, T]> {
  const answer = await fetch(`${world.ports.config.publicUrl}/api/v1/onboardings/${onboardingId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(method === 'POST' && { body: JSON.stringify({ why: 'It was mended.' }) }),
  });
  return [answer.status, (await answer.json()) as T];
}

const statusOf = async ({ onboardingId }: Case) =>
  (await world.ports.registry.onboardings.readPart(onboardingId, 'status'))?.status;

beforeAll(async () => {
  world = await startProcessWorld(
    async (announcement) => {
      const run = runOf(onboardingInstance(announcement.onboardingId));
      const isKept = run?.keepsBack !== undefined && !mended.has(onboardingInstance(run.one.onboardingId));
      if (!isKept) return people.act(announcement);
      // Consent comes before everything else that can be kept back.
      if (run.keepsBack === 'key' && announcement.event === 'consent-required') return people.act(announcement);
      if (run.keepsBack.startsWith('everything') && announcement.event === 'consent-required') await decline(run.one);
      if (run.keepsBack === 'role' && announcement.event === 'key-required') return people.act(announcement);
      if (run.keepsBack === 'role' && announcement.event === 'consent-required') {
        run.one.customer.consent(world.inputOf(run.one.onboardingId, 'inviteCustomer').application.clientId);
      }
    },
    {
      LATCHKEY_APPLICATION_POLICY: 'perCustomer',
      LATCHKEY_SWEEP_MINUTES: '60',
      // What is parked is not looked at again before it is resumed.
      LATCHKEY_POLL_SECONDS: '900,900,900',
    },
    ({ instanceId, activity }) => {
      const run = runOf(instanceId);
      if (run && !run.fault && !run.keepsBack && isBroken(instanceId, activity)) throw new Error('Out of order');
    },
  );
  token = await operatorToken(world.cloud, ['Latchkey.Operator']);
  const { simulator } = world.cloud;
  simulator.calls.onCall(({ requestHeaders, write, status, operation }) => {
    const { instanceId } = originOf(requestHeaders) ?? {};
    if (instanceId !== undefined && write && status < 400) {
      writes.set(instanceId, [...(writes.get(instanceId) ?? []), operation]);
    }
  });
  for (const combination of [STORAGE, SQL]) {
    const one = await createCase(world.cloud, `ref${combination.kind.toLowerCase()}`, combination, ON_PAGE);
    people.add(one);
    references.set(combination.kind, one);
  }
  for (const [index, broken] of BREAKS.entries()) {
    for (const way of waysOf(broken.way)) {
      const one = await createCase(world.cloud, `${way}${index}`, broken.combination ?? STORAGE, ON_PAGE);
      people.add(one);
      runs.push({ ...broken, one, way });
      const [operation, kind] = broken.fault ?? [];
      if (!operation || !kind) continue;
      const instance = onboardingInstance(one.onboardingId);
      simulator.faults.add({
        operation,
        kind,
        times: Infinity,
        when: ({ headers }) => {
          const origin = originOf(headers);
          return origin?.instanceId === instance && isBroken(instance, origin.activity);
        },
      });
    }
  }
  await world.run(
    [...references.values(), ...runs.map(({ one }) => one)].map(({ request }) => request),
    UNTIL_PARKED,
  );
  for (const run of runs) {
    const { one, way } = run;
    const instance = onboardingInstance(one.onboardingId);
    const status = await statusOf(one);
    // What begins quickly has shown nothing yet when it first must tell something.
    parkedAs.set(run, `${status?.waitingFor ?? 'nobody'} ${status?.code ?? ''}`);
    const ended = way === 'replay' && !run.ends ? [(await api('POST', one, 'terminate'))[0]] : [];
    previews.set(run, (await api<ReplayAnswer>('GET', one, 'replay'))[1]);
    mended.add(instance);
    await mend(run);
    const asked = await Promise.all((way === 'replay' ? [1, 2] : [1]).map(() => api('POST', one, way)));
    answers.set(run, [...ended, ...asked.map(([code]) => code).sort()]);
  }
  await world.run([], UNTIL_PROTECTED);
  for (const run of runs) afterwards.set(run, (await api<ReplayAnswer>('GET', run.one, 'replay'))[1]);
});
afterAll(() => world.stop());

/** What the callback of Entra writes down. */
async function decline({ onboardingId }: Case): Promise<void> {
  const fact = { answer: 'declined', at: world.ports.now().toISOString(), stateId: 'state' } as const;
  await world.ports.registry.onboardings.save(onboardingId, 'fact-consent', fact);
}

/** What a person kept back is given now. */
async function mend({ keepsBack, way, one }: Run): Promise<void> {
  // Who has begun anew is asked for the key anew: the page of what has ended takes none.
  if (keepsBack === undefined || keepsBack.startsWith('everything') || (keepsBack === 'key' && way === 'replay'))
    return;
  const { onboardingId } = one;
  const event = keepsBack === 'key' ? 'key-required' : 'action-required';
  await people.act({ onboardingId, event } as Parameters<typeof people.act>[0]);
}

const BY_NAME = BREAKS.flatMap((broken) =>
  waysOf(broken.way).map((way) => [`${broken.step}: ${broken.parked}`, way, broken] as const),
);
test('every step is broken', () => expect(new Set(BREAKS.map(({ step }) => step))).toEqual(new Set(STEPS)));

describe.each(BY_NAME)('%s; mended, %s', (_, way, broken) => {
  const run = () => runs.find((one) => one.parked === broken.parked && one.step === broken.step && one.way === way)!;
  const writesOf = ({ onboardingId }: Case) => (writes.get(onboardingInstance(onboardingId)) ?? []).toSorted();
  const wasParked = broken.step !== 'announce';

  test('it waited and said for whom', () => expect(parkedAs.get(run())).toBe(broken.parked));

  test('what will run again is said beforehand, and why that is harmless', () => {
    const { action, steps } = previews.get(run())!;
    expect(action).toBe(way === 'resume' && !wasParked ? 'none' : way);
    expect(steps.map(({ step }) => step)).toEqual(STEPS);
    expect(steps.every(({ harmlessBecause }) => harmlessBecause.length > 20)).toBe(true);
    const will = steps.filter(({ willRun }) => willRun).map(({ step }) => step);
    if (way === 'replay') return expect(will).toEqual(STEPS);
    const from = STEPS_OF_ENCRYPTION.some((step) => step === broken.step) ? 'verifyKey' : broken.step;
    return expect(will).toEqual(wasParked ? STEPS.slice(STEPS.indexOf(from)) : []);
  });

  test('it is let in, once', () => {
    const once = way === 'replay' ? [202, 409] : [202];
    expect(answers.get(run())).toEqual(way === 'replay' && !broken.ends ? [202, ...once] : once);
  });

  test('it ends protected, and that is told', async () => {
    const { onboardingId } = run().one;
    expect(await statusOf(run().one)).toEqual({ state: 'protected', waitingFor: 'nobody', since: expect.any(String) });
    await world.isv.waitFor(onboardingId, 'encrypted');
    const told = world.isv.events.filter(({ data }) => data.onboardingId === onboardingId).map(({ name }) => name);
    expect(told.filter((name) => name === 'encrypted')).toEqual(['encrypted']);
  });

  test('it has written what an undisturbed run writes', () => {
    const reference = references.get(run().one.combination.kind)!;
    expect(writesOf(run().one)).toEqual(writesOf(reference));
    const count = (one: Case) => world.cloud.simulator.arm.writeCount(one.resource.id);
    expect(count(run().one)).toBe(count(reference));
  });

  test('every step says what it did: nothing twice', () => {
    const { action, steps } = afterwards.get(run())!;
    expect([action, steps.filter(({ willRun }) => willRun)]).toEqual(['none', []]);
    const saysOf = new Map(steps.map(({ step, lastOutcome }) => [step, lastOutcome]));
    const done = STEPS.slice(0, STEPS.indexOf(broken.step)).filter((step) => !/poll|announce/.test(step));
    const again = way === 'replay' && wasParked ? done : [];
    expect(again.map((step) => `${step} ${saysOf.get(step)}`)).toEqual(again.map((step) => `${step} unchanged`));
    expect(saysOf.get('startKeepEncrypted')).toBe('created');
  });
});

test('who declined and is asked again has as much time as at first', async () => {
  const { one } = runs.find(({ keepsBack }) => keepsBack?.startsWith('everything'))!;
  const invitation = await world.ports.registry.onboardings.readPart(one.onboardingId, 'invitation');
  const [first, second] = world.isv.events.filter(
    ({ data, name }) => data.onboardingId === one.onboardingId && name === 'consent-required',
  );
  expect(second?.data.expiresAt).toBe(invitation?.expiresAt);
  // Not the first period: a replay comes by the API, whose clock is not the virtual one of the processes.
  expect(second?.data.expiresAt).not.toBe(first?.data.expiresAt);
  const days = (Date.parse(invitation?.expiresAt ?? '') - Date.parse(invitation?.invitedAt ?? '')) / 86_400_000;
  expect(days).toBe(30);
});
