import { HTTP } from 'cloudevents';
import { sharedKey } from '../arm/testResources';
import { DAY, seconds, START, startEventWorld, type EventWorld } from './eventWorld';

/** What Key Vault tells of, and what it does not. */

let world: EventWorld;
let material: string;
beforeEach(async () => {
  world = await startEventWorld();
  material = await sharedKey();
  await world.sim.eventGrid.subscribe({ scope: world.vault.id, destination: { webhook: world.endpoint.url } });
});
afterEach(() => world.stop());

const kinds = (events: any[]) => events.map(({ eventType, subject }) => `${eventType.split('.').at(-1)} ${subject}`);
const expires = (days: number) => seconds(START.getTime() + days * DAY);

describe('what is told', () => {
  const CASES: Record<string, { do: () => unknown; told: string[] }> = {
    'a first version': {
      do: () => world.keyVault.createKey('contoso', 'second', { material }),
      told: ['KeyNewVersionCreated second'],
    },
    'a rotation': {
      do: () => world.keyVault.rotate('contoso', 'cmk', { material }),
      told: ['KeyNewVersionCreated cmk'],
    },
    'other access policies': {
      do: () => world.keyVault.setAccessPolicies('contoso', []),
      told: ['VaultAccessPolicyChanged contoso'],
    },
    'another permission model': {
      do: () => world.keyVault.setPermissionModel('contoso', 'accessPolicies'),
      told: ['VaultAccessPolicyChanged contoso'],
    },
    'the same permission model': { do: () => world.keyVault.setPermissionModel('contoso', 'rbac'), told: [] },
    'a disabled key': { do: () => world.keyVault.setAttributes('contoso', 'cmk', { enabled: false }), told: [] },
    'a deleted key': { do: () => world.keyVault.deleteKey('contoso', 'cmk'), told: [] },
    'a firewall': {
      do: () => world.keyVault.setFirewall('contoso', { publicNetworkAccess: 'Disabled' }),
      told: [],
    },
    'an expiry far away': {
      do: () => world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(31) }),
      told: [],
    },
    'an expiry within 30 days': {
      do: () => world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(30) }),
      told: ['KeyNearExpiry cmk'],
    },
    'an expiry in the past': {
      do: () => world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(-1) }),
      told: ['KeyExpired cmk'],
    },
  };
  test.each(Object.entries(CASES))('%s', async (_, { do: act, told }) => {
    await act();
    expect(kinds(await world.pass(0))).toEqual(told);
    expect(await world.pass(0)).toEqual([]);
  });

  test('nothing of a Managed HSM', async () => {
    const place = { tenantId: world.vault.tenantId, subscriptionId: world.vault.id.split('/')[2] ?? '' };
    const hsm = world.keyVault.createManagedHsm({
      name: 'contosohsm',
      resourceGroup: 'rg',
      location: 'westeurope',
      ...place,
    });
    await world.keyVault.createKey(hsm.name, 'cmk', { material, expires: expires(1) });
    await expect(
      world.sim.eventGrid.subscribe({ scope: hsm.id, destination: { webhook: world.endpoint.url } }),
    ).rejects.toMatchObject({ status: 400 });
    expect(await world.pass(DAY)).toEqual([]);
  });
});

describe('expiry by the clock', () => {
  test('near, then expired, each once; a later expiry starts anew', async () => {
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(60) });
    expect(kinds(await world.pass(29 * DAY))).toEqual([]);
    expect(kinds(await world.pass(DAY))).toEqual(['KeyNearExpiry cmk']);
    expect(kinds(await world.pass(29 * DAY))).toEqual([]);
    expect(kinds(await world.pass(DAY))).toEqual(['KeyExpired cmk']);
    expect(kinds(await world.pass(DAY))).toEqual([]);
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(62) });
    expect(kinds(await world.pass(0))).toEqual(['KeyNearExpiry cmk']);
  });

  test('only the current version counts', async () => {
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(60) });
    await world.keyVault.rotate('contoso', 'cmk', { material });
    expect(kinds(await world.pass(70 * DAY))).toEqual(['KeyNewVersionCreated cmk']);
  });

  test('what expired before anybody listened is not told of', async () => {
    world.sim.eventGrid.unsubscribe(world.vault.id);
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(1) });
    await world.pass(2 * DAY);
    await world.sim.eventGrid.subscribe({ scope: world.vault.id, destination: { webhook: world.endpoint.url } });
    expect(await world.pass(0)).toEqual([]);
  });
});

