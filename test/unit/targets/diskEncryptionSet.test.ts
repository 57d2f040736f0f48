import { diskEncryptionSet } from '../../../shared/targets/diskEncryptionSet';
import { application, disksPlan, identity, KEY_URI, KEY_VERSION, storageWanted } from '../../support/samples';
import { azureError, fakeAzure } from './fakeAzure';

const id = disksPlan.resourceId;
const keyUrl = `${KEY_URI}/${KEY_VERSION}`;
const newer = `${KEY_URI}/${'f'.repeat(32)}`;
const wanted = storageWanted;
const ours = { type: 'UserAssigned', userAssignedIdentities: { [disksPlan.identityId]: {} } };
const properties = {
  provisioningState: 'Succeeded',
  activeKey: { keyUrl },
  rotationToLatestKeyVersionEnabled: true,
  federatedClientId: application.clientId,
};
const read = async (more: object = {}, set: object = {}) => {
  const body = { location: 'westeurope', identity: ours, properties: { ...properties, ...more }, ...set };
  const view = await diskEncryptionSet.read(fakeAzure({ body }).azure, id);
  if (!view) throw new Error('No set');
  return view;
};

test('reads the set as far as it is ours', async () => {
  expect(await read()).toEqual({
    location: 'westeurope',
    availability: 'ready',
    hasSystemIdentity: false,
    identityIds: [disksPlan.identityId],
    geoBackup: false,
    trouble: undefined,
    encryption: {
      source: 'customer',
      keyUri: keyUrl,
      previousKeys: [],
      follows: true,
      identityId: disksPlan.identityId,
      federatedClientId: application.clientId,
    },
  });
  expect(await diskEncryptionSet.read(fakeAzure({}).azure, id)).toBeUndefined();
});

test.each<[string, object, object]>([
  ['Updating', { provisioningState: 'Updating' }, { availability: 'busy' }],
  ['Creating', { provisioningState: 'Creating' }, { availability: 'busy' }],
  ['Failed', { provisioningState: 'Failed' }, { availability: 'ready', trouble: 'its last change failed' }],
  ['Canceled', { provisioningState: 'Canceled' }, { availability: 'ready', trouble: undefined }],
  ['no federated client', { federatedClientId: 'None' }, { encryption: { federatedClientId: undefined } }],
  ['no rotation', { rotationToLatestKeyVersionEnabled: undefined }, { encryption: { follows: false } }],
  [
    'a rotation that failed',
    { autoKeyRotationError: { code: 'KeyVaultAccessForbidden', message: 'No.' } },
    { trouble: 'automatic rotation failed: KeyVaultAccessForbidden No.' },
  ],
])('reads %s', async (_, more, seen) => {
  expect(await read(more)).toMatchObject(seen);
});

test.each<[string, object, object, string[]]>([
  ['as wanted', {}, {}, []],
  ['a newer version, to which it moved by itself', { activeKey: { keyUrl: newer } }, {}, []],
  [
    'another version though one was named',
    { activeKey: { keyUrl: newer }, rotationToLatestKeyVersionEnabled: false },
    { pinned: true },
    [`key ${newer}`],
  ],
  ['does not follow', { rotationToLatestKeyVersionEnabled: false }, {}, ['version is pinned']],
  ['a change that failed', { provisioningState: 'Failed' }, {}, ['its last change failed']],
  ['rotation that failed', { autoKeyRotationError: { code: 'X' } }, {}, ['automatic rotation failed: X']],
  ['another client', { federatedClientId: 'x' }, {}, ['federated client x']],
])('differences: %s', async (_, more, asked, differences) => {
  expect(diskEncryptionSet.differences(await read(more), { ...wanted, ...asked })).toEqual(differences);
});

describe('apply', () => {
  const other = disksPlan.identityId.replace('latchkey-', 'other-');
  test.each<[string, object, object, object, object]>([
    ['across tenants', {}, {}, {}, {}],
    ['in one tenant the client is taken away', {}, { federatedClientId: undefined }, {}, { federatedClientId: 'None' }],
    ['a named version is kept', {}, { pinned: true }, {}, { rotationToLatestKeyVersionEnabled: false }],
    ['its earlier identity goes', { [other]: {} }, {}, { [other]: null }, {}],
    ['ours stays, whatever its letters', { [disksPlan.identityId.toUpperCase()]: {} }, {}, {}, {}],
  ])('%s', async (_, attached, asked, detached, changed) => {
    const before = await read({}, { identity: { type: 'UserAssigned', userAssignedIdentities: attached } });
    const { azure, sent } = fakeAzure({ status: 202, headers: { 'azure-asyncoperation': 'https://y' } });
    const applied = await diskEncryptionSet.apply(azure, id, { ...wanted, ...asked }, before);
    expect(applied).toEqual({ statusUrl: 'https://y', retryAfterSeconds: 5 });
    expect(sent).toEqual([
      {
        method: 'PATCH',
        url: `${id}?api-version=2025-01-02`,
        body: {
          identity: { type: 'UserAssigned', userAssignedIdentities: { ...detached, [disksPlan.identityId]: {} } },
          properties: {
            activeKey: { keyUrl },
            rotationToLatestKeyVersionEnabled: true,
            federatedClientId: application.clientId,
            ...changed,
          },
        },
      },
    ]);
  });

  test('without an operation it is set', async () => {
    expect(await diskEncryptionSet.apply(fakeAzure({}).azure, id, wanted, await read())).toBe('set');
  });

  test('a refusal is thrown', async () => {
    const { azure } = fakeAzure(azureError(409, 'Conflict'));
    await expect(diskEncryptionSet.apply(azure, id, wanted, await read())).rejects.toThrow('no luck');
  });

  test('there is nothing to go back to, and no copy', async () => {
    expect(diskEncryptionSet.revert).toBeUndefined();
    expect(await diskEncryptionSet.copiesOf(fakeAzure({}).azure, id)).toEqual([]);
  });
});

test.each([
  ['KeyVaultAccessForbidden', 'vault-access-denied'],
  ['KeyVaultKeyNotFound', 'key-not-found'],
  ['KeyVaultVaultNotFound', 'vault-not-found'],
  ['KeyVaultKeyDisabled', 'key-disabled'],
  ['KeyVaultNetworkAccessDenied', 'vault-firewall'],
  ['KeyVaultAndDiskInDifferentRegions', 'key-region'],
  ['KeyVaultSomethingNew', 'key-refused'],
])('the service says %s: %s, for the customer', (code, means) => {
  const meaning = diskEncryptionSet.explain({ code, message: 'm' }, disksPlan, wanted, identity);
  expect(meaning).toMatchObject({ kind: 'needs-customer', code: means });
});
