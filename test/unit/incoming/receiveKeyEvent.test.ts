import { receiveKeyEvent } from '../../../shared/incoming/receiveKeyEvent';
import { resourceInstance } from '../../../shared/model/instances';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { KEY_VERSION, VAULT_HOST } from '../../support/samples';
import { cloudEvent, gridEvent, keyData, VAULT_ID } from './events';

const HSM_HOST = 'fabrikam-keys.managedhsm.azure.net';
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((name) => `/subscriptions/s/storageAccounts/${name}`) as [
  string,
  string,
  string,
  string,
];

/** The key `payments` serves A and B, another of the vault C, one of an HSM of the same name D. */
async function world() {
  const ports = fakePorts();
  const starter = recordingStarter();
  const uses = [
    { vaultHost: VAULT_HOST, keyName: 'payments', resourceId: A },
    { vaultHost: VAULT_HOST, keyName: 'payments', resourceId: B },
    { vaultHost: VAULT_HOST, keyName: 'backups', resourceId: C },
    { vaultHost: HSM_HOST, keyName: 'in-hsm', resourceId: D },
  ];
  for (const use of uses) {
    await ports.registry.watchedKeys.watch({ ...use, onboardingId: 'fabrikam-01' });
    await starter.startOnce('keepEncrypted', resourceInstance(use.resourceId), {});
  }
  const names = () => starter.woken.map((id) => [A, B, C, D].find((one) => resourceInstance(one) === id)?.slice(-1));
  return {
    ports,
    starter,
    receive: (body: unknown) => receiveKeyEvent(ports, starter, body),
    woken: () => names().sort(),
  };
}
const BOTH = ['a', 'b'];

const event = gridEvent({});
const oddNames = {
  'ObjectName ': 'payments',
  ' vaultname': 'fabrikam-keys',
  objecttype: 'key',
  VERSION: ` ${KEY_VERSION}`,
};

describe('read whatever its shape', () => {
  test.each<[string, unknown]>([
    ['Event Grid schema', event],
    ['CloudEvents', cloudEvent({})],
    ['a list of one', [event]],
    ['text', JSON.stringify(event)],
    ['text of a list of one', JSON.stringify([cloudEvent({})])],
    ['bytes', Buffer.from(JSON.stringify(event))],
    ['the same event twice in a list', [event, event]],
    ['near expiry', gridEvent({ type: 'Microsoft.KeyVault.KeyNearExpiry' })],
    ['expired', cloudEvent({ type: 'Microsoft.KeyVault.KeyExpired' })],
    ['a type in another case, with blanks', gridEvent({ type: ' microsoft.keyvault.KEYEXPIRED ' })],
    [
      'names in another case',
      Object.fromEntries(Object.entries(event).map(([name, value]) => [name.toUpperCase(), value])),
    ],
    ['data as text', gridEvent({ data: JSON.stringify(keyData()) })],
    ['more than is documented', { ...event, more: { of: ['this'] } }],
    ['no id, no time, no topic', { eventType: event.eventType, data: event.data }],
  ])('%s', async (_, body) => {
    const { receive, woken } = await world();
    expect(await receive(body)).toEqual({ action: 'complete', note: 'woken' });
    expect(new Set(woken())).toEqual(new Set(BOTH));
  });
});

describe('data as it comes', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['NBF and EXP as numbers', keyData({ NBF: 1559081980, EXP: 1559082102 }), BOTH],
    ['NBF and EXP as text', keyData({ NBF: '1559081980', EXP: '1559082102' }), BOTH],
    ['NBF and EXP empty or missing', keyData({ NBF: '', EXP: undefined }), BOTH],
    ['NBF and EXP as something else', keyData({ NBF: {}, EXP: [] }), BOTH],
    ['the identifier with blanks', keyData({ Id: ` https://${VAULT_HOST}/keys/payments/ ${KEY_VERSION} ` }), BOTH],
    ['the identifier in another case', keyData({ Id: `HTTPS://${VAULT_HOST.toUpperCase()}/keys/PAYMENTS` }), BOTH],
    ['an identifier without version', keyData({ Id: `https://${VAULT_HOST}/keys/payments` }), BOTH],
    ['the identifier counts more than names', keyData({ VaultName: 'contoso', ObjectName: 'backups' }), BOTH],
    ['names only', keyData({ Id: undefined }), BOTH],
    ['names only, written oddly', oddNames, BOTH],
    ['an identifier that is none, and names', keyData({ Id: 'payments' }), BOTH],
    ['an identifier of another type, and names', keyData({ Id: 17 }), BOTH],
    ['no name of the vault but in the source', { ObjectName: 'payments' }, BOTH],
    ['no name of the key but in the subject', { VaultName: 'fabrikam-keys' }, BOTH],
    ['names of a key in a Managed HSM', { VaultName: 'fabrikam-keys', ObjectName: 'in-hsm' }, ['d']],
    ['an identifier of a Managed HSM', { Id: `https://${HSM_HOST}/keys/in-hsm` }, ['d']],
  ])('%s', async (_, data, expected) => {
    const { receive, woken } = await world();
    expect(await receive(gridEvent({ data }))).toMatchObject({ action: 'complete' });
    expect(woken()).toEqual(expected);
  });
});

