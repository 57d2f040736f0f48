import { mysqlFlexibleServer } from '../../../shared/targets/mysqlFlexibleServer';
import { identity, KEY_URI, KEY_VERSION, mysqlPlan, mysqlWanted, SUBSCRIPTION } from '../../support/samples';
import { azureError, fakeAzure } from './fakeAzure';

const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const server = (properties: object = {}) => ({
  location: 'westeurope',
  identity: { userAssignedIdentities: { [mysqlPlan.identityId]: {} } },
  properties: {
    state: 'Ready',
    dataEncryption: {
      type: 'AzureKeyVault',
      primaryUserAssignedIdentityId: mysqlPlan.identityId,
      primaryKeyURI: keyUri,
    },
    ...properties,
  },
});
const before = {
  location: 'x',
  availability: 'ready' as const,
  hasSystemIdentity: false,
  identityIds: [],
  geoBackup: false,
  encryption: { source: 'service' as const },
};
const current = { source: 'customer' as const, keyUri, follows: false, identityId: mysqlPlan.identityId };

test('reads the server as far as it is ours, at a version that knows the key', async () => {
  const { azure, sent } = fakeAzure({ body: server() });
  expect(await mysqlFlexibleServer.read(azure, mysqlPlan.resourceId)).toEqual({
    location: 'westeurope',
    availability: 'ready',
    hasSystemIdentity: false,
    identityIds: [mysqlPlan.identityId],
    geoBackup: false,
    encryption: current,
  });
  expect(sent[0]?.url).toBe(`${mysqlPlan.resourceId}?api-version=2023-12-30`);
});

test.each([
  ['Ready', 'ready'],
  [undefined, 'ready'],
  ['Updating', 'busy'],
  ['Starting', 'busy'],
  ['Inaccessible', 'inaccessible'],
])('state %s is %s', async (state, availability) => {
  const { azure } = fakeAzure({ body: server({ state }) });
  expect(await mysqlFlexibleServer.read(azure, mysqlPlan.resourceId)).toMatchObject({ availability });
});

test.each([undefined, { type: 'SystemManaged' }])('encryption %j is service-managed', async (dataEncryption) => {
  const { azure } = fakeAzure({ body: server({ dataEncryption }) });
  expect(await mysqlFlexibleServer.read(azure, mysqlPlan.resourceId)).toMatchObject({
    encryption: { source: 'service' },
  });
});

test.each([
  ['as wanted', {}, [mysqlPlan.identityId.toUpperCase()], []],
  ['service-managed', { source: 'service' as const }, [], ['it uses service-managed keys']],
  [
    'another version',
    { keyUri: `${KEY_URI}/${'f'.repeat(32)}` },
    [mysqlPlan.identityId],
    [`key ${KEY_URI}/${'f'.repeat(32)}`],
  ],
  ['another identity', { identityId: 'x' }, [mysqlPlan.identityId], ['identity x']],
  ['an identity that is not attached', {}, ['x'], ['identity is not attached']],
  [
    'nothing right',
    { keyUri: undefined, identityId: undefined },
    [],
    ['key none', 'identity none', 'identity is not attached'],
  ],
])('differences: %s', (_, encryption, identityIds, differences) => {
  const view = { ...before, identityIds, encryption: { ...current, ...encryption } };
  expect(mysqlFlexibleServer.differences(view, mysqlWanted)).toEqual(differences);
});

