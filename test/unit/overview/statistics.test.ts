import { addDurations, quantiles, sumOf } from '../../../shared/overview/daySum';
import { endOf, type End } from '../../../shared/overview/ends';
import { closeDays, statisticsOf } from '../../../shared/overview/statistics';
import { firstPlace, plannedThing } from '../../../shared/model/listing';
import { addMillisecondsTo, DAY, SECOND } from '../../../shared/model/time';
import { fakePorts } from '../../support/fakePorts';
import { NOW, storageRequest } from '../../support/samples';

const receivedAt = NOW.toISOString();
const thing = plannedThing(storageRequest, receivedAt);
const { onboardingId } = storageRequest;
const at = (seconds: number) => addMillisecondsTo(receivedAt, seconds * SECOND);
const end = (id: string, more: Partial<End> = {}): End => ({
  ...{
    onboardingId: id,
    state: 'protected',
    at: at(100),
    receivedAt,
    steps: { encrypting: 10 },
    waits: { nobody: 10 },
  },
  ...more,
});

test('an end tells how long each state took, and who was waited for', () => {
  const told = endOf({
    onboardingId,
    thing,
    place: { group: 'protected', since: at(100) },
    status: { state: 'protected', waitingFor: 'nobody', since: at(100) },
    timeline: [
      { at: at(1), state: 'preparing' },
      { at: at(5), state: 'awaiting-consent', code: 'consent-missing' },
      { at: at(65), state: 'encrypting' },
      { at: at(70), state: 'encrypting', code: 'resource-locked' },
      { at: at(90), state: 'encrypting' },
      { at: at(100), state: 'protected' },
    ],
  });
  expect(told).toEqual({
    ...{ onboardingId, state: 'protected', at: at(100), receivedAt },
    steps: { requested: 1, preparing: 4, 'awaiting-consent': 60, encrypting: 35 },
    waits: { nobody: 20, customer: 60, operator: 20 },
    stops: { 'consent-missing': 1, 'resource-locked': 1 },
  });
});

test.each([
  ['work that goes on', firstPlace(receivedAt), 'encrypting'],
  ['a wait', { group: 'customer', since: receivedAt }, 'awaiting-key'],
] as const)('%s is no end', (_, place, state) => {
  const status = { state, waitingFor: 'nobody', since: receivedAt } as const;
  expect(endOf({ onboardingId, thing, place, status })).toBeUndefined();
});

test('of a protected resource only its release is one, and of a copy not even that', () => {
  const place = { group: 'ended', since: receivedAt } as const;
  const resource = { id: thing.resourceId, at: receivedAt };
  const told = (state: 'released' | 'protected', source?: string) =>
    endOf({
      ...{ onboardingId, place, resource },
      thing: { ...thing, ...(source && { source }) },
      status: { state, waitingFor: 'nobody', since: receivedAt },
    });
  expect([told('released')?.state, told('protected'), told('released', 'original')]).toEqual([
    'released',
    undefined,
    undefined,
  ]);
});

test('durations are added up within a twentieth', () => {
  const seconds = Array.from({ length: 1000 }, (_, index) => index + 1);
  const days = [0, 1, 2].map((day) =>
    sumOf(seconds.filter((one) => one % 3 === day).map((one) => end('a', { steps: { encrypting: one } }))),
  );
  const { count, medianSeconds, p90Seconds } = quantiles(addDurations(days.map(({ steps }) => steps.encrypting ?? {})));
  expect(count).toBe(1000);
  expect(Math.abs(medianSeconds / 500 - 1)).toBeLessThan(0.06);
  expect(Math.abs(p90Seconds / 900 - 1)).toBeLessThan(0.06);
  expect(quantiles({})).toEqual({ count: 0, medianSeconds: 0, p90Seconds: 0 });
});

describe('over some days', () => {
  const day = (daysAgo: number) => addMillisecondsTo(receivedAt, -daysAgo * DAY);

  async function world() {
    const ports = fakePorts();
    const { statistics, overview } = ports.registry;
    await statistics.noteEnd(end('today', { at: receivedAt }));
    await statistics.noteEnd(end('today', { at: receivedAt }));
    await statistics.noteEnd(
      end('old', {
        ...{ at: day(3), receivedAt: day(4), steps: { encrypting: 20 }, waits: { customer: 7 } },
        stops: { 'key-disabled': 1, 'resource-locked': 2 },
      }),
    );
    await statistics.noteEnd(
      end('declined', { at: day(3), receivedAt: day(3), state: 'declined', stops: { 'key-disabled': 2 } }),
    );
    await statistics.noteEnd(end('before', { at: day(40), receivedAt: day(40) }));
    const status = { state: 'awaiting-key', waitingFor: 'customer', since: day(1) } as const;
    await overview.show(
      { ...thing, receivedAt: day(1), onboardingId: 'waiting', status },
      { group: 'customer', since: day(1) },
    );
    return ports;
  }

  const wanted = {
    days: [
      { day: '2026-11-16', received: 1, protected: 0, ended: {} },
      { day: '2026-11-17', received: 1, protected: 1, ended: { declined: 1 } },
      { day: '2026-11-18', received: 0, protected: 0, ended: {} },
      { day: '2026-11-19', received: 1, protected: 0, ended: {} },
      { day: '2026-11-20', received: 1, protected: 1, ended: {} },
    ],
    steps: [
      { step: 'encrypting', count: 3, medianSeconds: expect.closeTo(10, 0), p90Seconds: expect.closeTo(20, -0.3) },
    ],
    waits: { customer: 7, operator: 0, nobody: 20 },
    stops: [
      { code: 'key-disabled', waitingFor: 'customer', count: 3 },
      { code: 'resource-locked', waitingFor: 'operator', count: 2 },
    ],
  };

  test('what came, what ended, how long it took', async () => {
    expect(await statisticsOf(await world(), 5)).toEqual(wanted);
  });

  test('the same when days are closed, which is done once', async () => {
    const ports = await world();
    const closed = await closeDays(ports);
    expect(closed).toBe('2026-11-18');
    const { writes } = ports.tables.statistics;
    expect(await closeDays(ports, closed)).toBe(closed);
    expect(ports.tables.statistics.writes).toBe(writes);
    // Closed days are not read again.
    const { list } = ports.tables.statistics;
    const read: string[] = [];
    Object.assign(ports.tables.statistics, { list: (name: string) => (read.push(name), list(name)) });
    expect(await statisticsOf(ports, 5)).toEqual(wanted);
    expect(read).not.toContain('2026-11-17');
  });
});
