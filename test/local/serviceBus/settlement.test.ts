import type { ServiceBusReceiver } from '@azure/service-bus';
import { expectNothing, receiveOne, startTestBus, type TestBus } from './testBus';

let test: TestBus;
let receiver: ServiceBusReceiver;
let deadLetters: ServiceBusReceiver;

beforeEach(async () => {
  test = await startTestBus({ Queues: [{ Name: 'q', Properties: { LockDuration: 'PT30S', MaxDeliveryCount: 3 } }] });
  receiver = test.client.createReceiver('q');
  deadLetters = test.client.createReceiver('q', { subQueueType: 'deadLetter' });
});
afterEach(() => test.stop());

const send = (...bodies: unknown[]) => test.client.createSender('q').sendMessages(bodies.map((body) => ({ body })));
const counts = () => test.bus.stats()[0];

it('completes', async () => {
  await send(1);
  await receiver.completeMessage(await receiveOne(receiver));
  expect(counts()).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
});

it('abandons: counts the attempt, changes properties, keeps the place', async () => {
  await send(1, 2);
  await receiver.abandonMessage(await receiveOne(receiver), { tried: 'once', attempt: 1 });
  const again = await receiveOne(receiver);
  expect(again).toMatchObject({ body: 1, deliveryCount: 1, applicationProperties: { tried: 'once', attempt: 1 } });
  await receiver.abandonMessage(again, { tried: 'twice' });
  expect((await receiveOne(receiver)).applicationProperties).toEqual({ attempt: 1, tried: 'twice' });
});

it('dead-letters at the maximum delivery count', async () => {
  await send(1);
  for (const deliveryCount of [0, 1, 2]) {
    const message = await receiveOne(receiver);
    expect(message.deliveryCount).toBe(deliveryCount);
    await receiver.abandonMessage(message);
  }
  await expectNothing(receiver);
  expect(await receiveOne(deadLetters)).toMatchObject({
    body: 1,
    deliveryCount: 3,
    deadLetterReason: 'MaxDeliveryCountExceeded',
    deadLetterErrorDescription: 'Message could not be consumed after 3 delivery attempts.',
  });
});

it('dead-letters with reason, description and properties; number, id and count stay', async () => {
  await send(1);
  const message = await receiveOne(receiver);
  await receiver.deadLetterMessage(message, {
    deadLetterReason: 'bad',
    deadLetterErrorDescription: 'really bad',
    seen: 'yes',
  });
  const { sequenceNumber, messageId, enqueuedTimeUtc } = message;
  expect(await receiveOne(deadLetters)).toMatchObject({
    ...{ sequenceNumber, messageId, enqueuedTimeUtc, deliveryCount: 0 },
    deadLetterReason: 'bad',
    deadLetterErrorDescription: 'really bad',
    applicationProperties: { seen: 'yes' },
  });
  expect(counts()).toMatchObject({ active: 0, deadLettered: 1 });
});

it('counts nothing in the dead-letter queue, refuses to dead-letter there, and completes', async () => {
  await send(1);
  await receiver.deadLetterMessage(await receiveOne(receiver));
  for (let attempt = 0; attempt < 4; attempt++) {
    const message = await receiveOne(deadLetters);
    expect(message.deliveryCount).toBe(0);
    await deadLetters.abandonMessage(message);
  }
  await expect(deadLetters.deadLetterMessage(await receiveOne(deadLetters))).rejects.toThrow(/dead-lettered again/);
  await deadLetters.completeMessage(await receiveOne(deadLetters));
  expect(counts()).toMatchObject({ deadLettered: 0 });
});

it('defers, receives by number, keeps the message deferred when abandoned', async () => {
  await send(1, 2);
  const message = await receiveOne(receiver);
  const number = message.sequenceNumber!;
  await receiver.deferMessage(message, { waiting: true });
  expect((await receiveOne(receiver)).body).toBe(2);
  const [deferred] = await receiver.receiveDeferredMessages(number);
  expect(deferred).toMatchObject({ state: 'deferred', deliveryCount: 1, applicationProperties: { waiting: true } });
  await expect(receiver.receiveDeferredMessages(number)).rejects.toMatchObject({ code: 'MessageNotFound' });
  await receiver.abandonMessage(deferred!);
  const [again] = await receiver.receiveDeferredMessages(number);
  expect(again!.deliveryCount).toBe(2);
  await receiver.completeMessage(again!);
  expect(counts()).toMatchObject({ deferred: 0, locked: 1 });
});

