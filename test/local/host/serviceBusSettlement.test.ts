import '@azure/functions-extensions-servicebus';
import { app } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { type LocalServiceBus, startServiceBus } from '../../../local/serviceBus';
import { startApp, type TestApp } from './startApp';

// Source: package @azure/functions-extensions-servicebus 0.2.0-preview (settlement.proto and its decoder).
let bus: LocalServiceBus;
let client: ServiceBusClient;
let host: TestApp;
let settle: (message: ServiceBusReceivedMessage, actions: ServiceBusMessageContext['actions']) => Promise<void>;
let seen: ServiceBusReceivedMessage[] = [];

beforeAll(async () => {
  bus = await startServiceBus({ entities: { Queues: [{ Name: 'orders', Properties: { MaxDeliveryCount: 2 } }] } });
  client = new ServiceBusClient(bus.connectionString);
  host = await startApp(
    () => {
      app.serviceBusQueue('order', {
        connection: 'Bus',
        queueName: 'orders',
        sdkBinding: true,
        autoCompleteMessages: false,
        handler: async (input) => {
          const { messages, actions } = input as ServiceBusMessageContext;
          const message = messages as unknown as ServiceBusReceivedMessage;
          seen.push(message);
          await settle(message, actions);
        },
      });
    },
    {},
    { settings: { Bus: bus.connectionString } },
  );
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  await host.stop();
  await client.close();
  await bus.stop();
});

const send = (body: unknown) =>
  client.createSender('orders').sendMessages({
    body,
    messageId: 'm-1',
    contentType: 'application/json',
    applicationProperties: { origin: 'test' },
  });

/** Sends one message, lets `how` settle it, and waits until the host has let go of it. */
async function settled(how: typeof settle, body: unknown = { id: 7 }): Promise<void> {
  const done = Promise.withResolvers<void>();
  settle = async (message, actions) => {
    try {
      await how(message, actions);
    } finally {
      done.resolve();
    }
  };
  await send(body);
  await done.promise;
  await host.idle();
}

const text = (value: string) => ({ value }) as unknown as string;
const stats = () => bus.stats().find(({ path }) => path === 'orders')!;

test('the message arrives with its body and properties, and complete removes it', async () => {
  await settled((message, actions) => actions.complete(message));
  expect(seen[0]).toMatchObject({
    body: { id: 7 },
    messageId: 'm-1',
    contentType: 'application/json',
    applicationProperties: { origin: 'test' },
    lockToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(stats()).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
});

test('a dead letter keeps the reason and the description that the app gave', async () => {
  await settled((message, actions) => actions.deadletter(message, undefined, text('invalid'), text('field x')));
  const letters = client.createReceiver('orders', { subQueueType: 'deadLetter' });
  const [letter] = await letters.receiveMessages(1, { maxWaitTimeInMs: 5000 });
  expect(letter).toMatchObject({ deadLetterReason: 'invalid', deadLetterErrorDescription: 'field x' });
  await letters.completeMessage(letter!);
});

test('a reason that is not wrapped is refused by the library: the reason why ours is wrapped', async () => {
  const errors: unknown[] = [];
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await settled(async (message, actions) => {
    await actions.deadletter(message, undefined, 'invalid', 'field x').catch((error: unknown) => errors.push(error));
    await actions.complete(message);
  });
  said.mockRestore();
  expect(String(errors[0])).toContain('object expected');
});

test('abandon delivers again; a throw without settlement abandons too', async () => {
  const twice = Promise.withResolvers<void>();
  settle = async (message, actions) => {
    if (seen.length === 1) return actions.abandon(message);
    twice.resolve();
    throw new Error('not today');
  };
  await send({ id: 8 });
  await twice.promise;
  await host.idle();
  expect(stats()).toMatchObject({ active: 0, locked: 0, deadLettered: 1 });
});

test('a message that nobody settles stays locked, as in Azure', async () => {
  await settled(async () => undefined);
  expect(stats()).toMatchObject({ locked: 1 });
});

test('a message that was settled cannot be settled again', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const errors: unknown[] = [];
  await settled(async (message, actions) => {
    await actions.complete(message);
    await actions.complete(message).catch((error: unknown) => errors.push(error));
  });
  said.mockRestore();
  expect(String(errors[0])).toContain('No message is held');
});
