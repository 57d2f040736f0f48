import type { ServiceBusMessage } from '@azure/service-bus';
import { entities } from '../../local/cloud/entities';
import { startServiceBus, type LocalServiceBus } from '../../local/serviceBus';
import { createDeadLetters, deadLetterAudit, type Doing } from '../../shared/deadLetters/deadLetters';
import { createServiceBus, type ServiceBus } from '../../shared/events/serviceBus';
import { requestHash } from '../../shared/model/request';
import { fakePorts } from '../support/fakePorts';
import { config, storageRequest } from '../support/samples';

const QUEUE = 'onboarding-requests';
const DOING: Doing = { by: 'Olivia (1)', why: 'The sender was mended.' };

let bus: LocalServiceBus;
let one: Operator;
let other: Operator;

/** An instance of the app: its own connection. */
interface Operator extends ReturnType<typeof createDeadLetters> {
  readonly queues: ServiceBus;
  readonly ports: ReturnType<typeof fakePorts>;
}

function open(spoil: (queues: ServiceBus) => ServiceBus = (queues) => queues): Operator {
  const serviceBus = { connectionString: bus.connectionString };
  const queues = spoil(createServiceBus({ ...config, serviceBus }, { getToken: async () => null }));
  const ports = fakePorts({ queues, ...(one && { registry: one.ports.registry }) });
  return { ...createDeadLetters(ports), queues, ports };
}

beforeAll(async () => {
  bus = await startServiceBus({ entities });
  one = open();
  other = open();
});
afterAll(async () => {
  await one.queues.close();
  await other.queues.close();
  await bus.stop();
});

const statsOf = (queue: string) => bus.stats().find(({ path }) => path === queue)!;
const good = (onboardingId: string) => ({ ...storageRequest, onboardingId });

/** Sends and dead-letters messages, as the app does; returns their sequence numbers. */
async function deadLetter(messages: readonly ServiceBusMessage[], queue = QUEUE, reason = 'invalid-request') {
  const known = (await letters(queue)).length;
  await one.queues.send(queue, messages);
  await one.queues.withReceiver(queue, 'messages', async (receiver) => {
    for (let left = messages.length; left > 0;) {
      const batch = await receiver.receiveMessages(left, { maxWaitTimeInMs: 5000 });
      for (const message of batch) {
        await receiver.deadLetterMessage(message, {
          deadLetterReason: reason,
          deadLetterErrorDescription: 'As it was',
        });
      }
      left -= batch.length;
    }
  });
  return (await letters(queue)).slice(known).map(({ sequenceNumber }) => ({ queue, sequenceNumber }));
}

async function letters(queue?: string) {
  const listed = await one.list({ queue, top: 200 });
  if (listed.kind !== 'done') throw new Error(listed.code);
  return listed.value.items;
}

/** Takes everything that waits in a queue. */
async function drain(queue = QUEUE) {
  return one.queues.withReceiver(queue, 'messages', async (receiver) => {
    const { active } = statsOf(queue);
    const all = active === 0 ? [] : await receiver.receiveMessages(active, { maxWaitTimeInMs: 5000 });
    for (const message of all) await receiver.completeMessage(message);
    return all;
  });
}

async function discardAll() {
  for (const letter of await letters()) await one.discard(letter, DOING);
}
afterEach(async () => {
  await drain();
  await discardAll();
  expect((await letters()).length).toBe(0);
});

const codeOf = (outcome: { kind: string; code?: string }) => outcome.code ?? outcome.kind;

test('a letter is listed, and shown with its body, properties, and what is wrong with it now', async () => {
  const body = { ...good('dl-shown'), key: { uri: 'http://nowhere/keys/a' } };
  const message = { body, messageId: 'm-1', subject: 's', applicationProperties: { from: 'signup' } };
  const [address] = await deadLetter([message]);
  const listed = {
    ...address!,
    messageId: 'm-1',
    enqueuedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    reason: 'invalid-request',
    description: 'As it was',
    deliveryCount: 0,
    onboardingId: 'dl-shown',
    size: JSON.stringify(body).length,
  };
  expect(await letters()).toEqual([listed]);
  expect(await one.show(address!)).toMatchObject({
    kind: 'done',
    value: {
      ...listed,
      body: JSON.stringify(body),
      properties: { from: 'signup' },
      problems: [{ field: 'key.uri', seen: '"http://nowhere/keys/a"', wanted: expect.stringContaining('https') }],
    },
  });
});

