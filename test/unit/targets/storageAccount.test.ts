import { storageAccount } from '../../../shared/targets/storageAccount';
import {
  application,
  identity,
  KEY_URI,
  KEY_VERSION,
  storagePlan,
  storageWanted,
  VAULT_HOST,
} from '../../support/samples';
import { azureError, fakeAzure } from './fakeAzure';

const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const account = {
  location: 'westeurope',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [storagePlan.identityId.toLowerCase()]: {} } },
  properties: {
    provisioningState: 'Succeeded',
    encryption: {
      keySource: 'Microsoft.Keyvault',
      keyvaultproperties: {
        keyname: 'payments',
        keyvaulturi: `https://${VAULT_HOST}/`,
        keyversion: '',
        currentVersionedKeyIdentifier: keyUri,
      },
      identity: { userAssignedIdentity: storagePlan.identityId, federatedIdentityClientId: application.clientId },
    },
  },
};
const read = async (body: unknown) => storageAccount.read(fakeAzure({ body }).azure, storagePlan.resourceId);

test('reads the account as far as it is ours, at a fixed version', async () => {
  const { azure, sent } = fakeAzure({ body: account });
  expect(await storageAccount.read(azure, storagePlan.resourceId)).toEqual({
    location: 'westeurope',
    availability: 'ready',
    hasSystemIdentity: false,
    identityIds: [storagePlan.identityId.toLowerCase()],
    geoBackup: false,
    encryption: {
      source: 'customer',
      keyUri,
      follows: true,
      identityId: storagePlan.identityId,
      federatedClientId: application.clientId,
    },
  });
  expect(sent).toEqual([{ method: 'GET', url: `${storagePlan.resourceId}?api-version=2025-06-01` }]);
});

test.each<[string, unknown, object | undefined]>([
  ['no account', undefined, undefined],
  [
    'service-managed keys',
    { location: 'x', properties: { encryption: { keySource: 'Microsoft.Storage' } } },
    { encryption: { source: 'service' } },
  ],
  [
    'nothing said',
    { location: 'x', properties: {} },
    { availability: 'ready', identityIds: [], encryption: { source: 'service' } },
  ],
  ['being made', { location: 'x', properties: { provisioningState: 'Creating' } }, { availability: 'busy' }],
])('reads %s', async (_, body, view) => {
  const seen = await read(body);
  if (view) expect(seen).toMatchObject(view);
  else expect(seen).toBeUndefined();
});

const current = {
  source: 'customer' as const,
  keyUri,
  follows: true,
  identityId: storagePlan.identityId,
  federatedClientId: application.clientId,
};
const other = '/subscriptions/1/resourceGroups/x/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other';
test.each([
  ['as wanted', {}, {}, []],
  [
    'as wanted in other letters',
    { keyUri: keyUri.toUpperCase(), identityId: storagePlan.identityId.toUpperCase() },
    {},
    [],
  ],
  ['service-managed', { source: 'service' as const }, {}, ['it uses service-managed keys']],
  ['another key', { keyUri: `${KEY_URI}2/${KEY_VERSION}` }, {}, [`key ${KEY_URI}2/${KEY_VERSION}`]],
  ['another version, which it follows', { keyUri: `${KEY_URI}/${'f'.repeat(32)}` }, {}, []],
  [
    'another version though one was named',
    { keyUri: `${KEY_URI}/${'f'.repeat(32)}`, follows: false },
    { pinned: true },
    [`key ${KEY_URI}/${'f'.repeat(32)}`],
  ],
  ['no key yet', { keyUri: undefined }, {}, ['key none']],
  ['pinned though it should follow', { follows: false }, {}, ['version is pinned']],
  ['following though it should be pinned', {}, { pinned: true }, ['version is not pinned']],
  ['pinned as wanted', { follows: false }, { pinned: true }, []],
  ['another identity', { identityId: other }, {}, [`identity ${other}`]],
  ['no identity', { identityId: undefined }, {}, ['identity none']],
  ['no federated client', { federatedClientId: undefined }, {}, ['federated client none']],
  ['a federated client too many', {}, { federatedClientId: undefined }, [`federated client ${application.clientId}`]],
  [
    'everything wrong',
    { keyUri: 'x', follows: false, identityId: undefined, federatedClientId: 'y' },
    {},
    ['key x', 'version is pinned', 'identity none', 'federated client y'],
  ],
])('differences: %s', (_, encryption, wanted, differences) => {
  const view = {
    location: 'x',
    availability: 'ready' as const,
    hasSystemIdentity: false,
    identityIds: [storagePlan.identityId],
    geoBackup: false,
    encryption: { ...current, ...encryption },
  };
  expect(storageAccount.differences(view, { ...storageWanted, ...wanted })).toEqual(differences);
});

async function viewed(body: object) {
  const view = await read(body);
  if (!view) throw new Error('No account');
  return view;
}