it.each(['complete', 'defer', 'deadLetter'] as const)('settles a deferred message by %s', async (how) => {
  await send(1);
  const message = await receiveOne(receiver);
  await receiver.deferMessage(message);
  const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber!);
  if (how === 'complete') await receiver.completeMessage(deferred!);
  if (how === 'defer') await receiver.deferMessage(deferred!);
  if (how === 'deadLetter') await receiver.deadLetterMessage(deferred!);
  const left = { complete: [0, 0], defer: [1, 0], deadLetter: [0, 1] }[how];
  expect(counts()).toMatchObject({ deferred: left[0], deadLettered: left[1], locked: 0, active: 0 });
});

it('receives a deferred message in receiveAndDelete', async () => {
  await send(1);
  const message = await receiveOne(receiver);
  await receiver.deferMessage(message);
  const deleting = test.client.createReceiver('q', { receiveMode: 'receiveAndDelete' });
  expect(await deleting.receiveDeferredMessages(message.sequenceNumber!)).toMatchObject([{ body: 1 }]);
  expect(counts()).toMatchObject({ deferred: 0, locked: 0 });
});

it('gives a message back when its lock ends, and refuses the late settlement', async () => {
  await send(1);
  const late = await receiveOne(receiver);
  test.clock.advance(30_000);
  const again = await receiveOne(test.client.createReceiver('q'));
  expect(again).toMatchObject({ body: 1, deliveryCount: 1 });
  await expect(receiver.completeMessage(late)).rejects.toMatchObject({ code: 'MessageLockLost' });
  await expect(receiver.renewMessageLock(late)).rejects.toMatchObject({ code: 'MessageLockLost' });
  expect(counts()).toMatchObject({ locked: 1 });
});

it('renews a lock', async () => {
  await send(1);
  const message = await receiveOne(receiver);
  test.clock.advance(20_000);
  expect(await receiver.renewMessageLock(message)).toEqual(new Date(test.clock.now() + 30_000));
  test.clock.advance(20_000);
  await receiver.completeMessage(message);
  expect(counts()).toMatchObject({ locked: 0, active: 0 });
});

it('reports one lost lock among good ones as lost', async () => {
  await send(1, 2, 3);
  const messages = await receiver.receiveMessages(3, { maxWaitTimeInMs: 500 });
  test.clock.advance(20_000);
  await receiver.renewMessageLock(messages[0]!);
  await receiver.renewMessageLock(messages[2]!);
  test.clock.advance(20_000);
  const results = await Promise.allSettled(messages.map((message) => receiver.completeMessage(message)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(counts()).toMatchObject({ active: 1 });
});

it('handles different outcomes one after another', async () => {
  await send(1, 2, 3, 4);
  const [a, b, c, d] = await receiver.receiveMessages(4, { maxWaitTimeInMs: 500 });
  await receiver.completeMessage(a!);
  await receiver.deadLetterMessage(b!);
  await receiver.abandonMessage(c!);
  await receiver.deferMessage(d!);
  expect(counts()).toMatchObject({ active: 1, locked: 0, deferred: 1, deadLettered: 1 });
});

it('lets the client settle after its link was closed', async () => {
  await send(1, 2);
  const [one, two] = await receiver.receiveMessages(2, { maxWaitTimeInMs: 500 });
  await receiver.close();
  const other = test.client.createReceiver('q');
  await expectNothing(other);
  await other.completeMessage(one!);
  await other.deadLetterMessage(two!, { deadLetterReason: 'late', deadLetterErrorDescription: 'text' });
  expect(await receiveOne(deadLetters)).toMatchObject({ deadLetterReason: 'late', deadLetterErrorDescription: 'text' });
});
