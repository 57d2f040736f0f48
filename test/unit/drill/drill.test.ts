import { askDrill, cancelDrill } from '../../../shared/drill/askDrill';
import { drillViews } from '../../../shared/drill/drillView';
import { noteDrill } from '../../../shared/drill/noteDrill';
import { drillStateAt, type Drill } from '../../../shared/model/drill';
import type { Announcement, Details } from '../../../shared/model/announcement';
import { resourceInstance } from '../../../shared/model/instances';
import type { State, Status } from '../../../shared/model/state';
import { HOUR, MINUTE } from '../../../shared/model/time';
import { recordsOf } from '../../../shared/protection/overallStatus';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { mysqlRequest, mysqlResource, NOW } from '../../support/samples';

const after = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE).toISOString();
const start = { at: after(0), until: after(240), keyUri: 'k' };
const lost = { at: after(10), lostAt: after(9) };
const back = { at: after(30), keyUri: 'k', outageSeconds: 1260 };

test.each<[string, Omit<Drill, 'number' | 'start'>, number, string]>([
  ['nothing happened', {}, 5, 'waiting'],
  ['lost', { lost }, 11, 'lost'],
  ['a moment before', { lost }, 9, 'waiting'],
  ['back', { lost, back }, 31, 'done'],
  ['years later', { lost, back }, 500_000, 'done'],
  ['never taken away', {}, 240, 'timed-out'],
  ['not given back', { lost }, 241, 'timed-out'],
  ['given back too late', { lost, back: { ...back, at: after(300) } }, 301, 'timed-out'],
  ['cancelled', { cancelled: { at: after(5) } }, 6, 'cancelled'],
  ['cancelled while lost, back later', { lost, cancelled: { at: after(20) }, back }, 31, 'cancelled'],
  ['cancelled after it was over', { lost, back, cancelled: { at: after(40) } }, 41, 'done'],
])('%s: %#', (_, parts, minutes, state) => {
  expect(drillStateAt({ number: 1, start, ...parts }, after(minutes))).toBe(state);
});

const { onboardingId } = mysqlRequest;
const { resourceId } = mysqlResource;
const COPY = `${resourceId}-replica`;

/** A protected server with a replica, and a clock that can be set. */
async function guarded(state: State = 'protected') {
  const clock = { minutes: 0 };
  const ports = { ...fakePorts(), now: () => new Date(after(clock.minutes)) };
  const starter = recordingStarter();
  const { registry } = ports;
  const at = after(0);
  await registry.onboardings.create(onboardingId, { request: mysqlRequest, requestHash: 'h', receivedAt: at });
  const status = { state: 'protected' as const, waitingFor: 'nobody' as const, since: at };
  await registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  for (const id of [resourceId, COPY]) {
    const source = id === COPY ? { source: resourceId } : {};
    await registry.resources.save({ ...mysqlResource, ...source, resourceId: id, onboardingId });
    await registry.onboardings.addResource(onboardingId, id);
    await registry.resources.savePart(id, 'status', { status: { ...status, state }, eventId: 'e' });
    await starter.startOnce('o', resourceInstance(id), {});
  }
  const tell = (event: 'access-lost' | 'access-restored', minutes: number, id = resourceId, details: Details = {}) => {
    const told: Status = {
      state: 'access-lost',
      waitingFor: 'customer',
      since: at,
      code: 'key-disabled',
      reason: 'off',
    };
    const announcement: Announcement = {
      onboardingId,
      customerId: 'c',
      status: told,
      event,
      details,
      resource: { id, at: after(minutes) },
    };
    return noteDrill(registry, announcement);
  };
  return {
    clock,
    ports,
    starter,
    tell,
    ask: () => askDrill(ports, starter, onboardingId),
    cancel: () => cancelDrill(ports, starter, onboardingId),
    view: async () => drillViews(await recordsOf(registry, onboardingId), ports.now()),
    audit: async () => (await registry.audit.list(onboardingId)).map(({ action }) => action),
  };
}

