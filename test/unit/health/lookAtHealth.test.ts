import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import Long from 'long';
import { QUEUES } from '../../../shared/deadLetters/queues';
import { runCheck } from '../../../shared/health/check';
import { lookAtHealth } from '../../../shared/health/lookAtHealth';
import { NO_COUNTS, type SweepResult } from '../../../shared/model/sweep';
import type { Ports } from '../../../shared/ports';
import { fakePorts } from '../../support/fakePorts';
import { NOW } from '../../support/samples';

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

/** Queues with so many dead letters, and with an oldest message of that age. */
const queues = (dead: number, waitsMinutes?: number): Ports['queues'] => ({
  send: () => Promise.reject(new Error('Nothing is sent')),
  withReceiver: (_, part, work) => {
    const count = part === 'dead-letters' ? dead : waitsMinutes === undefined ? 0 : 1;
    const all = Array.from({ length: count }, (__, index) => ({
      sequenceNumber: Long.fromNumber(index + 1),
      enqueuedTimeUtc: minutesAgo(waitsMinutes ?? 0),
    }));
    return work({
      peekMessages: async (most: number, { fromSequenceNumber: from }: { fromSequenceNumber: Long }) =>
        all.filter(({ sequenceNumber }) => sequenceNumber.gte(from)).slice(0, most) as ServiceBusReceivedMessage[],
    } as unknown as ServiceBusReceiver);
  },
});

const token = (minutes: number) => async () => ({ token: 't', expiresOnTimestamp: NOW.getTime() + minutes * 60_000 });
const credentials = (getToken: Ports['credentials']['vendor']['getToken']) =>
  ({ vendor: { getToken } }) as unknown as Ports['credentials'];
const sweep = (endedAt: Date, more: Partial<SweepResult> = {}): SweepResult => ({
  ...NO_COUNTS,
  dueAt: endedAt.toISOString(),
  startedAt: endedAt.toISOString(),
  endedAt: endedAt.toISOString(),
  seconds: 2,
  failed: [],
  isCutShort: false,
  ...more,
});

function world(more: Partial<Ports> = {}) {
  return fakePorts({ queues: queues(0), credentials: credentials(token(60)), ...more });
}
const checkOf = async (ports: Ports, name: string) =>
  (await lookAtHealth(ports)).checks.find((check) => check.name === name);

test('all is well', async () => {
  const ports = world({ queues: queues(0, 1) });
  await ports.registry.sweeps.end(sweep(minutesAgo(3)));
  const { status, checks } = await lookAtHealth(ports);
  expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
  expect(status).toBe('ok');
  expect(checks.map(({ name }) => name)).toEqual([
    'registry',
    ...QUEUES.map((queue) => `dead-letters ${queue}`),
    ...QUEUES.map((queue) => `waiting ${queue}`),
    'sweep',
    'approvals',
    'token graph',
    'token resource-manager',
    'link key',
  ]);
  expect(checks.every(({ seen, wanted, remedy }) => seen && wanted && remedy === undefined)).toBe(true);
});

test.each<[string, string, Partial<Ports>, string, string]>([
  ['one dead letter', 'dead-letters key-events', { queues: queues(1) }, 'warn', '1'],
  ['a thousand', 'dead-letters key-events', { queues: queues(1000) }, 'warn', '1000'],
  ['more than that', 'dead-letters key-events', { queues: queues(1300) }, 'warn', '1000+'],
  ['a message that nobody takes', 'waiting key-events', { queues: queues(0, 7) }, 'warn', 'the oldest waits for 7 min'],
  ['a token at its end', 'token graph', { credentials: credentials(token(1)) }, 'warn', 'one that is good for 1 min'],
  ['no token', 'token graph', { credentials: credentials(async () => null) }, 'fail', 'no token'],
  [
    'no Service Bus',
    'waiting key-events',
    { queues: { ...queues(0), withReceiver: () => Promise.reject(new Error('ECONNREFUSED\nat line 1')) } },
    'fail',
    'ECONNREFUSED',
  ],
])('%s is said, with what to do', async (_, name, more, status, seen) => {
  const ports = world(more);
  expect(await checkOf(ports, name)).toMatchObject({
    status,
    seen,
    wanted: expect.any(String),
    remedy: expect.any(String),
  });
  expect((await lookAtHealth(ports)).status).toBe('degraded');
});

test.each<[string, SweepResult | undefined, Date | undefined, string, string]>([
  ['none yet', undefined, undefined, 'ok', 'none has ended yet'],
  ['the first that hangs', undefined, minutesAgo(20), 'warn', 'none has ended yet'],
  ['a late one', sweep(minutesAgo(11)), undefined, 'warn', 'ended 11 min ago, 0 resources in 2 s'],
  ['none for long', sweep(minutesAgo(60)), undefined, 'fail', 'ended 60 min ago, 0 resources in 2 s'],
  [
    'one with faults',
    sweep(minutesAgo(1), { faults: 3, failed: ['a'], isCutShort: true }),
    undefined,
    'warn',
    'ended 1 min ago, 0 resources in 2 s, 3 faults, 1 parts failed, cut short',
  ],
])('sweeps: %s', async (_, last, begun, status, seen) => {
  const ports = world();
  if (last) await ports.registry.sweeps.end(last);
  if (begun) await ports.registry.sweeps.begin(begun.toISOString());
  expect(await checkOf(ports, 'sweep')).toMatchObject({ status, seen });
});

test('a change that waits for a second person is said', async () => {
  const ports = world();
  const who = { byId: '1', by: 'Olivia (1)', why: 'w', at: NOW.toISOString(), request: {} };
  await ports.registry.approvals.add({ id: 'a', action: 'terminate', subject: 's', state: 'waiting', ...who });
  expect(await checkOf(ports, 'approvals')).toMatchObject({ status: 'warn', seen: '1' });
});

test('a registry that is away is one finding of many', async () => {
  const ports = world();
  const away = {
    sweeps: { begun: () => Promise.reject(new Error('away')), last: () => Promise.reject(new Error('away')) },
  };
  const { checks } = await lookAtHealth({
    ...ports,
    registry: { ...ports.registry, ...away } as unknown as Ports['registry'],
  });
  expect(checks.filter(({ status }) => status === 'fail').map(({ name, seen }) => [name, seen])).toEqual([
    ['registry', 'away'],
    ['sweep', 'away'],
  ]);
});

test('what never answers is given up', async () => {
  jest.useFakeTimers();
  const check = runCheck({ name: 'n', wanted: 'w', remedy: 'r', look: () => new Promise(() => undefined) });
  jest.advanceTimersByTime(5000);
  expect(await check).toEqual({ name: 'n', status: 'fail', seen: 'no answer within 5 s', wanted: 'w', remedy: 'r' });
  jest.useRealTimers();
});
