import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { startServiceBus } from '../../../local/serviceBus';
import { buildHost, crashApp, type HostProcess, spawnHost } from './hostProcess';

let folder: string;
beforeAll(buildHost);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const effects = (): string[] => {
  const file = join(folder, 'effects');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const start = (env: Record<string, string> = {}): Promise<HostProcess> =>
  spawnHost(['--app', crashApp, '--state', join(folder, 'state.db')], {
    EFFECTS_FILE: join(folder, 'effects'),
    ...env,
  });

/** Asks again every few milliseconds until the answer is there; the process may die meanwhile. */
async function poll<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(5);
  }
}

const statusOf = async (host: HostProcess, id: string): Promise<any> => {
  const response = await fetch(`${host.url}/durabletask/instances/${id}`);
  return response.status === 404 ? undefined : response.json();
};
const finished = (host: HostProcess, id: string): Promise<any> =>
  poll(async () => {
    const status = await statusOf(host, id);
    return status?.runtimeStatus === 'Completed' ? status : undefined;
  });
const raise = (host: HostProcess, id: string): Promise<unknown> =>
  fetch(`${host.url}/durabletask/instances/${id}/raiseEvent/go`, { method: 'POST', body: '"now"' });

// One instance, killed again and again: each line is one process and the boundary at which it dies.
const crashPoints = [
  'orchestratorTurn:twoSteps:1',
  'activityStarting:first:1',
  'activityFinished:first:1',
  'activityRecorded:first:1',
  'orchestratorTurn:twoSteps:1', // the result of `first`
  'orchestratorTurn:twoSteps:1', // the timer
  'orchestratorTurn:twoSteps:2', // the event
  'activityFinished:second:1',
  'activityRecorded:second:1',
  'orchestratorTurn:twoSteps:1', // the end
];

// Source of "at least once": "Durable Functions, function types and features" (2026), activity functions.
test('killed at every boundary: nothing is lost, and only unrecorded activities run again', async () => {
  for (const crashPoint of crashPoints) {
    const doomed = await start({ LATCHKEY_HOST_CRASH_AT: crashPoint });
    const isOver = doomed.exited.then(() => 'exited');
    if (doomed.url) await Promise.race([isOver, nudge(doomed, 'a')]);
    expect(await doomed.exited).toMatchObject({ signal: 'SIGKILL' });
  }
  const host = await start();
  expect(await finished(host, 'a')).toMatchObject({ output: { sum: 2, go: 'now' } });
  await host.stop();
  expect(effects()).toEqual(['first a', 'first a', 'second a', 'second a']);
});

/** What a caller would do: start again what was not confirmed, raise the event that is waited for. */
async function nudge(host: HostProcess, id: string): Promise<void> {
  const quietly = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => undefined);
  const status = await statusOf(host, id).catch(() => null);
  if (status === undefined) await quietly(fetch(`${host.url}/api/start/${id}`, { method: 'POST' }));
  await quietly(poll(async () => ((await statusOf(host, id))?.customStatus === 'waiting' ? true : undefined)));
  await quietly(raise(host, id));
}

// Source: "Azure Service Bus trigger for Azure Functions" (2026): peek-lock, complete after success.
test.each([
  ['messageReceived:receive:1', ['first m', 'receive m', 'second m']],
  ['messageHandled:receive:1', ['first m', 'receive m', 'receive m', 'second m']],
])('killed at %s: the message comes again and its orchestration runs once', async (crashPoint, expected) => {
  const bus = await startServiceBus({
    entities: { Queues: [{ Name: 'in', Properties: { LockDuration: 'PT2S' } }] },
  });
  const settings = { ServiceBus: bus.connectionString, QUEUE: 'in' };
  const client = new ServiceBusClient(bus.connectionString);
  try {
    const doomed = await start({ ...settings, LATCHKEY_HOST_CRASH_AT: crashPoint });
    await client.createSender('in').sendMessages({ body: { id: 'm' }, messageId: 'm' });
    expect(await doomed.exited).toMatchObject({ signal: 'SIGKILL' });

    const host = await start(settings);
    await poll(async () => ((await statusOf(host, 'm')) ? true : undefined));
    await raise(host, 'm');
    expect(await finished(host, 'm')).toMatchObject({ output: { sum: 2, go: 'now' } });
    await poll(async () => (effects().length >= expected.length ? true : undefined));
    expect(effects().sort()).toEqual(expected);
    await host.stop();
  } finally {
    await client.close();
    await bus.stop();
  }
});

test('a clean stop leaves the work to the next start', async () => {
  const first = await start();
  await fetch(`${first.url}/api/start/a`, { method: 'POST' });
  await poll(async () => (effects().length === 1 ? true : undefined));
  await first.stop();
  expect(await first.exited).toMatchObject({ code: 0 });
  const second = await start();
  await raise(second, 'a');
  expect(await finished(second, 'a')).toMatchObject({ output: { sum: 2, go: 'now' } });
  await second.stop();
  expect(effects()).toEqual(['first a', 'second a']);
});