test.each<[string, string, unknown, RegExp | undefined]>([
  ['text that is JSON', QUEUE, JSON.stringify(good('dl-text')), undefined],
  ['text that is no JSON', QUEUE, '{"onboardingId": "cut-off', /^\(message\): seen .*wanted JSON$/],
  ['bytes', QUEUE, Buffer.from([0xff, 0xfe]), /^\(message\)/],
  ['an event of a key', 'key-events', { eventType: 'Microsoft.KeyVault.KeyExpired', data: {} }, /^data.Id/],
  ['a good event', 'resource-events', { type: 'Microsoft.Something.Else' }, undefined],
  ['a release', 'release-requests', { contractVersion: 1, onboardingId: 'dl-a' }, /^why: seen nothing/],
  ['a good release', 'release-requests', { contractVersion: 1, onboardingId: 'dl-a', why: 'w' }, undefined],
])('%s is validated by the rules of its queue: %s', async (_, queue, body, says) => {
  const [address] = await deadLetter([{ body }], queue);
  const shown = await one.show(address!);
  if (shown.kind !== 'done') throw new Error(shown.code);
  const said = shown.value.problems?.map(({ field, seen, wanted }) => `${field}: seen ${seen}, wanted ${wanted}`);
  expect(said).toEqual(says ? [expect.stringMatching(says)] : undefined);
});

test('a request that another one has taken the id of says so', async () => {
  const known = good('dl-known');
  const row = { request: known, requestHash: requestHash(known), receivedAt: '2026-11-20T09:00:00.000Z' };
  await one.ports.registry.onboardings.create('dl-known', row);
  const [address] = await deadLetter([{ body: { ...known, customer: { ...known.customer, name: 'Another' } } }]);
  expect(await one.show(address!)).toMatchObject({ value: { problems: [{ field: 'onboardingId' }] } });
});

test('lists go on where the page before ended, queue after queue', async () => {
  await deadLetter([1, 2, 3].map((number) => ({ body: number })));
  await deadLetter(
    [4, 5].map((number) => ({ body: number })),
    'release-requests',
  );
  const pages: string[][] = [];
  for (let continuation: string | undefined, more = true; more;) {
    const page = await one.list({ top: 2, continuation });
    if (page.kind !== 'done') throw new Error(page.code);
    pages.push(page.value.items.map(({ queue, sequenceNumber }) => `${queue} ${sequenceNumber}`));
    continuation = page.value.continuation;
    more = continuation !== undefined;
  }
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(new Set(pages.flat()).size).toBe(5);
  expect(pages.flat()).toEqual((await letters()).map(({ queue, sequenceNumber }) => `${queue} ${sequenceNumber}`));
});

test('sent anew as it is: the same bytes and properties, taken away, audited with the onboarding too', async () => {
  const body = Buffer.from('{ "onboardingId":"dl-again" ,"n":1.0}');
  const message = { body, contentType: 'application/json', subject: 's', applicationProperties: { from: 'signup' } };
  const addresses = await deadLetter([{ body: 1 }, { ...message, messageId: 'm-2' }, { body: 3 }]);
  const wanted = addresses[1]!;
  const sent = await one.resubmit(wanted, DOING);
  const messageId = expect.stringMatching(/^resubmitted-onboarding-requests-\d+-[0-9a-f]{16}$/);
  expect(sent).toEqual({ kind: 'done', change: 'updated', value: { ...wanted, messageId, onboardingId: 'dl-again' } });
  const received = await drain();
  expect(received.map((each) => Buffer.from(each.body).toString())).toEqual([body.toString()]);
  expect(received).toMatchObject([{ messageId, subject: 's', contentType: 'application/json' }]);
  expect(received[0]!.applicationProperties).toEqual({ from: 'signup' });
  expect((await letters()).map(({ sequenceNumber }) => sequenceNumber)).toEqual([
    addresses[0]!.sequenceNumber,
    addresses[2]!.sequenceNumber,
  ]);
  const subject = `${QUEUE}/${wanted.sequenceNumber} invalid-request`;
  for (const partition of [deadLetterAudit(QUEUE), 'dl-again']) {
    expect(await one.ports.registry.audit.list(partition)).toContainEqual(
      expect.objectContaining({ ...DOING, onboardingId: partition, action: 'resubmit', subject }),
    );
  }
});