test('a drill is written down for every resource, audited, and their processes are woken', async () => {
  const it = await guarded();
  expect(await it.ask()).toMatchObject({ kind: 'done', value: { number: 1 } });
  expect(it.starter.woken.sort()).toEqual([resourceInstance(resourceId), resourceInstance(COPY)].sort());
  expect(await it.audit()).toEqual(['drill-start']);
  expect(await it.view()).toMatchObject([{ number: 1, state: 'waiting', startedAt: after(0), until: after(240) }]);
});

test('only one at a time, however many ask at once', async () => {
  const it = await guarded();
  const answers = await Promise.all([it.ask(), it.ask(), it.ask()]);
  expect(answers.map((one) => (one.kind === 'done' ? 'done' : one.code)).sort()).toEqual([
    'done',
    'drill-running',
    'drill-running',
  ]);
  expect(await it.audit()).toEqual(['drill-start']);
  it.clock.minutes = 240;
  expect(await it.ask()).toMatchObject({ kind: 'done', value: { number: 2 } });
  expect((await it.view()).map(({ number, state }) => [number, state])).toEqual([
    [2, 'waiting'],
    [1, 'timed-out'],
  ]);
});

test.each<State>(['at-risk', 'access-lost', 'released'])('not while it is %s', async (state) => {
  const it = await guarded(state);
  expect(await it.ask()).toMatchObject({ code: 'drill-not-possible' });
  expect(await it.audit()).toEqual([]);
});

test('what is told in a drill belongs to it and is noted once, however often it is told', async () => {
  const it = await guarded();
  expect(await it.tell('access-lost', 1)).toBe(false);
  await it.ask();
  for (const _ of [1, 2]) expect(await it.tell('access-lost', 10, resourceId, { lostAt: after(9) })).toBe(true);
  expect(await it.tell('access-lost', 12, COPY, { lostAt: after(11) })).toBe(true);
  it.clock.minutes = 15;
  expect(await it.view()).toMatchObject([{ state: 'lost' }]);
  const restored = { keyUri: 'k', outageSeconds: 1260 };
  for (const _ of [1, 2]) expect(await it.tell('access-restored', 30, resourceId, restored)).toBe(true);
  it.clock.minutes = 31;
  expect(await it.view()).toMatchObject([{ state: 'lost', resources: [{ backAt: after(30) }, {}] }]);
  expect(await it.tell('access-restored', 35, COPY, restored)).toBe(true);
  it.clock.minutes = 36;
  expect(await it.view()).toMatchObject([
    {
      state: 'done',
      resources: [
        { lostAt: after(9), noticedAt: after(10), code: 'key-disabled', backAt: after(30), outageSeconds: 1260 },
        { lostAt: after(11), backAt: after(35) },
      ],
    },
  ]);
  expect(await it.tell('access-lost', 50)).toBe(false);
});

test.each<[string, (it: Awaited<ReturnType<typeof guarded>>) => Promise<unknown>, number]>([
  ['one that has timed out', async ({ clock }) => (clock.minutes = 241), 250],
  ['one that was ended', ({ clock, cancel }) => ((clock.minutes = 20), cancel()), 30],
])('%s alarms like any loss, and its end is recorded all the same', async (_, end, minutes) => {
  const it = await guarded();
  await it.ask();
  expect(await it.tell('access-lost', 10)).toBe(true);
  await end(it);
  expect(await it.tell('access-lost', minutes)).toBe(false);
  expect(await it.tell('access-restored', minutes + 5, resourceId, { outageSeconds: 60 })).toBe(false);
  it.clock.minutes = minutes + 6;
  expect((await it.view())[0]?.resources[0]?.backAt).toBe(after(minutes + 5));
});

test('ending a drill twice, or none, does nothing more', async () => {
  const it = await guarded();
  await it.cancel();
  await it.ask();
  it.clock.minutes = HOUR / MINUTE;
  await it.cancel();
  await it.cancel();
  expect(await it.audit()).toEqual(['drill-start', 'drill-cancel']);
});
