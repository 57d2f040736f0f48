import { receiveRequest } from '../../../shared/intake/receiveRequest';
import { ONBOARD_CUSTOMER } from '../../../shared/model/instances';
import { STATES, isEnd, type State } from '../../../shared/model/state';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { KEY_URI, mysqlRequest, NOW, policy, storageRequest } from '../../support/samples';

const world = () => {
  const ports = fakePorts();
  const starter = recordingStarter();
  return { ports, starter, receive: (body: unknown) => receiveRequest(ports, starter, body) };
};
const started = {
  orchestrator: ONBOARD_CUSTOMER,
  instanceId: 'onboarding-fabrikam-01',
  input: { request: storageRequest, policy, receivedAt: NOW.toISOString() },
};
const COMPLETE = { action: 'complete' };

test.each<[string, unknown]>([
  ['an object', storageRequest],
  ['text', JSON.stringify(storageRequest)],
  ['bytes', Buffer.from(JSON.stringify(storageRequest))],
])('a new request starts its run, as %s', async (_, body) => {
  const { ports, starter, receive } = world();
  expect(await receive(body)).toEqual(COMPLETE);
  expect(starter.started).toEqual([started]);
  expect(await ports.registry.onboardings.read('fabrikam-01')).toMatchObject({
    request: storageRequest,
    receivedAt: NOW.toISOString(),
  });
  expect(ports.published).toEqual([]);
});

test('the same request again joins the run, also with its fields in another order and all at once', async () => {
  const { starter, receive } = world();
  const shuffled = Object.fromEntries(Object.entries(storageRequest).reverse());
  const answers = await Promise.all([
    receive(storageRequest),
    receive(shuffled),
    receive(JSON.stringify(storageRequest)),
  ]);
  expect(answers).toEqual([COMPLETE, COMPLETE, COMPLETE]);
  expect(starter.started).toEqual([started]);
});

test('a crash between record and start: the redelivery starts the run', async () => {
  const { ports, starter } = world();
  const dying = { ...starter, startOnce: () => Promise.reject(new Error('killed')) };
  await expect(receiveRequest(ports, dying, storageRequest)).rejects.toThrow('killed');
  expect(await receiveRequest(ports, starter, storageRequest)).toEqual(COMPLETE);
  expect(starter.started).toHaveLength(1);
});

test('other content under the same id is a conflict; the running one is untouched and nothing is told', async () => {
  const { ports, starter, receive } = world();
  await receive(storageRequest);
  const other = { ...storageRequest, customer: { ...storageRequest.customer, name: 'Fabrikam Ltd' } };
  expect(await receive(other)).toEqual({
    action: 'dead-letter',
    reason: 'request-conflict',
    description: expect.stringContaining('fabrikam-01'),
  });
  expect(starter.started).toHaveLength(1);
  expect(ports.published).toEqual([]);
  expect((await ports.registry.onboardings.read('fabrikam-01'))?.request).toEqual(storageRequest);
});

test.each(STATES.map((state) => [state, isEnd(state) || state === 'protected'] as const))(
  'the same request when Durable has forgotten the run and the registry says %s: over is %s',
  async (state: State, isOver) => {
    const { ports, starter, receive } = world();
    await receive(storageRequest);
    starter.purge();
    const status = { state, waitingFor: 'nobody' as const, since: NOW.toISOString() };
    await ports.registry.onboardings.save('fabrikam-01', 'status', { status, eventId: 'e', timeline: [] });
    expect(await receive(storageRequest)).toEqual(COMPLETE);
    expect(starter.started).toHaveLength(isOver ? 1 : 2);
  },
);

describe('what Azure does not offer', () => {
  const foreign = { ...mysqlRequest, resource: { ...mysqlRequest.resource, hosting: 'vendor' as const } };

  test('vendor-hosted MySQL with a key of another tenant: a rejected event with reason, source, date and alternatives', async () => {
    const { ports, starter, receive } = world();
    expect(await receive(foreign)).toEqual(COMPLETE);
    expect(starter.started).toEqual([]);
    const [event, ...more] = ports.published;
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      id: 'fabrikam-02.rejected.0',
      name: 'rejected',
      data: { state: 'rejected', waitingFor: 'nobody', code: 'not-offered' },
    });
    expect(event?.data.reason).toMatch(/one tenant.*source: Azure docs.*2026-01-07/);
    expect(event?.data.remedy).toMatch(/\(1\).*Lighthouse.*\(2\).*envelope encryption/);
    expect((await ports.registry.onboardings.read('fabrikam-02'))?.record?.status).toMatchObject({
      state: 'rejected',
      code: 'not-offered',
    });
  });

  test('again: the same event and the same status', async () => {
    const { ports, receive } = world();
    await receive(foreign);
    const status = await ports.registry.onboardings.readPart(foreign.onboardingId, 'status');
    expect(await receive(foreign)).toEqual(COMPLETE);
    expect(await ports.registry.onboardings.readPart(foreign.onboardingId, 'status')).toEqual(status);
    expect(new Set(ports.published.map(({ id }) => id)).size).toBe(1);
  });

  test('a repetition long after: what ran is left alone, whatever is offered today', async () => {
    const { ports, receive } = world();
    await receive(foreign);
    ports.published.splice(0);
    const status = { state: 'protected' as const, waitingFor: 'nobody' as const, since: NOW.toISOString() };
    await ports.registry.onboardings.save('fabrikam-02', 'status', { status, eventId: 'e', timeline: [] });
    expect(await receive(foreign)).toEqual(COMPLETE);
    expect(ports.published).toEqual([]);
    expect((await ports.registry.onboardings.read('fabrikam-02'))?.record?.status).toEqual(status);
  });

  test('a combination that no document speaks of is refused as well', async () => {
    const { ports, receive } = world();
    const own = { ...foreign, customer: { ...foreign.customer, tenantId: ports.config.tenantId } };
    expect(await receive(own)).toEqual(COMPLETE);
    expect(ports.published).toEqual([]);
  });
});

