import { sqlServer } from '../../../shared/targets/sqlServer';
import type { CurrentEncryption, Target } from '../../../shared/targets/target';
import { application, identity, KEY_URI, KEY_VERSION, sqlPlan, storageWanted } from '../../support/samples';
import { azureError, fakeAzure, type FakeAnswer } from './fakeAzure';

const id = sqlPlan.resourceId;
const API = 'api-version=2023-08-01';
const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const keyName = `fabrikam-keys_payments_${KEY_VERSION}`;
const wanted = storageWanted;
const inOneTenant = { ...wanted, federatedClientId: undefined };
const OTHER = 'https://contoso-own.vault.azure.net/keys/tde/0123456789abcdef0123456789abcdef';

const server = {
  location: 'westeurope',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [sqlPlan.identityId]: {} } },
  properties: {
    state: 'Ready',
    primaryUserAssignedIdentityId: sqlPlan.identityId,
    federatedClientId: application.clientId,
  },
};
const protector = { properties: { serverKeyType: 'AzureKeyVault', uri: keyUri, autoRotationEnabled: true } };
const byUrl = (answers: Record<string, FakeAnswer['body']>) => fakeAzure((url) => ({ body: answers[url] }));
const SERVER = `${id}?${API}`;
const PROTECTOR = `${id}/encryptionProtector/current?${API}`;
const DATABASES = `${id}/databases?${API}`;
const KEY = `${id}/keys/${keyName}?${API}`;

const current: CurrentEncryption = {
  source: 'customer',
  keyUri,
  follows: true,
  identityId: sqlPlan.identityId,
  federatedClientId: application.clientId,
};
const view = (encryption: Partial<CurrentEncryption> = {}, more: object = {}) => ({
  location: 'westeurope',
  availability: 'ready' as const,
  hasSystemIdentity: false,
  identityIds: [sqlPlan.identityId],
  geoBackup: false,
  encryption: { ...current, ...encryption },
  ...more,
});

describe('read', () => {
  test('server and protector, as far as they are ours', async () => {
    const { azure } = byUrl({ [SERVER]: server, [PROTECTOR]: protector });
    expect(await sqlServer.read(azure, id)).toEqual(view());
  });

  test.each<[string, object, object]>([
    ['the key of the service', { serverKeyType: 'ServiceManaged' }, { source: 'service', follows: false }],
    ['a pinned version', { serverKeyType: 'AzureKeyVault', uri: keyUri }, { source: 'customer', follows: false }],
  ])('%s', async (_, properties, encryption) => {
    const { azure } = byUrl({ [SERVER]: server, [PROTECTOR]: { properties } });
    expect(await sqlServer.read(azure, id)).toMatchObject({ encryption });
  });

  test.each<[string, string[]]>([
    ['ready', []],
    ['ready', ['Online', 'Paused']],
    ['inaccessible', ['Online', 'Inaccessible']],
  ])('%s by its databases: %p', async (availability, states) => {
    const databases = { value: states.map((status) => ({ properties: { status } })) };
    const { azure } = byUrl({ [SERVER]: server, [PROTECTOR]: protector, [DATABASES]: databases });
    expect(await sqlServer.read(azure, id)).toMatchObject({ availability });
  });

  test('a server that is being changed is busy; one that is not there is none', async () => {
    const disabled = { ...server, properties: { ...server.properties, state: 'Disabled' } };
    expect(await sqlServer.read(byUrl({ [SERVER]: disabled }).azure, id)).toMatchObject({ availability: 'busy' });
    expect(await sqlServer.read(byUrl({}).azure, id)).toBeUndefined();
  });
});

test.each<[string, Partial<CurrentEncryption>, object, string[]]>([
  ['as wanted', {}, {}, []],
  ['a newer version of the same key, which it follows', { keyUri: `${KEY_URI}/${'f'.repeat(32)}` }, {}, []],
  [
    'another version though one was named',
    { keyUri: `${KEY_URI}/${'f'.repeat(32)}`, follows: false },
    { pinned: true },
    [`key ${KEY_URI}/${'f'.repeat(32)}`],
  ],
  ['does not follow', { follows: false }, {}, ['version is pinned']],
  ['another key', { keyUri: OTHER }, {}, [`key ${OTHER}`]],
  ['a federated client too many', {}, inOneTenant, [`federated client ${application.clientId}`]],
  ['service-managed', { source: 'service' }, {}, ['it uses service-managed keys']],
])('differences: %s', (_, encryption, more, differences) => {
  expect(sqlServer.differences(view(encryption), { ...wanted, ...more })).toEqual(differences);
});

