import { app, type InvocationContext } from '@azure/functions';
import { ServiceBusClient } from '@azure/service-bus';
import { type LocalServiceBus, startServiceBus } from '../../../local/serviceBus';
import { startApp, type TestApp } from './startApp';

let bus: LocalServiceBus;
let client: ServiceBusClient;
let host: TestApp;
let running = 0;
let mostRunning = 0;
const deliveries: {
  message: any;
  metadata: NonNullable<InvocationContext['triggerMetadata']>;
  trace: string | undefined;
}[] = [];
let onDelivery = (): void => undefined;

/** Resolves when so many deliveries were made since the test began. */
const delivered = (count: number): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => void (deliveries.length >= count && resolve());
    onDelivery = check;
    check();
  });

beforeAll(async () => {
  bus = await startServiceBus({
    entities: {
      Queues: [{ Name: 'orders', Properties: { MaxDeliveryCount: 3 } }],
      Topics: [{ Name: 'events', Subscriptions: [{ Name: 'all' }] }],
    },
  });
  client = new ServiceBusClient(bus.connectionString);
  const handler = async (message: any, context: InvocationContext): Promise<void> => {
    mostRunning = Math.max(mostRunning, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    deliveries.push({ message, metadata: context.triggerMetadata!, trace: context.traceContext?.traceParent });
    onDelivery();
    if (message?.fails) throw new Error('not today');
  };
  host = await startApp(
    () => {
      app.serviceBusQueue('order', { connection: 'Bus', queueName: '%QUEUE%', handler });
      app.serviceBusTopic('event', { connection: 'Bus', topicName: 'events', subscriptionName: 'all', handler });
    },
    { serviceBus: { maxConcurrentCalls: 2 } },
    { settings: { Bus: bus.connectionString, QUEUE: 'orders' } },
  );
});
beforeEach(() => void deliveries.splice(0));
afterAll(async () => {
  await host.stop();
  await client.close();
  await bus.stop();
});

// Source of names and values: "Azure Service Bus trigger for Azure Functions" (2026), trigger metadata.
test('hands over the body and the metadata, first letters lower-case', async () => {
  await client.createSender('orders').sendMessages({
    body: { id: 7 },
    messageId: '17',
    subject: 'hello',
    contentType: 'application/json',
    applicationProperties: { TraceId: 'x' },
  });
  await delivered(1);
  expect(deliveries[0]).toMatchObject({
    message: { id: 7 },
    metadata: {
      messageId: 17, // metadata goes through JSON.parse: compare ids as strings
      subject: 'hello',
      deliveryCount: 1,
      applicationProperties: { traceId: 'x' },
      lockToken: expect.any(String),
    },
  });
});

test.each(['Diagnostic-Id', 'traceparent'])('goes on with the trace in the property %s', async (name) => {
  const trace = `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01`;
  await client.createSender('orders').sendMessages({ body: {}, applicationProperties: { [name]: trace } });
  await delivered(1);
  expect(deliveries[0]!.trace).toMatch(/^00-a{32}-(?!1{16})[0-9a-f]{16}-01$/);
});

test('a subscription of a topic works the same way', async () => {
  await client.createSender('events').sendMessages({ body: 'plain text' });
  await delivered(1);
  expect(deliveries[0]!.message).toBe('plain text');
});

test('a function that throws abandons: delivered up to the limit of the queue, then dead-lettered', async () => {
  await client.createSender('orders').sendMessages({ body: { fails: true }, messageId: 'm' });
  await delivered(3);
  expect(deliveries.map((one) => one.metadata.deliveryCount)).toEqual([1, 2, 3]);
  const deadLetters = client.createReceiver('orders', { subQueueType: 'deadLetter' });
  const [letter] = await deadLetters.receiveMessages(1, { maxWaitTimeInMs: 5000 });
  expect(letter).toMatchObject({ body: { fails: true }, deadLetterReason: 'MaxDeliveryCountExceeded' });
});

test('runs at most maxConcurrentCalls of a function at once and completes each message', async () => {
  const bodies = Array.from({ length: 20 }, (_, n) => ({ body: { n } }));
  mostRunning = 0;
  await client.createSender('orders').sendMessages(bodies);
  await delivered(20);
  await host.idle();
  expect(mostRunning).toBe(2);
  expect(new Set(deliveries.map((one) => one.message.n)).size).toBe(20);
  expect(await client.createReceiver('orders').peekMessages(5)).toEqual([]);
});