describe('malformed', () => {
  test.each<[string, unknown, string | undefined, RegExp[]]>([
    ['not JSON', '{"onboardingId": "fabrikam-01"', undefined, [/wanted JSON/]],
    ['empty', '', undefined, [/wanted JSON/]],
    ['nothing', undefined, undefined, [/object/]],
    ['null', 'null', undefined, [/object/]],
    ['a number', '17', undefined, [/object/]],
    ['an id that cannot be used', { ...storageRequest, onboardingId: 'No Good' }, undefined, [/onboardingId/]],
    [
      'wrong fields, readable id',
      { ...storageRequest, contractVersion: 2, colour: 'red' },
      'fabrikam-01',
      [/contractVersion: seen 2, wanted 1/, /colour: seen "red", wanted no such field/],
    ],
    [
      'a key at an attacker',
      { ...storageRequest, key: { uri: 'https://vault.azure.net.attacker.example/keys/k' } },
      'fabrikam-01',
      [/key.uri: seen "https:\/\/vault.azure.net.attacker.example.*wanted a vault host/],
    ],
    [
      'a geo key at an attacker',
      { ...storageRequest, key: { uri: KEY_URI, geoUri: 'https://vault.azure.net.attacker.example/keys/k' } },
      'fabrikam-01',
      [/key.geoUri: seen "https:\/\/vault.azure.net.attacker.example.*wanted a vault host/],
    ],
    [
      'a key and a field',
      { ...storageRequest, resource: 7, key: { uri: 'http://x' } },
      'fabrikam-01',
      [/resource/, /key.uri: .*https, not http/],
    ],
  ])('%s: dead-lettered with every wrong field', async (_, body, onboardingId, wanted) => {
    const { ports, starter, receive } = world();
    const settlement = await receive(body);
    expect(settlement).toMatchObject({ action: 'dead-letter', reason: 'invalid-request' });
    for (const pattern of wanted) expect(settlement).toMatchObject({ description: expect.stringMatching(pattern) });
    expect(starter.started).toEqual([]);
    expect(ports.tables.onboardings.writes).toBe(0);
    if (onboardingId === undefined) return expect(ports.published).toEqual([]);
    expect(ports.published).toEqual([
      expect.objectContaining({
        name: 'rejected',
        id: expect.stringMatching(new RegExp(`^${onboardingId}\\.rejected\\.[0-9a-f]{16}$`)),
        data: expect.objectContaining({
          onboardingId,
          code: 'invalid-request',
          problems: expect.arrayContaining([expect.objectContaining({ field: expect.any(String) })]),
        }),
      }),
    ]);
  });

  test('the same message again is the same event, another wrong one is another', async () => {
    const { ports, receive } = world();
    const wrong = { ...storageRequest, contractVersion: 2 };
    await receive(wrong);
    await receive(wrong);
    await receive({ ...storageRequest, contractVersion: 3 });
    const [first, second, third] = ports.published.map(({ id }) => id);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('a wrong message does not touch the run of its id', async () => {
    const { ports, starter, receive } = world();
    await receive(storageRequest);
    const before = await ports.registry.onboardings.read('fabrikam-01');
    await receive({ ...storageRequest, contractVersion: 2 });
    expect(await ports.registry.onboardings.read('fabrikam-01')).toEqual(before);
    expect(starter.started).toHaveLength(1);
  });

  test('a dead letter holds at most 4,096 characters', async () => {
    const surplus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, 'x'.repeat(100)]));
    const settlement = await world().receive({ ...storageRequest, ...surplus });
    expect(settlement).toMatchObject({ description: expect.stringMatching(/^The request is not valid/) });
    expect((settlement as { description: string }).description.length).toBeLessThanOrEqual(4096);
  });
});

test('a named key is checked against the cloud before anything else happens', async () => {
  const { starter, receive } = world();
  expect(await receive({ ...storageRequest, key: { uri: KEY_URI } })).toEqual(COMPLETE);
  expect(starter.started).toHaveLength(1);
});
