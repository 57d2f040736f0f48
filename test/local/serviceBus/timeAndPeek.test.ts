import Long from 'long';
import { expectNothing, receiveOne, startTestBus, type TestBus, until } from './testBus';

let test: TestBus;
beforeEach(async () => {
  test = await startTestBus({
    Queues: [
      { Name: 'q' },
      { Name: 'short', Properties: { DefaultMessageTimeToLive: 'PT1M', DeadLetteringOnMessageExpiration: true } },
      {
        Name: 'once',
        Properties: { RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: 'PT10M' },
      },
    ],
  });
});
afterEach(() => test.stop());

const stats = (queue: string) => test.bus.stats().find(({ path }) => path === queue);
const inMs = (ms: number) => new Date(test.clock.now() + ms);

describe('scheduled messages', () => {
  it('become active when due, with a new number, and can be cancelled before', async () => {
    const sender = test.client.createSender('q');
    const receiver = test.client.createReceiver('q');
    const numbers = await sender.scheduleMessages([{ body: 'kept' }, { body: 'cancelled' }], inMs(60_000));
    expect(numbers.map(Number)).toEqual([1, 2]);
    await sender.cancelScheduledMessages(numbers[1]!);
    await expect(sender.cancelScheduledMessages(numbers[1]!)).rejects.toMatchObject({ code: 'MessageNotFound' });
    expect(await receiver.peekMessages(5)).toMatchObject([{ body: 'kept', state: 'scheduled' }]);
    await expectNothing(receiver);
    const waiting = receiveOne(receiver);
    test.clock.advance(60_000);
    expect(await waiting).toMatchObject({ body: 'kept', state: 'active', enqueuedSequenceNumber: 1 });
  });

  it.each([
    ['later', 60_000, { active: 0, scheduled: 1 }],
    ['in the past', -60_000, { active: 1, scheduled: 0 }],
  ])('may be asked for with a plain send: %s', async (_name, ms, expected) => {
    await test.client.createSender('q').sendMessages({ body: 1, scheduledEnqueueTimeUtc: inMs(ms) });
    expect(stats('q')).toMatchObject(expected);
  });
});

describe('time to live', () => {
  it.each([
    ['short', undefined, { active: 0, deadLettered: 1 }],
    ['short', 10_000, { active: 0, deadLettered: 1 }],
    ['q', 10_000, { active: 0, deadLettered: 0 }],
    ['q', undefined, { active: 1, deadLettered: 0 }],
  ])('of queue %s and message %p', async (queue, timeToLive, expected) => {
    await test.client.createSender(queue).sendMessages({ body: 1, timeToLive });
    expect(stats(queue)).toMatchObject({ active: 1 });
    test.clock.advance(timeToLive ?? 60_000);
    if (expected.active === 0) await until(() => stats(queue)?.active === 0);
    expect(stats(queue)).toMatchObject(expected);
  });

  it('says why the message was dead-lettered', async () => {
    await test.client.createSender('short').sendMessages({ body: 1 });
    test.clock.advance(60_000);
    const deadLetter = await receiveOne(test.client.createReceiver('short', { subQueueType: 'deadLetter' }));
    expect(deadLetter.deadLetterReason).toBe('TTLExpiredException');
  });

  it('does not end under a lock', async () => {
    const receiver = test.client.createReceiver('short');
    await test.client.createSender('short').sendMessages({ body: 1, timeToLive: 10_000 });
    const message = await receiveOne(receiver);
    test.clock.advance(20_000);
    await receiver.completeMessage(message);
    expect(stats('short')).toMatchObject({ active: 0, deadLettered: 0 });
  });
});

describe('duplicate detection', () => {
  const bodies = async () =>
    (await test.client.createReceiver('once').peekMessages(10)).map(({ body }) => body as string);

  it('drops a repeated id within the window: single, in a batch, scheduled', async () => {
    const sender = test.client.createSender('once');
    await sender.sendMessages({ messageId: 'a', body: 'first' });
    await sender.sendMessages({ messageId: 'a', body: 'again' });
    await sender.sendMessages([
      { messageId: 'b', body: 'in batch' },
      { messageId: 'b', body: 'in batch again' },
      { messageId: 'a', body: 'a in batch' },
    ]);
    await sender.scheduleMessages({ messageId: 'a', body: 'scheduled' }, inMs(1000));
    expect(await bodies()).toEqual(['first', 'in batch']);
  });

  it('remembers an id although its message is gone, until the window ends', async () => {
    const sender = test.client.createSender('once');
    const receiver = test.client.createReceiver('once');
    await sender.sendMessages({ messageId: 'a', body: 'first' });
    await receiver.completeMessage(await receiveOne(receiver));
    test.clock.advance(599_999);
    await sender.sendMessages({ messageId: 'a', body: 'early' });
    test.clock.advance(1);
    await sender.sendMessages({ messageId: 'a', body: 'late' });
    expect(await bodies()).toEqual(['late']);
  });
});

describe('peek', () => {
  it('walks over active, locked, deferred and scheduled messages in order', async () => {
    const sender = test.client.createSender('q');
    const receiver = test.client.createReceiver('q');
    await sender.sendMessages([{ body: 'deferred' }, { body: 'locked' }, { body: 'active' }]);
    await sender.scheduleMessages({ body: 'scheduled' }, inMs(1000));
    await receiver.deferMessage(await receiveOne(receiver));
    await receiveOne(receiver);
    const first = await receiver.peekMessages(3);
    expect(first).toMatchObject([
      { body: 'deferred', state: 'deferred' },
      { body: 'locked', state: 'active' },
      { body: 'active', state: 'active' },
    ]);
    expect(await receiver.peekMessages(3)).toMatchObject([{ body: 'scheduled', state: 'scheduled' }]);
    expect(await receiver.peekMessages(3)).toEqual([]);
    const omitted = await receiver.peekMessages(1, {
      fromSequenceNumber: Long.fromNumber(2),
      omitMessageBody: true,
    } as never);
    expect(omitted).toMatchObject([{ sequenceNumber: Long.fromNumber(2), body: undefined }]);
  });
});