test('an edited body is refused with every wrong field, and sent when it is right', async () => {
  const [address] = await deadLetter([{ body: { onboardingId: 'dl-edit' } }]);
  const refused = await one.resubmit(address!, DOING, JSON.stringify({ ...good('dl-edit'), more: 1, key: 5 }));
  expect(refused).toMatchObject({ code: 'dead-letter-invalid', errors: [{ field: 'key' }, { field: 'more' }] });
  expect([statsOf(QUEUE).active, (await letters()).length]).toEqual([0, 1]);
  expect(codeOf(await one.resubmit(address!, DOING, JSON.stringify(good('dl-edit'))))).toBe('done');
  expect((await drain()).map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual([good('dl-edit')]);
});

test('thrown away, with a reason; what is gone is gone', async () => {
  const [address] = await deadLetter([{ body: good('dl-gone') }]);
  expect(await one.discard(address!, DOING)).toMatchObject({ kind: 'done', value: { onboardingId: 'dl-gone' } });
  expect((await one.ports.registry.audit.list('dl-gone')).map(({ action }) => action)).toEqual(['discard']);
  for (const again of [one.show(address!), one.discard(address!, DOING), one.resubmit(address!, DOING)]) {
    expect(codeOf(await again)).toBe('dead-letter-not-found');
  }
  expect(statsOf(QUEUE).active).toBe(0);
  const elsewhere = { ...address!, queue: 'elsewhere' };
  for (const refused of [
    one.list({ queue: 'elsewhere', top: 1 }),
    one.show(elsewhere),
    one.discard(elsewhere, DOING),
  ]) {
    expect(codeOf(await refused)).toBe('queue-not-found');
  }
});

describe('a crash', () => {
  /** The app dies after a call of the sender has stored its messages, or before. */
  const dying = (when: 'after' | 'before') =>
    open((queues) => ({
      ...queues,
      async send(queue, messages) {
        if (when === 'after') await queues.send(queue, messages);
        throw new Error('killed');
      },
    }));

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s the message was sent: the letter stays; sent again it is there once', async (when, arrived) => {
    const [address] = await deadLetter([{ body: good(`dl-crash-${when}`) }]);
    const crashing = dying(when);
    await expect(crashing.resubmit(address!, DOING)).rejects.toThrow('killed');
    await crashing.queues.close();
    expect([statsOf(QUEUE).active, (await letters()).length]).toEqual([arrived, 1]);
    expect(codeOf(await other.resubmit(address!, DOING))).toBe('done');
    expect([statsOf(QUEUE).active, (await letters()).length]).toEqual([1, 0]);
  });

  test('that leaves the letter locked: it is busy until the lock ends', async () => {
    const [address] = await deadLetter([{ body: good('dl-locked') }]);
    await other.queues.withReceiver(QUEUE, 'dead-letters', async (receiver) => {
      const [held] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
      expect(codeOf(await one.resubmit(address!, DOING))).toBe('dead-letter-busy');
      await receiver.abandonMessage(held!);
    });
    expect(statsOf(QUEUE).active).toBe(0);
    expect(codeOf(await one.resubmit(address!, DOING))).toBe('done');
  });
});

describe('two operators at once', () => {
  test.each([
    ['of one instance', () => [one, one] as const],
    ['of two instances', () => [one, other] as const],
  ])('%s send the same letter: one does, and it is sent once', async (_, pair) => {
    const [address] = await deadLetter([{ body: good('dl-race') }]);
    const outcomes = await Promise.all(pair().map((operator) => operator.resubmit(address!, DOING)));
    expect(outcomes.map(codeOf).sort()).toEqual(
      [expect.stringMatching(/^dead-letter-(not-found|busy)$/), 'done'].sort(),
    );
    expect([statsOf(QUEUE).active, (await letters()).length]).toEqual([1, 0]);
  });

  test('take different letters: both are sent, nothing else is touched', async () => {
    const addresses = await deadLetter([1, 2, 3, 4, 5].map((number) => ({ body: good(`dl-many-${number}`) })));
    const [first, second] = [addresses[4]!, addresses[1]!];
    const outcomes = await Promise.all([one.resubmit(first, DOING), other.discard(second, DOING)]);
    const again = [
      codeOf(outcomes[0]) === 'done' ? outcomes[0] : await one.resubmit(first, DOING),
      codeOf(outcomes[1]) === 'done' ? outcomes[1] : await other.discard(second, DOING),
    ];
    expect(again.map(codeOf)).toEqual(['done', 'done']);
    expect([statsOf(QUEUE).active, (await letters()).length]).toEqual([1, 3]);
  });
});

test('the hundred-and-fiftieth of many', async () => {
  const addresses = await deadLetter(Array.from({ length: 160 }, (_, number) => ({ body: { number } })));
  expect(codeOf(await one.resubmit(addresses[149]!, DOING))).toBe('done');
  expect((await drain()).map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual([{ number: 149 }]);
  expect((await letters()).length).toBe(159);
});
