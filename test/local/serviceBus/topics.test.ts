import Long from 'long';
import { expectNothing, receiveOne, startTestBus, type TestBus, until } from './testBus';

let test: TestBus;
const rule = (Properties: any) => [{ Name: 'rule', Properties }];
beforeAll(async () => {
  test = await startTestBus({
    Topics: [
      {
        Name: 'events',
        Properties: { RequiresDuplicateDetection: true },
        Subscriptions: [
          { Name: 'all' },
          {
            Name: 'correlated',
            Rules: rule({
              FilterType: 'Correlation',
              CorrelationFilter: { Label: 'paid', Properties: { region: 'eu' } },
            }),
          },
          {
            Name: 'sql',
            Rules: rule({ FilterType: 'Sql', SqlFilter: { SqlExpression: "amount > 10 AND sys.Label = 'paid'" } }),
          },
        ],
      },
    ],
  });
});
afterAll(() => test.stop());

/** From the start: the client keeps its own cursor for each entity. */
const peek = async (subscription: string) => {
  const receiver = test.client.createReceiver('events', subscription);
  const messages = await receiver.peekMessages(50, { fromSequenceNumber: Long.fromNumber(1) });
  return messages.map((message) => message.body as number);
};

it('copies a message to each subscription whose rules match', async () => {
  await test.client
    .createSender('events')
    .sendMessages([
      { body: 1, subject: 'paid', applicationProperties: { region: 'eu', amount: 5 } },
      { body: 2, subject: 'paid', applicationProperties: { region: 'us', amount: 20 } },
      { body: 3, subject: 'open', applicationProperties: { region: 'eu', amount: 20 } },
      { body: 4 },
    ]);
  expect(await peek('all')).toEqual([1, 2, 3, 4]);
  expect(await peek('correlated')).toEqual([1]);
  expect(await peek('sql')).toEqual([2]);
});

it('settles and dead-letters each copy on its own', async () => {
  const receiver = test.client.createReceiver('events', 'all');
  await receiver.deadLetterMessage(await receiveOne(receiver), {
    deadLetterReason: 'r',
    deadLetterErrorDescription: 'd',
  });
  const deadLetters = test.client.createReceiver('events', 'all', { subQueueType: 'deadLetter' });
  expect(await receiveOne(deadLetters)).toMatchObject({ body: 1, deadLetterReason: 'r' });
  expect(await peek('correlated')).toEqual([1]);
});

it('holds scheduled messages in the topic and detects duplicates there', async () => {
  const sender = test.client.createSender('events');
  const due = new Date(test.clock.now() + 60_000);
  await sender.scheduleMessages({ body: 9, messageId: 'nine', subject: 'late' }, due);
  await sender.sendMessages({ body: 10, messageId: 'nine' });
  expect(test.bus.stats().find(({ path }) => path === 'events')?.scheduled).toBe(1);
  expect(await peek('all')).not.toContain(9);
  test.clock.advance(60_000);
  await until(async () => (await peek('all')).length === 4);
  expect(await peek('all')).toEqual([2, 3, 4, 9]);
});

it.each([
  ['receiving from a topic', () => test.client.createReceiver('events').receiveMessages(1), /is a topic/],
  [
    'sending to a subscription',
    () => test.client.createSender('events/Subscriptions/all').sendMessages({ body: 1 }),
    /does not take/,
  ],
  [
    'sending to a dead-letter queue',
    () => test.client.createSender('events/Subscriptions/all/$DeadLetterQueue').sendMessages({ body: 1 }),
    /does not take/,
  ],
  [
    'managing rules',
    () => test.client.createRuleManager('events', 'all').createRule('r', { sqlExpression: '1=1' }),
    /add-rule/,
  ],
])('refuses %s', async (_name, act, message) => {
  await expect(act()).rejects.toThrow(message);
});

it('finds entities without regard to case', async () => {
  await expectNothing(test.client.createReceiver('EVENTS', 'Correlated', { subQueueType: 'deadLetter' }));
});