describe('rotation policies', () => {
  test('a new version in time, with an expiry; notice as long before as the policy says', async () => {
    world.keyVault.setRotationPolicy('contoso', 'cmk', {
      rotate: { timeAfterCreate: 'P3M' },
      notify: { timeBeforeExpiry: 'P45D' },
      expiryTime: 'P1Y',
      material,
    });
    expect(kinds(await world.pass(91 * DAY))).toEqual([]);
    const [event] = await world.pass(DAY);
    expect(event).toMatchObject({ eventType: 'Microsoft.KeyVault.KeyNewVersionCreated', subject: 'cmk' });
    expect(event.data.Id).toBe(world.keyVault.currentKey('contoso', 'cmk').kid);
    expect(event.data.EXP).toBe(seconds(new Date('2027-09-01T12:00:00Z')));
  });

  test('before expiry', async () => {
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(100) });
    world.keyVault.setRotationPolicy('contoso', 'cmk', {
      rotate: { timeBeforeExpiry: 'P10D' },
      notify: { timeBeforeExpiry: 'P20D' },
      expiryTime: 'P100D',
      material,
    });
    expect(kinds(await world.pass(79 * DAY))).toEqual([]);
    expect(kinds(await world.pass(DAY))).toEqual(['KeyNearExpiry cmk']);
    expect(kinds(await world.pass(10 * DAY))).toEqual(['KeyNewVersionCreated cmk']);
  });

  const REFUSED = {
    'shorter than a week': { expiryTime: 'P6D' },
    'rotation before an expiry that is never set': { rotate: { timeBeforeExpiry: 'P30D' } },
    'notice after creation': { notify: { timeAfterCreate: 'P30D' } },
  };
  test.each(Object.entries(REFUSED))('refused: %s', (_, policy) => {
    expect(() => world.keyVault.setRotationPolicy('contoso', 'cmk', policy)).toThrow();
  });
});

describe('what an event looks like', () => {
  const data = () => ({
    Id: world.keyVault.currentKey('contoso', 'cmk').kid,
    VaultName: 'contoso',
    ObjectType: 'Key',
    ObjectName: 'cmk',
    Version: world.keyVault.currentKey('contoso', 'cmk').version,
    NBF: null,
    EXP: expires(400),
  });
  const rotate = async () => {
    await world.keyVault.rotate('contoso', 'cmk', { material });
    world.keyVault.setAttributes('contoso', 'cmk', { expires: expires(31) });
    return world.pass(DAY);
  };

  test('Event Grid schema', async () => {
    await world.keyVault.createKey('contoso', 'cmk', { material, expires: expires(400) });
    await world.sim.eventGrid.run();
    const [call] = world.endpoint.received.splice(1);
    expect(call).toMatchObject({
      method: 'POST',
      path: '/api/events?code=secret',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': 'LATCHKEY',
        'aeg-delivery-count': '0',
      },
    });
    expect(call?.body).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        topic: world.vault.id,
        subject: 'cmk',
        eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
        eventTime: '2026-06-01T12:00:00.0000000Z',
        data: data(),
        dataVersion: '1',
        metadataVersion: '1',
      },
    ]);
  });

  test('CloudEvents schema', async () => {
    await world.sim.eventGrid.subscribe({
      scope: world.vault.id,
      schema: 'CloudEventSchemaV1_0',
      destination: { webhook: world.endpoint.url },
    });
    world.endpoint.received.splice(0);
    await world.keyVault.createKey('contoso', 'cmk', { material, expires: expires(400) });
    await world.sim.eventGrid.run();
    const [call] = world.endpoint.received;
    const { headers, body } = call!;
    expect(HTTP.toEvent({ headers, body: JSON.stringify(body) })).toMatchObject({ specversion: '1.0', subject: 'cmk' });
    expect(call?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(call?.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      source: world.vault.id,
      subject: 'cmk',
      type: 'Microsoft.KeyVault.KeyNewVersionCreated',
      time: '2026-06-01T12:00:00.0000000Z',
      data: data(),
      specversion: '1.0',
    });
  });

  test('the oddities of the samples, when asked for', async () => {
    world.sim.eventGrid.behaviour.oddKeyVaultData = true;
    const [, near] = await rotate();
    const { version } = world.keyVault.currentKey('contoso', 'cmk');
    expect(near.data).toMatchObject({
      'ObjectName ': 'cmk',
      Version: ` ${version}`,
      NBF: '',
      EXP: String(expires(31)),
    });
  });
});