interface Step {
  readonly name: string;
  readonly before: ReturnType<typeof view>;
  readonly wanted?: typeof wanted | typeof inOneTenant;
  /** Of the server key that is wanted. */
  readonly key?: string;
  readonly sent: readonly [method: string, url: string, body: object];
}
const identities = { type: 'UserAssigned', userAssignedIdentities: { [sqlPlan.identityId]: {} } };
const attach = { identity: identities, properties: { primaryUserAssignedIdentityId: sqlPlan.identityId } };
const across = { ...attach, properties: { ...attach.properties, federatedClientId: application.clientId } };
const leave = { properties: { serverKeyType: 'ServiceManaged' } };
const protect = { serverKeyType: 'AzureKeyVault', serverKeyName: keyName };
const bare = view({ source: 'service', keyUri: undefined, identityId: undefined, federatedClientId: undefined });
const steps: readonly Step[] = [
  { name: 'first identity and client', before: { ...bare, identityIds: [] }, sent: ['PATCH', SERVER, across] },
  {
    name: 'in one tenant: the identity alone',
    before: { ...bare, identityIds: [] },
    wanted: inOneTenant,
    sent: ['PATCH', SERVER, attach],
  },
  {
    name: 'a client that is not wanted is taken away',
    before: view({ source: 'service', keyUri: undefined }),
    wanted: inOneTenant,
    sent: [
      'PATCH',
      SERVER,
      { ...attach, properties: { ...attach.properties, federatedClientId: '00000000-0000-0000-0000-000000000000' } },
    ],
  },
  {
    name: 'an identity of the server itself stays',
    before: { ...bare, hasSystemIdentity: true },
    sent: ['PATCH', SERVER, { ...across, identity: { ...identities, type: 'SystemAssigned,UserAssigned' } }],
  },
  {
    name: 'then the server key',
    before: view({ source: 'service', keyUri: undefined }),
    sent: ['PUT', KEY, { properties: { serverKeyType: 'AzureKeyVault', uri: keyUri } }],
  },
  {
    name: 'then the protector, which follows',
    before: view({ source: 'service', keyUri: undefined }),
    key: keyUri,
    sent: ['PUT', PROTECTOR, { properties: { ...protect, autoRotationEnabled: true } }],
  },
  {
    name: 'a version that was named is not left',
    before: view(),
    wanted: { ...wanted, pinned: true },
    key: keyUri,
    sent: ['PUT', PROTECTOR, { properties: { ...protect, autoRotationEnabled: false } }],
  },
  {
    name: 'from a key of its own tenant by way of the service’s own',
    before: view({ keyUri: OTHER, federatedClientId: undefined, identityId: 'x' }),
    sent: ['PUT', PROTECTOR, leave],
  },
  {
    name: 'even where it is the same vault',
    before: view({ federatedClientId: undefined }),
    sent: ['PUT', PROTECTOR, leave],
  },
  {
    name: 'from a key across tenants to one of its own likewise',
    before: view({ keyUri: OTHER }),
    wanted: inOneTenant,
    sent: ['PUT', PROTECTOR, leave],
  },
  {
    name: 'another identity in the same vault goes directly',
    before: view({ federatedClientId: undefined, identityId: 'x' }),
    wanted: inOneTenant,
    sent: ['PATCH', SERVER, attach],
  },
  {
    name: 'another identity for another vault does not',
    before: view({ keyUri: OTHER, federatedClientId: undefined, identityId: 'x' }),
    wanted: inOneTenant,
    sent: ['PUT', PROTECTOR, leave],
  },
  {
    name: 'another vault with the same identity goes directly',
    before: view({ keyUri: OTHER }),
    sent: ['PUT', KEY, { properties: { serverKeyType: 'AzureKeyVault', uri: keyUri } }],
  },
];