describe('apply', () => {
  test('one write that carries the identity and the versioned key', async () => {
    const headers = { 'azure-asyncoperation': 'https://y', location: 'https://x', 'retry-after': '30' };
    const { azure, sent } = fakeAzure({ headers });
    expect(await mysqlFlexibleServer.apply(azure, mysqlPlan.resourceId, mysqlWanted, before)).toEqual({
      statusUrl: 'https://y',
      retryAfterSeconds: 30,
    });
    expect(sent).toEqual([
      {
        method: 'beginUpdate',
        url: `${SUBSCRIPTION}/data/mysql-fabrikam`,
        body: {
          identity: { type: 'UserAssigned', userAssignedIdentities: { [mysqlPlan.identityId]: {} } },
          dataEncryption: {
            type: 'AzureKeyVault',
            primaryUserAssignedIdentityId: mysqlPlan.identityId,
            primaryKeyURI: keyUri,
          },
        },
      },
    ]);
  });

  test('geo-redundant backups: the second identity and the second key in the same write', async () => {
    const geo = { keyUri: keyUri.replace('fabrikam', 'north'), identityId: `${mysqlPlan.identityId}-north` };
    const { azure, sent } = fakeAzure({});
    await mysqlFlexibleServer.apply(azure, mysqlPlan.resourceId, { ...mysqlWanted, geo }, before);
    expect(sent[0]?.body).toEqual({
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: { [mysqlPlan.identityId]: {}, [geo.identityId]: {} },
      },
      dataEncryption: {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: mysqlPlan.identityId,
        primaryKeyURI: keyUri,
        geoBackupUserAssignedIdentityId: geo.identityId,
        geoBackupKeyURI: geo.keyUri,
      },
    });
    const view = { ...before, identityIds: [mysqlPlan.identityId], encryption: current };
    expect(mysqlFlexibleServer.differences(view, { ...mysqlWanted, geo })).toEqual([
      'geo key none',
      'geo identity none',
    ]);
  });

  test('revert: the service’s own key, and nothing else', async () => {
    const { azure, sent } = fakeAzure({});
    await mysqlFlexibleServer.revert?.(azure, mysqlPlan.resourceId, before);
    expect(sent.map(({ body }) => body)).toEqual([{ dataEncryption: { type: 'SystemManaged' } }]);
  });

  test('without an operation it is done', async () => {
    expect(await mysqlFlexibleServer.apply(fakeAzure({}).azure, mysqlPlan.resourceId, mysqlWanted, before)).toBe('set');
  });

  test('a refusal is thrown', async () => {
    const { azure } = fakeAzure(azureError(400, 'AzureKeyVaultKeyDisabled'));
    await expect(mysqlFlexibleServer.apply(azure, mysqlPlan.resourceId, mysqlWanted, before)).rejects.toThrow(
      'no luck',
    );
  });
});

test('copies are the replicas', async () => {
  const { azure, sent } = fakeAzure({ body: { value: [{ id: 'a' }, { id: 'b' }] } });
  expect(await mysqlFlexibleServer.copiesOf(azure, mysqlPlan.resourceId)).toEqual(['a', 'b']);
  expect(sent[0]?.url).toBe(`${mysqlPlan.resourceId}/replicas?api-version=2023-12-30`);
  expect(await mysqlFlexibleServer.copiesOf(fakeAzure({}).azure, mysqlPlan.resourceId)).toEqual([]);
});

test.each([
  ['AzureKeyVaultMissingPermissions', 'identity-access-denied'],
  ['AzureKeyVaultKeyDisabled', 'key-disabled'],
  ['AzureKeyVaultKeyNotFound', 'key-not-found'],
  ['AzureKeyVaultVaultNotFound', 'vault-not-found'],
  ['AzureKeyVaultNotReachable', 'vault-not-found'],
  ['AzureKeyVaultFirewallEnabled', 'vault-firewall'],
  ['AzureKeyVaultRegionMismatch', 'key-region'],
  ['AzureKeyVaultSomethingNew', 'key-refused'],
])('the service says %s: %s, for the customer', (code, wanted) => {
  const meaning = mysqlFlexibleServer.explain({ code, message: 'm' }, mysqlPlan, mysqlWanted, identity);
  expect(meaning).toMatchObject({ kind: 'needs-customer', code: wanted });
});

test.each([
  [{ status: 409, code: 'ServerIsBusy' }, 'retry'],
  [{ status: 400, code: 'InvalidParameterValue' }, undefined],
  [{ code: 'Failed' }, undefined],
])('other answers are not about the key: %j', (fault, wanted) => {
  expect(mysqlFlexibleServer.explain({ message: 'm', ...fault }, mysqlPlan, mysqlWanted, identity)).toBe(wanted);
});