describe('a changed access policy wakes all of the vault', () => {
  test.each<[string, Record<string, unknown>]>([
    ['by name', { VaultName: 'fabrikam-keys' }],
    ['by address', { Id: `https://${VAULT_HOST}` }],
    ['by address with a slash, a name beside it', { Id: `https://${VAULT_HOST}/`, VaultName: 'contoso' }],
    ['by source alone', {}],
  ])('%s', async (_, data) => {
    const type = 'Microsoft.KeyVault.VaultAccessPolicyChanged';
    const { receive, woken } = await world();
    expect(await receive(gridEvent({ type, subject: 'fabrikam-keys', data }))).toMatchObject({ action: 'complete' });
    expect(woken().filter((name) => name !== 'd')).toEqual(['a', 'b', 'c']);
  });
});

describe('nothing to do is no fault', () => {
  test.each<[string, unknown, string]>([
    ['a key nobody uses', gridEvent({ data: keyData({ Id: `https://${VAULT_HOST}/keys/other` }) }), 'key-not-watched'],
    [
      'a vault nobody uses',
      gridEvent({ data: keyData({ Id: 'https://contoso.vault.azure.net/keys/payments' }) }),
      'key-not-watched',
    ],
    ['a secret', gridEvent({ type: 'Microsoft.KeyVault.SecretNewVersionCreated' }), 'event-type-ignored'],
    ['a certificate', gridEvent({ type: 'Microsoft.KeyVault.CertificateExpired' }), 'event-type-ignored'],
    ['a type of tomorrow', cloudEvent({ type: 'Microsoft.KeyVault.KeyMoved', data: 'anything' }), 'event-type-ignored'],
    ['a handshake', gridEvent({ type: 'Microsoft.EventGrid.SubscriptionValidationEvent' }), 'event-type-ignored'],
  ])('%s: completed', async (_, body, note) => {
    const { receive, starter } = await world();
    expect(await receive(body)).toEqual({ action: 'complete', note });
    expect(starter.woken).toEqual([]);
  });
});

describe('what cannot be read is dead-lettered with the reason', () => {
  const start = 'The event is not valid: ';
  test.each<[string, unknown, string]>([
    ['no JSON', '{"eventType":', '(message): seen text of 13 characters, wanted JSON'],
    ['nothing', undefined, '(message): seen nothing, wanted an event'],
    ['a number', 17, '(message): seen 17, wanted an event'],
    ['an empty list', [], '(message): seen an empty list, wanted an event'],
    ['a list in a list', [[event]], '(message): seen a list, wanted an event'],
    ['no type', { ...event, eventType: undefined }, 'type: seen nothing, wanted an event type such as'],
    ['a type that is none', { ...event, eventType: { a: 1 } }, 'type: seen "an object", wanted an event type'],
    ['an empty type', { ...event, eventType: ' ' }, 'type: seen " ", wanted an event type'],
    [
      'no vault',
      { ...event, topic: '', data: { ObjectName: 'payments' } },
      'data.Id: seen nothing, wanted an identifier',
    ],
    [
      'a host of no vault, and no names',
      { ...event, topic: 1, data: { Id: 'https://attacker.example/keys/payments' } },
      'data.Id: seen "https://attacker.example/keys/payments", wanted',
    ],
    [
      'no key',
      { ...event, subject: '', data: { VaultName: 'fabrikam-keys' } },
      'data.ObjectName: seen nothing, wanted the name',
    ],
    [
      'a secret called a key',
      { ...event, subject: '', data: { Id: `https://${VAULT_HOST}/secrets/a` } },
      'data.ObjectName',
    ],
    ['no data, no source', { eventType: event.eventType, data: null }, 'data.Id: seen nothing'],
  ])('%s', async (_, body, description) => {
    const { receive, starter } = await world();
    const settlement = await receive(body);
    expect(settlement).toMatchObject({ action: 'dead-letter', reason: 'invalid-event' });
    expect(settlement).toMatchObject({ description: expect.stringContaining(start + description) as string });
    expect(starter.woken).toEqual([]);
  });

  test('what can be read beside it is done all the same', async () => {
    const { receive, woken } = await world();
    expect(await receive([17, event])).toMatchObject({ action: 'dead-letter' });
    expect(woken()).toEqual(BOTH);
  });
});

test('doubled and reordered events only wake again; thousands of resources are woken each once', async () => {
  const { ports, starter, receive, woken } = await world();
  for (const body of [gridEvent({ id: '2' }), gridEvent({ id: '1' }), gridEvent({ id: '2' })]) await receive(body);
  expect(woken()).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);

  starter.woken.length = 0;
  const ids = Array.from({ length: 1000 }, (_, index) => `/subscriptions/s/storageAccounts/many${index}`);
  for (const resourceId of ids) {
    const use = { vaultHost: VAULT_HOST, keyName: 'payments', resourceId };
    await ports.registry.watchedKeys.watch({ ...use, onboardingId: 'one' });
    await ports.registry.watchedKeys.watch({ ...use, onboardingId: 'other' });
    await starter.startOnce('keepEncrypted', resourceInstance(resourceId), {});
  }
  await receive(event);
  expect(starter.woken).toHaveLength(1002);
  expect(new Set(starter.woken).size).toBe(1002);
});

test('a wake-up that fails fails the message: it comes again', async () => {
  const { ports, starter } = await world();
  const broken = { ...starter, wake: () => Promise.reject(new Error('no connection')) };
  await expect(receiveKeyEvent(ports, broken, event)).rejects.toThrow('no connection');
});

test('the vault’s resource id names it as a Managed HSM too', async () => {
  const { receive, woken } = await world();
  const topic = VAULT_ID.replace('/vaults/', '/managedHSMs/');
  await receive({ ...event, topic, data: { ObjectName: 'in-hsm' } });
  expect(woken()).toEqual(['d']);
});
