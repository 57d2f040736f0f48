import type { DeliverySchema } from '../../../../local/azure/eventGrid/state';
import { sharedKey } from '../arm/testResources';
import { agree, DAY, HOUR, MINUTE, startEventWorld, type EventWorld, type Received } from './eventWorld';

/** Both handshakes, and delivery to an endpoint that does not always answer as it should. */

let world: EventWorld;
beforeEach(async () => {
  world = await startEventWorld();
});
afterEach(() => world.stop());

const subscribe = (schema: DeliverySchema = 'EventGridSchema', more = {}) =>
  world.sim.eventGrid.subscribe({
    scope: world.vault.id,
    schema,
    destination: { webhook: world.endpoint.url },
    ...more,
  });
const rotate = async () => world.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
const state = () => world.sim.eventGrid.subscriptions(world.vault.id)[0]?.provisioningState;

describe('handshake', () => {
  const json = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });
  const CASES: Record<string, { schema: DeliverySchema; answer: (one: Received) => any; ends: string }> = {
    'the code comes back': { schema: 'EventGridSchema', answer: agree, ends: 'Succeeded' },
    'another code comes back': {
      schema: 'EventGridSchema',
      answer: () => json({ validationResponse: 'other' }),
      ends: 'Url validation',
    },
    'no code comes back': { schema: 'EventGridSchema', answer: () => ({ status: 200 }), ends: 'AwaitingManualAction' },
    'only accepted': {
      schema: 'EventGridSchema',
      answer: (one) => ({ ...agree(one), status: 202 }),
      ends: 'Url validation',
    },
    'not found': { schema: 'EventGridSchema', answer: () => ({ status: 404 }), ends: 'Url validation' },
    'the origin is allowed': { schema: 'CloudEventSchemaV1_0', answer: agree, ends: 'Succeeded' },
    'any origin is allowed': {
      schema: 'CloudEventSchemaV1_0',
      answer: () => ({ status: 200, headers: { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '100' } }),
      ends: 'Succeeded',
    },
    'another origin is allowed': {
      schema: 'CloudEventSchemaV1_0',
      answer: () => ({ status: 200, headers: { 'WebHook-Allowed-Origin': 'example.com' } }),
      ends: 'Url validation',
    },
    'no origin is allowed': {
      schema: 'CloudEventSchemaV1_0',
      answer: () => ({ status: 200 }),
      ends: 'AwaitingManualAction',
    },
    'OPTIONS is not known': { schema: 'CloudEventSchemaV1_0', answer: () => ({ status: 405 }), ends: 'Url validation' },
  };
  test.each(Object.entries(CASES))('%s', async (_, { schema, answer, ends }) => {
    world.endpoint.answer(answer);
    const ended = await subscribe(schema).then(
      ({ provisioningState }) => provisioningState,
      ({ code }: { code: string }) => code,
    );
    expect(ended).toBe(ends);
    expect(state()).toBe(ends === 'Url validation' ? undefined : ends);
  });

  test('a refusal does not repeat the secret of the URL and leaves what was there', async () => {
    await subscribe();
    world.endpoint.answer(() => ({ status: 500 }));
    const error = await subscribe('CloudEventSchemaV1_0').catch((one: unknown) => JSON.stringify(one));
    expect(error).not.toContain('secret');
    expect(world.sim.eventGrid.subscriptions(world.vault.id)).toMatchObject([{ schema: 'EventGridSchema' }]);
  });

  test('what is asked of an endpoint', async () => {
    await subscribe();
    await subscribe('CloudEventSchemaV1_0');
    expect(world.endpoint.received).toMatchObject([
      {
        method: 'POST',
        headers: { 'aeg-event-type': 'SubscriptionValidation' },
        body: [
          {
            topic: world.vault.id,
            subject: '',
            eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
            data: {
              validationCode: expect.any(String) as string,
              validationUrl: expect.stringContaining('https://') as string,
            },
          },
        ],
      },
      { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.azure.net' }, body: undefined },
    ]);
  });

  const urlOf = {
    EventGridSchema: ({ body }: Received) => body[0].data.validationUrl as string,
    CloudEventSchemaV1_0: ({ headers }: Received) => String(headers['webhook-request-callback']),
  };
  test.each(Object.entries(urlOf))('by hand, %s: events flow once the URL was opened in time', async (schema, find) => {
    world.endpoint.answer(() => ({ status: 200 }));
    await subscribe(schema as DeliverySchema);
    const url = find(world.endpoint.received.splice(0)[0]!);
    await rotate();
    expect(await world.pass(4 * MINUTE)).toEqual([]);
    expect((await fetch(url)).status).toBe(200);
    expect(state()).toBe('Succeeded');
    await rotate();
    expect(await world.pass(0)).toHaveLength(1);
    expect((await fetch(url)).status).toBe(400);
  });

  test('by hand, too late', async () => {
    world.endpoint.answer(() => ({ status: 200 }));
    await subscribe();
    const url = urlOf.EventGridSchema(world.endpoint.received.splice(0)[0]!);
    await world.pass(5 * MINUTE);
    expect((await fetch(url)).status).toBe(400);
    expect(state()).toBe('Failed');
    await rotate();
    expect(await world.pass(0)).toEqual([]);
  });

  test('an endpoint must be reached by HTTPS, unless it is on this machine', async () => {
    const destination = { webhook: 'http://example.com/events' };
    await expect(world.sim.eventGrid.subscribe({ scope: world.vault.id, destination })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('delivery', () => {
  const failing = (status: number) => () => ({ status });

  test.each([200, 201, 202, 203, 204])('%d is success', async (status) => {
    await subscribe();
    world.endpoint.answer(failing(status));
    await rotate();
    expect(await world.pass(0)).toHaveLength(1);
    expect(world.sim.eventGrid.pending()).toEqual([]);
  });

  test('a redirect is a failure', async () => {
    await subscribe();
    world.endpoint.answer(failing(302));
    await rotate();
    await world.pass(0);
    expect(world.sim.eventGrid.pending()).toMatchObject([{ attempts: 1 }]);
  });

  test('attempts as documented, until a day has passed', async () => {
    await subscribe();
    world.endpoint.answer(failing(500));
    await rotate();
    await world.pass(0);
    const waits: number[] = [];
    for (let next = world.sim.eventGrid.pending()[0]; next; next = world.sim.eventGrid.pending()[0]) {
      const wait = next.dueAt - world.clock.now().getTime();
      expect(await world.pass(wait - 1)).toEqual([]);
      expect(await world.pass(1)).toHaveLength(1);
      waits.push(wait);
    }
    const SECOND = 1000;
    expect(waits).toEqual([
      10 * SECOND,
      30 * SECOND,
      MINUTE,
      5 * MINUTE,
      10 * MINUTE,
      30 * MINUTE,
      HOUR,
      3 * HOUR,
      6 * HOUR,
      12 * HOUR,
    ]);
    expect(world.sim.eventGrid.dropped).toMatchObject([
      { attempts: 11, reason: 'time to live exceeded: answered 500' },
    ]);
  });

  test.each([
    [401, 5 * MINUTE],
    [403, 5 * MINUTE],
    [404, 5 * MINUTE],
    [408, 2 * MINUTE],
    [503, 30_000],
    [429, 10_000],
  ])('%d waits for %d ms first', async (status, wait) => {
    await subscribe();
    world.endpoint.answer(failing(status));
    await rotate();
    await world.pass(0);
    expect(world.sim.eventGrid.pending()[0]?.dueAt).toBe(world.clock.now().getTime() + wait);
  });

  test.each([400, 413])('%d is final', async (status) => {
    await subscribe();
    world.endpoint.answer(failing(status));
    await rotate();
    await world.pass(0);
    expect(world.sim.eventGrid.pending()).toEqual([]);
    expect(world.sim.eventGrid.dropped).toMatchObject([{ attempts: 1, reason: `answered ${status}` }]);
  });

  test('no more attempts than the policy allows', async () => {
    await subscribe('EventGridSchema', { maxDeliveryAttempts: 2 });
    world.endpoint.answer(failing(500));
    await rotate();
    await world.pass(0);
    await world.pass(MINUTE);
    expect(await world.pass(DAY)).toEqual([]);
    expect(world.sim.eventGrid.dropped).toMatchObject([{ attempts: 2, reason: 'attempts exceeded: answered 500' }]);
  });

  test('the same event comes again, with the count of attempts, until it is taken', async () => {
    await subscribe();
    world.endpoint.answer(failing(500));
    await rotate();
    await world.pass(0);
    world.endpoint.answer();
    await world.sim.eventGrid.run();
    world.clock.advance(10_000);
    await world.sim.eventGrid.run();
    const calls = world.endpoint.received.splice(0);
    expect(calls.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['1']);
    expect(await world.pass(DAY)).toEqual([]);
  });

  test('an endpoint that is gone', async () => {
    await subscribe();
    await world.endpoint.stop();
    await rotate();
    await world.pass(0);
    expect(world.sim.eventGrid.pending()).toMatchObject([{ attempts: 1 }]);
    world.sim.eventGrid.unsubscribe(world.vault.id);
    await world.pass(DAY);
    expect(world.sim.eventGrid.pending()).toEqual([]);
  });
});
