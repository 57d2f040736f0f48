import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { type LocalServiceBus, startServiceBus } from '../../../local/serviceBus';
import { retryOptions, until } from './testBus';

const folder = mkdtempSync(join(tmpdir(), 'service-bus-'));
const entities = {
  Queues: [{ Name: 'q', Properties: { LockDuration: 'PT1S', MaxDeliveryCount: 2 } }, { Name: 'slow' }],
};

let stateFile: string;
let files = 0;
let bus: LocalServiceBus;
let client: ServiceBusClient;
beforeEach(async () => {
  stateFile = join(folder, `state-${++files}.db`);
  bus = await startServiceBus({ entities, stateFile });
  client = new ServiceBusClient(bus.connectionString, { retryOptions });
});
afterEach(async () => {
  await client.close();
  await bus.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const stats = (queue: string) => bus.stats().find(({ path }) => path === queue);

function subscribe(
  queue: string,
  processMessage: (message: ServiceBusReceivedMessage) => Promise<void>,
  maxConcurrentCalls = 1,
) {
  const errors: Error[] = [];
  const receiver = client.createReceiver(queue);
  receiver.subscribe(
    { processMessage, processError: async ({ error }) => void errors.push(error) },
    { maxConcurrentCalls },
  );
  return { receiver, errors };
}

it('abandons for a failing handler, up to the dead-letter queue', async () => {
  const counts: unknown[] = [];
  const { receiver, errors } = subscribe('q', async (message) => {
    counts.push(message.deliveryCount);
    throw new Error('handler failed');
  });
  await client.createSender('q').sendMessages({ body: 1 });
  await until(() => stats('q')?.deadLettered === 1);
  await until(() => errors.length === 2);
  expect(counts).toEqual([0, 1]);
  expect(errors.map((error) => error.message)).toEqual(['handler failed', 'handler failed']);
  await receiver.close();
});

it('never runs more handlers than asked for, and as many', async () => {
  let running = 0;
  let most = 0;
  let release = () => undefined as void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  subscribe(
    'slow',
    async () => {
      most = Math.max(most, ++running);
      await gate;
      running--;
    },
    3,
  );
  await client.createSender('slow').sendMessages(Array.from({ length: 10 }, (_, body) => ({ body })));
  await until(() => running === 3);
  expect(stats('slow')).toMatchObject({ locked: 3, active: 7 });
  release();
  await until(() => stats('slow')?.locked === 0 && stats('slow')?.active === 0);
  expect(most).toBe(3);
});

it('keeps a lock alive while the handler runs (automatic renewal)', async () => {
  let renewed = 0;
  subscribe('q', async (message) => {
    const firstEnd = message.lockedUntilUtc!.getTime();
    await until(() => Date.now() > firstEnd + 100);
    renewed = message.lockedUntilUtc!.getTime() - firstEnd;
  });
  await client.createSender('q').sendMessages({ body: 1 });
  await until(() => renewed > 0);
  await until(() => stats('q')?.locked === 0);
  expect(stats('q')).toMatchObject({ active: 0, deadLettered: 0 });
});

it('is found again after a restart, with everything it held', async () => {
  const sender = client.createSender('slow');
  const receiver = client.createReceiver('slow');
  await sender.sendMessages([{ body: 'deferred' }, { body: 'dead' }, { body: 'kept' }]);
  await sender.scheduleMessages({ body: 'scheduled' }, new Date(Date.now() + 3_600_000));
  const [first, second] = await receiver.receiveMessages(2, { maxWaitTimeInMs: 1000 });
  await receiver.deferMessage(first!);
  await receiver.deadLetterMessage(second!, { deadLetterReason: 'r', deadLetterErrorDescription: 'd' });
  const seen: unknown[] = [];
  subscribe('slow', async (message) => void seen.push(message.body));
  await until(() => seen.length === 1 && stats('slow')?.locked === 0);

  const { port } = bus;
  await bus.stop();
  bus = await startServiceBus({ entities, stateFile, port });

  expect(stats('slow')).toMatchObject({ active: 0, locked: 0, scheduled: 1, deferred: 1, deadLettered: 1 });
  const fresh = new ServiceBusClient(bus.connectionString, { retryOptions });
  await fresh.createSender('slow').sendMessages({ body: 'after' });
  await until(() => seen.length === 2);
  expect(seen).toEqual(['kept', 'after']);
  const again = fresh.createReceiver('slow');
  expect((await again.receiveDeferredMessages(first!.sequenceNumber!))[0]?.body).toBe('deferred');
  await fresh.close();
});

it('refuses a state file with messages of an entity that is gone', async () => {
  const other = join(folder, 'other.db');
  const before = await startServiceBus({ entities, stateFile: other });
  const sending = new ServiceBusClient(before.connectionString, { retryOptions });
  await sending.createSender('slow').sendMessages({ body: 1 });
  await sending.close();
  await before.stop();
  await expect(startServiceBus({ entities: { Queues: [] }, stateFile: other })).rejects.toThrow(/not configured: slow/);
});