/** What comes before the last write, if anything is missing, else the last. */
const write = async (...change: Parameters<Target['apply']>) =>
  (await sqlServer.prepare?.(...change)) ?? sqlServer.apply(...change);

test.each(steps)('one write: $name', async ({ before, key, sent: [method, url, body], ...step }) => {
  const { azure, sent } = byUrl(key === undefined ? {} : { [KEY]: { properties: { uri: key } } });
  expect(await write(azure, id, step.wanted ?? wanted, before)).toBe('more');
  expect(sent.filter((one) => one.method !== 'GET')).toEqual([{ method, url, body }]);
});

test('each write is polled where the service works on it', async () => {
  const { azure } = fakeAzure({ status: 202, headers: { location: 'https://x', 'retry-after': '7' } });
  expect(await write(azure, id, wanted, { ...bare, identityIds: [] })).toEqual({
    statusUrl: 'https://x',
    retryAfterSeconds: 7,
  });
});

test('a refusal is thrown', async () => {
  const { azure } = fakeAzure(azureError(409, 'ConflictingServerOperation'));
  await expect(write(azure, id, wanted, bare)).rejects.toThrow('no luck');
});

test('revert: the service’s own key', async () => {
  const { azure, sent } = fakeAzure({});
  expect(await sqlServer.revert?.(azure, id, view())).toBe('more');
  expect(sent).toEqual([{ method: 'PUT', url: PROTECTOR, body: leave }]);
});

describe('copiesOf', () => {
  const far = id.replace('sql-fabrikam', 'sql-far');
  const group = (replicationRole: string, ...ids: string[]) => ({
    properties: { replicationRole, partnerServers: ids.map((one) => ({ id: one })) },
  });
  const link = (role: string, partner?: string) => ({
    properties: { role, ...(partner && { partnerDatabaseId: `${partner}/databases/app` }) },
  });
  test.each<[string, object[], object[], string[]]>([
    ['none', [], [], []],
    ['the secondary of a failover group', [group('Primary', far)], [], [far]],
    ['a secondary has none', [group('Secondary', far)], [link('Secondary', far)], []],
    ['databases linked without a group', [], [link('Primary', far), link('Primary', far)], [far]],
    [
      'both, once, in whatever letters',
      [group('Primary', far)],
      [link('Primary', far.toUpperCase())],
      [far.toUpperCase()],
    ],
    ['a copy on the same server', [], [link('Primary', id.toUpperCase())], []],
    ['a link that names no partner', [], [link('Primary')], []],
  ])('%s', async (_, groups, links, copies) => {
    const { azure } = byUrl({
      [`${id}/failoverGroups?${API}`]: { value: groups },
      [`${id}/replicationLinks?${API}`]: { value: links },
    });
    expect((await sqlServer.copiesOf(azure, id)).map((one) => one.toLowerCase())).toEqual(
      copies.map((one) => one.toLowerCase()),
    );
  });
});

test.each([
  ['AzureKeyVaultMissingPermissions', 'vault-access-denied'],
  ['AzureKeyVaultKeyDisabled', 'key-disabled'],
  ['AzureKeyVaultKeyNotFound', 'key-not-found'],
  ['AzureKeyVaultVaultNotFound', 'vault-not-found'],
  ['AzureKeyVaultInvalidExpirationDate', 'key-refused'],
  ['AdalServicePrincipalNotFound', 'consent-missing'],
])('the service says %s: %s, for the customer', (code, means) => {
  const meaning = sqlServer.explain({ code, message: 'm' }, sqlPlan, wanted, identity);
  expect(meaning).toMatchObject({ kind: 'needs-customer', code: means });
});

test.each([
  'AdalGenericError',
  'ServerKeyNotFound',
  'ServerKeyDoesNotExists',
  'KeyMaterialNotFoundOnRemoteServer',
  'SameKeyMaterialNotFoundOnRemoteServer',
])('%s passes', (code) => {
  expect(sqlServer.explain({ code, message: 'm' }, sqlPlan, wanted, identity)).toBe('retry');
});
