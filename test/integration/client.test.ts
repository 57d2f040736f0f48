import { ServiceBusClient } from '@azure/service-bus';
import { createLatchkeyClient, type LatchkeyClient, type LatchkeyError, type LatchkeyEvent } from '../../client';
import { entities } from '../../local/cloud/entities';
import { startServiceBus, type LocalServiceBus } from '../../local/serviceBus';
import { storageRequest } from '../support/samples';

/** The client of vendors against Service Bus: what is sent once, delivered again, and given up. */

let bus: LocalServiceBus;
let raw: ServiceBusClient;
let latchkey: LatchkeyClient;

beforeEach(async () => {
  bus = await startServiceBus({ entities });
  raw = new ServiceBusClient(bus.connectionString);
  latchkey = createLatchkeyClient({ connectionString: bus.connectionString });
});
afterEach(async () => {
  await latchkey.close();
  await raw.close();
  await bus.stop();
});

const event = (id: string, name = 'revalidated') => ({
  specversion: '1.0',
  id,
  source: 'https://latchkey.example/onboardings',
  type: `latchkey.onboarding.${name}`,
  time: '2026-11-22T10:00:00.000Z',
  data: { onboardingId: 'fabrikam-1', state: 'protected', waitingFor: 'nobody', resourceId: '/subscriptions/x' },
});
const tell = (...bodies: unknown[]) =>
  raw.createSender('onboarding-events').sendMessages(bodies.map((body) => ({ body })));
const waiting = (path: string) => {
  const { active = 0, locked = 0, deadLettered = 0 } = bus.stats().find((one) => one.path === path) ?? {};
  return { waits: active + locked, deadLetter: deadLettered };
};
const SUBSCRIPTION = 'onboarding-events/Subscriptions/isv';

/** Handles events until the last one has come; what it did, in order. */
async function receive(last: string, handle: (event: LatchkeyEvent, times: number) => unknown) {
  const seen: string[] = [];
  const errors: LatchkeyError[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const receiving = latchkey.receiveEvents(
    async (one) => {
      seen.push(one.id);
      await handle(one, seen.filter((id) => id === one.id).length);
      if (one.id === last) resolve();
    },
    { pauseMs: 1, onError: (error) => errors.push(error) },
  );
  await promise;
  await receiving.close();
  return { seen, errors: errors.map(({ code }) => code) };
}

test('a request and a release are sent once, however often they are asked for', async () => {
  const request = storageRequest;
  await latchkey.requestOnboarding(request);
  await latchkey.requestOnboarding(request);
  const release = { contractVersion: 1, onboardingId: request.onboardingId, why: 'contract ended' } as const;
  await latchkey.requestRelease(release);
  await latchkey.requestRelease(release);
  expect([waiting('onboarding-requests').waits, waiting('release-requests').waits]).toEqual([1, 1]);
  const corrected = { ...request, customer: { ...request.customer, name: 'Another' } };
  await latchkey.requestOnboarding(corrected);
  expect(waiting('onboarding-requests').waits).toBe(2);
});

test('a handler that throws gets the event again; then it is settled', async () => {
  await tell(event('a'), event('b'));
  const { seen, errors } = await receive('b', ({ id }, times) => {
    if (id === 'a' && times < 3) throw new Error('not now');
  });
  expect(seen.filter((id) => id === 'a')).toHaveLength(3);
  expect(errors).toEqual(['handler-failed', 'handler-failed']);
  expect(waiting(SUBSCRIPTION)).toEqual({ waits: 0, deadLetter: 0 });
});

test('what is no event goes to the dead letters with its reason; an event of a later version is settled', async () => {
  await tell('hello', { ...event('x'), data: {} }, event('y', 'key-painted'), event('last'));
  const { seen, errors } = await receive('last', () => undefined);
  expect(seen).toEqual(['last']);
  expect(errors).toEqual(['invalid-event', 'invalid-event', 'unknown-event']);
  expect(waiting(SUBSCRIPTION)).toEqual({ waits: 0, deadLetter: 2 });
  const letters = await raw.createReceiver('onboarding-events', 'isv', { subQueueType: 'deadLetter' }).peekMessages(2);
  expect(letters.map((letter) => letter.deadLetterReason)).toEqual(['invalid-event', 'invalid-event']);
  expect(letters[1]?.deadLetterErrorDescription).toContain('onboardingId: seen nothing');
});

test('a handler that never succeeds is given up by Service Bus', async () => {
  await tell(event('bad'));
  let times = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  latchkey.receiveEvents(
    () => {
      times += 1;
      if (times === 10) resolve();
      throw new Error('never');
    },
    { pauseMs: 0 },
  );
  await promise;
  while (waiting(SUBSCRIPTION).deadLetter === 0) await new Promise((done) => setImmediate(done));
  expect(times).toBe(10);
});

test('closing waits for the handler, and settles what it had', async () => {
  await tell(event('slow'));
  const began = Promise.withResolvers<void>();
  const may = Promise.withResolvers<void>();
  latchkey.receiveEvents(async () => {
    began.resolve();
    await may.promise;
  });
  await began.promise;
  const closing = latchkey.close();
  may.resolve();
  await closing;
  expect(waiting(SUBSCRIPTION).waits).toBe(0);
  await expect(latchkey.requestOnboarding(storageRequest)).rejects.toMatchObject({ code: 'closed' });
  expect(() => latchkey.receiveEvents(() => undefined)).toThrow(expect.objectContaining({ code: 'closed' }));
});

test('a refusal of Service Bus says so', async () => {
  const elsewhere = createLatchkeyClient({ connectionString: bus.connectionString.replace(/:\d+;/, ':9;') });
  const sent = elsewhere.requestOnboarding(storageRequest);
  // Closed while it tries: nobody waits for all its tries.
  await elsewhere.close();
  await expect(sent).rejects.toMatchObject({ code: 'not-sent' });
});
