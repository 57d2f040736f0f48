import type { ServiceBusMessage } from '@azure/service-bus';
import { expectNothing, receiveOne, startTestBus, type TestBus, until } from './testBus';

let test: TestBus;
let queue: string;
const queues = ['plain', 'bodies', 'batches', 'order', 'delete', 'late', 'large', 'shared', 'long', 'mixed'];

beforeAll(async () => {
  test = await startTestBus({ Queues: queues.map((Name) => ({ Name })) });
});
afterAll(() => test.stop());

const sender = () => test.client.createSender(queue);
const receiver = () => test.client.createReceiver(queue);

it('keeps every property of a message', async () => {
  queue = 'plain';
  const sent: ServiceBusMessage = {
    messageId: 'id-1',
    correlationId: 'correlation-1',
    contentType: 'application/json',
    subject: 'subject-1',
    to: 'to-1',
    replyTo: 'reply-1',
    replyToSessionId: 'reply-session-1',
    sessionId: 'session-1',
    partitionKey: 'session-1',
    timeToLive: 60_000,
    applicationProperties: { text: 'ä', whole: 42, negative: -1, fraction: 1.5, yes: true },
    body: { nested: ['ü', 1, null] },
  };
  await sender().sendMessages(sent);
  const received = await receiveOne(receiver());
  expect(received).toMatchObject(sent);
  expect(received).toMatchObject({
    deliveryCount: 0,
    enqueuedTimeUtc: new Date(test.clock.now()),
    lockedUntilUtc: new Date(test.clock.now() + 60_000),
    expiresAtUtc: new Date(test.clock.now() + 60_000),
    state: 'active',
  });
  expect(received.sequenceNumber?.toNumber()).toBe(1);
});

it('gives a message without id one', async () => {
  queue = 'plain';
  await sender().sendMessages({ body: 'no id' });
  expect((await receiveOne(receiver())).messageId).toMatch(/^[0-9a-f]{32}$/);
});

it.each<[string, Partial<ServiceBusMessage>]>([
  ['text', { body: 'text' }],
  ['number', { body: 12.5 }],
  ['null', { body: null }],
  ['empty text', { body: '' }],
  ['bytes', { body: Buffer.from([0, 1, 255]) }],
  ['a body of 200 KiB', { body: 'x'.repeat(200 * 1024) }],
])('keeps a body: %s', async (_name, message) => {
  queue = 'bodies';
  await sender().sendMessages(message as ServiceBusMessage);
  const receiving = receiver();
  const received = await receiveOne(receiving);
  expect(received.body).toEqual(message.body);
  await receiving.completeMessage(received);
});

it.each(['value', 'sequence'] as const)('keeps an AMQP %s body', async (bodyType) => {
  queue = 'bodies';
  await sender().sendMessages({ bodyType, body: ['one', 2] });
  const receiving = receiver();
  const received = await receiveOne(receiving);
  expect(received.body).toEqual(['one', 2]);
  await receiving.completeMessage(received);
});

it('takes arrays and batches in order', async () => {
  queue = 'batches';
  const sending = sender();
  await sending.sendMessages([{ body: 0 }, { body: 1, messageId: 'own' }]);
  const batch = await sending.createMessageBatch();
  expect(batch.maxSizeInBytes).toBe(262_144);
  for (const body of [2, 3]) expect(batch.tryAddMessage({ body })).toBe(true);
  await sending.sendMessages(batch);
  const received = await receiver().receiveMessages(4, { maxWaitTimeInMs: 1000 });
  expect(received.map((message) => message.body)).toEqual([0, 1, 2, 3]);
  expect(received[1]?.messageId).toBe('own');
});

it('removes on delivery in receiveAndDelete', async () => {
  queue = 'delete';
  await sender().sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
  const deleting = test.client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const received = await deleting.receiveMessages(2);
  expect(received.map((message) => message.body)).toEqual([1, 2]);
  expect(await receiver().peekMessages(5)).toHaveLength(1);
});

it('answers an empty receive, and delivers what comes later on the same link', async () => {
  queue = 'late';
  const receiving = receiver();
  await expectNothing(receiving);
  const waiting = receiving.receiveMessages(1, { maxWaitTimeInMs: 5000 });
  await sender().sendMessages({ body: 'late' });
  expect((await waiting).map((message) => message.body)).toEqual(['late']);
});

it.each([
  ['a single message', [{ body: 'x'.repeat(262_144) }]],
  ['an array that does not fit', Array.from({ length: 3 }, () => ({ body: 'x'.repeat(100_000) }))],
])('refuses %s above the size limit', async (_name, messages) => {
  queue = 'large';
  await expect(sender().sendMessages(messages.length === 1 ? messages[0]! : messages)).rejects.toMatchObject({
    code: 'MessageSizeExceeded',
  });
  expect(await receiver().peekMessages(1)).toEqual([]);
});

it.each([
  ['send', () => test.client.createSender('nowhere').sendMessages({ body: 1 })],
  ['receive', () => test.client.createReceiver('nowhere').receiveMessages(1)],
  ['peek', () => test.client.createReceiver('nowhere').peekMessages(1)],
])('fails at once on an unknown queue: %s', async (_name, act) => {
  await expect(act()).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
});

it('refuses sessions by name, also on the console because the client hides the reason for a named one', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await expect(test.client.acceptNextSession('plain')).rejects.toThrow(/does not support sessions/);
  await expect(test.client.acceptSession('plain', 'one')).rejects.toMatchObject({ code: 'SessionCannotBeLocked' });
  expect(log.mock.calls).toEqual(expect.arrayContaining([[expect.stringMatching(/does not support sessions/)]]));
  log.mockRestore();
});

it('shares 500 messages among two receivers, each once', async () => {
  queue = 'shared';
  const seen: unknown[][] = [[], []];
  const receivers = [receiver(), receiver()];
  receivers.forEach((each, index) =>
    each.subscribe(
      {
        processMessage: async (message) => void seen[index]?.push(message.body),
        processError: async ({ error }) => Promise.reject(error),
      },
      { maxConcurrentCalls: 10 },
    ),
  );
  await sender().sendMessages(Array.from({ length: 500 }, (_, body) => ({ body })));
  await until(() => test.bus.stats().find(({ path }) => path === queue)?.locked === 0 && seen.flat().length === 500);
  expect(new Set(seen.flat()).size).toBe(500);
  for (const each of seen) expect(each.length).toBeGreaterThan(50);
  await Promise.all(receivers.map((each) => each.close()));
});

it('keeps one link going for 5,000 messages', async () => {
  queue = 'long';
  const sending = sender();
  for (let round = 0; round < 10; round++) {
    await sending.sendMessages(Array.from({ length: 500 }, (_, index) => ({ body: round * 500 + index })));
  }
  const seen = new Set<unknown>();
  const receiving = receiver();
  receiving.subscribe(
    {
      processMessage: async (message) => void seen.add(message.body),
      processError: async ({ error }) => Promise.reject(error),
    },
    { maxConcurrentCalls: 100 },
  );
  await until(() => seen.size === 5000 && test.bus.stats().find(({ path }) => path === queue)?.locked === 0);
  await receiving.close();
  expect(await receiver().peekMessages(1)).toEqual([]);
});