describe('apply', () => {
  const plain = { location: 'x', properties: {} };
  const body = async (wanted: object, account: object = plain) => {
    const { azure, sent } = fakeAzure({ body: account });
    const before = await viewed(account);
    await storageAccount.apply(azure, storagePlan.resourceId, { ...storageWanted, ...wanted }, before);
    expect(sent.map(({ method }) => method)).toEqual(['PATCH']);
    return sent[0]?.body;
  };

  test('across tenants: key, identity and federated client in one write', async () => {
    expect(await body({})).toEqual({
      identity: { type: 'UserAssigned', userAssignedIdentities: { [storagePlan.identityId]: {} } },
      properties: {
        encryption: {
          keySource: 'Microsoft.Keyvault',
          keyvaultproperties: { keyname: 'payments', keyvaulturi: `https://${VAULT_HOST}`, keyversion: '' },
          identity: { userAssignedIdentity: storagePlan.identityId, federatedIdentityClientId: application.clientId },
          services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true, keyType: 'Account' } },
        },
      },
    });
  });

  test('in one tenant there is no federated client', async () => {
    const sent = await body({ federatedClientId: undefined });
    expect(sent.properties.encryption.identity).toEqual({ userAssignedIdentity: storagePlan.identityId });
  });

  test('a federated client that is not wanted any more is taken away', async () => {
    const sent = await body({ federatedClientId: undefined }, account);
    expect(sent.properties.encryption.identity).toEqual({
      userAssignedIdentity: storagePlan.identityId,
      federatedIdentityClientId: '',
    });
  });

  test('a version that the customer named is sent', async () => {
    const sent = await body({ pinned: true });
    expect(sent.properties.encryption.keyvaultproperties.keyversion).toBe(KEY_VERSION);
  });

  test.each([
    ['SystemAssigned', 'SystemAssigned,UserAssigned'],
    ['SystemAssigned,UserAssigned', 'SystemAssigned,UserAssigned'],
    ['UserAssigned', 'UserAssigned'],
    ['None', 'UserAssigned'],
  ])('an identity that the account has already is kept: %s', async (type, wanted) => {
    const sent = await body({}, { location: 'x', identity: { type }, properties: {} });
    expect(sent.identity.type).toBe(wanted);
  });

  test.each([
    ['200: done at once', { status: 200, headers: { location: 'https://x' } }, 'set'],
    [
      '202 with a location',
      { status: 202, headers: { location: 'https://x', 'retry-after': '17' } },
      { statusUrl: 'https://x', retryAfterSeconds: 17 },
    ],
    [
      '202 with an operation',
      { status: 202, headers: { 'azure-asyncoperation': 'https://y', location: 'https://x' } },
      { statusUrl: 'https://y', retryAfterSeconds: 5 },
    ],
  ])('%s', async (_, answer, operation) => {
    const { azure } = fakeAzure({ ...answer, body: { location: 'x', properties: {} } });
    expect(await storageAccount.apply(azure, storagePlan.resourceId, storageWanted, await viewed(plain))).toEqual(
      operation,
    );
  });

  test('a refusal is thrown', async () => {
    const { azure } = fakeAzure(azureError(400, 'KeyVaultKeyDisabled'));
    const before = await viewed(plain);
    await expect(storageAccount.apply(azure, storagePlan.resourceId, storageWanted, before)).rejects.toThrow('no luck');
  });
});

test('revert: the service’s own key, and nothing else', async () => {
  const { azure, sent } = fakeAzure({});
  expect(await storageAccount.revert?.(azure, storagePlan.resourceId, await viewed(account))).toBe('set');
  expect(sent.map(({ body }) => body)).toEqual([{ properties: { encryption: { keySource: 'Microsoft.Storage' } } }]);
  expect(await storageAccount.copiesOf(azure, storagePlan.resourceId)).toEqual([]);
});

test.each([
  ['KeyVaultAuthenticationFailure', 'vault-access-denied'],
  ['KeyVaultAccessTokenCannotBeAcquired', 'vault-access-denied'],
  ['KeyVaultPolicyError', 'key-not-recoverable'],
  ['KeyVaultVaultNotFound', 'vault-not-found'],
  ['KeyVaultKeyNotFound', 'key-not-found'],
  ['KeyVaultEncryptionKeyNotFound', 'key-not-found'],
  ['KeyVaultKeyDisabled', 'key-disabled'],
  ['KeyVaultNetworkError', 'vault-firewall'],
  ['KeyVaultSomethingNew', 'key-refused'],
])('the service says %s: %s, for the customer', (code, wanted) => {
  const meaning = storageAccount.explain({ status: 400, code, message: 'm' }, storagePlan, storageWanted, identity);
  expect(meaning).toMatchObject({ kind: 'needs-customer', code: wanted });
});

test.each([
  [{ status: 409, code: 'AccountOperationInProgress' }, 'retry'],
  [{ status: 503, code: 'KeyVaultUnavailable' }, 'retry'],
  [{ status: 400, code: 'InvalidRequest' }, undefined],
  [{ status: 403, code: 'AuthorizationFailed' }, undefined],
])('other answers are not about the key: %j', (fault, wanted) => {
  expect(storageAccount.explain({ message: 'm', ...fault }, storagePlan, storageWanted, identity)).toBe(wanted);
});

test('in one tenant it is the managed identity that lacks the role', () => {
  const wanted = { ...storageWanted, federatedClientId: undefined };
  const fault = { status: 400, code: 'KeyVaultAuthenticationFailure', message: 'm' };
  const meaning = storageAccount.explain(fault, storagePlan, wanted, identity);
  expect(meaning).toMatchObject({
    code: 'identity-access-denied',
    remedy: expect.stringContaining(identity.principalId),
  });
});
