import { createRegistry } from '../../../shared/registry';
import { namedKey } from '../../../shared/registry/namedKey';
import { vaultBindings } from '../../../shared/registry/vaultBindings';
import { memoryTable, memoryTables } from '../../support/memoryTables';
import {
  application,
  identity,
  KEY_URI,
  NOW,
  storagePlan,
  storageRequest,
  storageWanted,
  VAULT_HOST,
} from '../../support/samples';

const at = NOW.toISOString();
const received = { request: storageRequest, requestHash: 'h', receivedAt: at };

describe('onboardings', () => {
  test('a request is recorded once; the second comer learns so', async () => {
    const { onboardings } = createRegistry(memoryTables());
    const first = await Promise.all([1, 2, 3].map(() => onboardings.create('a', received)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await onboardings.create('a', { ...received, requestHash: 'other' })).toBe(false);
    expect(await onboardings.readPart('a', 'request')).toEqual(received);
  });

  test('is unknown until the request came, whatever else was written', async () => {
    const { onboardings } = createRegistry(memoryTables());
    await onboardings.save('a', 'fact-key', { uri: KEY_URI, at });
    expect(await onboardings.read('a')).toBeUndefined();
    expect(await onboardings.readPart('a', 'status')).toBeUndefined();
  });

  test('is read whole from its parts, and parts do not overwrite each other', async () => {
    const { onboardings } = createRegistry(memoryTables());
    const status = {
      status: { state: 'preparing' as const, waitingFor: 'nobody' as const, since: at },
      eventId: 'e',
      timeline: [],
    };
    const invitation = { invitedAt: at, expiresAt: at, linkVersion: 1, plan: storagePlan, application, identity };
    const consent = { answer: 'granted' as const, at, stateId: 's' };
    await onboardings.create('a', received);
    await Promise.all([
      onboardings.save('a', 'status', status),
      onboardings.add('a', 'invitation', invitation),
      onboardings.save('a', 'fact-consent', consent),
      onboardings.save('a', 'fact-key', { uri: KEY_URI, at }),
      onboardings.create('b', received),
    ]);
    expect(await onboardings.read('a')).toEqual({
      onboardingId: 'a',
      ...received,
      record: status,
      invitation,
      report: undefined,
      facts: { consent, key: { uri: KEY_URI, at } },
    });
    expect((await onboardings.read('b'))?.facts).toEqual({});
  });

  test('the first invitation stands, the newest key counts', async () => {
    const registry = createRegistry(memoryTables());
    const { onboardings } = registry;
    const invitation = { invitedAt: at, expiresAt: at, linkVersion: 1, plan: storagePlan, application, identity };
    expect(await onboardings.add('a', 'invitation', invitation)).toBe(true);
    expect(await onboardings.add('a', 'invitation', { ...invitation, linkVersion: 2 })).toBe(false);
    expect(await onboardings.readPart('a', 'invitation')).toMatchObject({ linkVersion: 1 });

    const asked = { ...storageRequest, onboardingId: 'a', key: { uri: 'https://request' } };
    expect(await namedKey(registry, 'fabrikam-01', undefined)).toBeUndefined();
    expect(await namedKey(registry, 'a', asked.key)).toEqual({ uri: 'https://request' });
    const withGeo = { ...asked, key: { uri: 'https://request', geoUri: 'https://geo' } };
    expect(await namedKey(registry, 'a', withGeo.key)).toEqual({ uri: 'https://request', geoUri: 'https://geo' });
    for (const uri of ['https://first', 'https://second']) await onboardings.save('a', 'fact-key', { uri, at });
    expect(await namedKey(registry, 'a', asked.key)).toEqual({ uri: 'https://second' });
    expect(await namedKey(registry, 'a', withGeo.key)).toEqual({ uri: 'https://second', geoUri: 'https://geo' });
    await onboardings.save('a', 'fact-key', { uri: 'https://third', geoUri: 'https://geo-third', at });
    expect(await namedKey(registry, 'a', withGeo.key)).toEqual({ uri: 'https://third', geoUri: 'https://geo-third' });
  });

  test('a consent state is used up once, by one of many who come at once', async () => {
    const { onboardings } = createRegistry(memoryTables());
    const taken = await Promise.all([1, 2, 3, 4].map(() => onboardings.takeState('a', 's')));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await onboardings.takeState('a', 's')).toBe(false);
    expect(await onboardings.takeState('b', 's')).toBe(true);
  });
});

describe('vaultBindings', () => {
  test('the first customer keeps the vault; everybody learns whose it is', async () => {
    const bindings = vaultBindings(memoryTable());
    const fabrikam = { customerId: 'fabrikam', tenantId: 't1' };
    expect(await bindings.read(VAULT_HOST)).toBeUndefined();
    expect(await bindings.bind(VAULT_HOST, fabrikam)).toEqual(fabrikam);
    expect(await bindings.bind(VAULT_HOST, fabrikam)).toEqual(fabrikam);
    expect(await bindings.bind(VAULT_HOST, { customerId: 'contoso', tenantId: 't2' })).toEqual(fabrikam);
    expect(await bindings.read(VAULT_HOST)).toEqual(fabrikam);
    expect(await bindings.read('other.vault.azure.net')).toBeUndefined();
  });

  test('customers who race for a vault all see one winner', async () => {
    const bindings = vaultBindings(memoryTable());
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        bindings.bind(VAULT_HOST, { customerId: `c${index % 5}`, tenantId: 't' }),
      ),
    );
    expect(new Set(answers.map(({ customerId }) => customerId)).size).toBe(1);
  });
});

test('resources are found whatever the letter case of their id', async () => {
  const { resources } = createRegistry(memoryTables());
  const { resourceId } = storagePlan;
  const resource = {
    onboardingId: 'a',
    customerId: 'fabrikam',
    plan: storagePlan,
    resourceId,
    wanted: storageWanted,
    application,
    identity,
    protectedAt: at,
  };
  await resources.save(resource);
  expect(await resources.read(storagePlan.resourceId.toUpperCase())).toEqual(resource);
  expect(await resources.read(`${storagePlan.resourceId}2`)).toBeUndefined();
});

test('the audit keeps every entry, a repeated one once, in the order of time', async () => {
  const { audit } = createRegistry(memoryTables());
  const entry = { onboardingId: 'a', at, by: 'operator', action: 'resume', why: 'role granted' };
  await audit.add('2', { ...entry, at: '2026-11-21T00:00:00.000Z' });
  await audit.add('1', entry);
  await audit.add('1', { ...entry, why: 'changed' });
  expect((await audit.list('a')).map((row) => `${row.at} ${row.why}`)).toEqual([
    '2026-11-20T09:00:00.000Z role granted',
    '2026-11-21T00:00:00.000Z role granted',
  ]);
});
