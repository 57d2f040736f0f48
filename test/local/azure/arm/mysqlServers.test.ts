import { MySQLManagementFlexibleServerClient } from '@azure/arm-mysql-flexible';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from './testResources';

const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
const OWNER = '55555555-5555-4555-8555-555555555555';
const VERSION = '?api-version=2023-12-30';
const where = { subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
const fast = { updateIntervalInMs: 1 };

let world: TestResources;
let client: MySQLManagementFlexibleServerClient;
let story = 0;
let vault: Awaited<ReturnType<typeof customerVault>>['vault'];
let key: Awaited<ReturnType<typeof customerVault>>['key'];
let identity: ReturnType<TestResources['arm']['createIdentity']>;
let serverId: string;
let name: string;

beforeAll(async () => {
  world = await startTestResources({ clock });
  const scope = `/subscriptions/${CUSTOMER_SUBSCRIPTION}`;
  world.arm.assignRole({ scope, principalId: OWNER, roleDefinitionId: ROLE_IDS.contributor });
  client = new MySQLManagementFlexibleServerClient(world.credential(CUSTOMER, OWNER), CUSTOMER_SUBSCRIPTION, {
    endpoint: world.sim.core.origin,
    credentialScopes: 'https://management.azure.com/.default',
  });
});
afterAll(() => world.stop());
beforeEach(async () => {
  story += 1;
  ({ vault, key } = await customerVault(world, { name: `contoso${story}` }));
  identity = world.arm.createIdentity({ ...where, name: `uami${story}` });
  grant();
  name = `server${story}`;
  serverId = world.arm.createMysqlServer({ ...where, name }).id;
  world.sim.core.lag.operationMs = 0;
});

const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
const grant = (scope = vault.id, principalId = identity.principalId) =>
  world.arm.assignRole({ scope, principalId, roleDefinitionId });
const attach = (...ids: string[]) => ({
  type: 'UserAssigned' as const,
  userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])),
});
const customerKey = (uri = key.kid, more: object = {}) => ({
  identity: attach(identity.id),
  properties: {
    dataEncryption: {
      type: 'AzureKeyVault' as const,
      primaryUserAssignedIdentityId: identity.id,
      primaryKeyURI: uri,
      ...more,
    },
  },
});
const owner = { tenantId: CUSTOMER, objectId: OWNER };
const call = (method: string, path: string, body?: unknown) => world.call(method, path, body, owner);
const patch = (body: unknown = customerKey()) => call('PATCH', `${serverId}${VERSION}`, body);
const read = async () => (await call('GET', `${serverId}${VERSION}`)).body;
/** Starts a change by PATCH and returns how its operation ended. */
async function outcome(body?: unknown) {
  const accepted = await patch(body);
  expect(accepted.status).toBe(202);
  return (await call('GET', accepted.headers.get('azure-asyncoperation') ?? '')).body;
}

test('the real client sets the key, and the bytes on the wire carry it', async () => {
  const { dataEncryption } = customerKey().properties;
  const sent = { identity: customerKey().identity, dataEncryption };
  const server = await client.servers.beginUpdateAndWait('rg', name, sent, fast);
  expect(server).toMatchObject({ state: 'Ready', dataEncryption, identity: { type: 'UserAssigned' } });
  expect(JSON.parse(world.arm.lastWriteBody(serverId) ?? '')).toEqual(customerKey());
  expect(world.keyVault.operationCount(vault.name, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
});

test('the real client creates, lists, replicates and deletes', async () => {
  const { identity: attached, properties } = customerKey();
  const made = await client.servers.beginCreateAndWait(
    'rg',
    `made${story}`,
    {
      location: REGION,
      sku: { name: 'Standard_D2ds_v4', tier: 'GeneralPurpose' },
      tags: { shop: '1' },
      identity: attached,
      ...properties,
    },
    fast,
  );
  expect(made).toMatchObject({ state: 'Ready', replicationRole: 'None', dataEncryption: properties.dataEncryption });
  const copy = { location: REGION, createMode: 'Replica', sourceServerResourceId: made.id ?? '' };
  const replica = await client.servers.beginCreateAndWait('rg', `copy${story}`, copy, fast);
  expect(replica).toMatchObject({
    replicationRole: 'Replica',
    replicaCapacity: 0,
    tags: { shop: '1' },
    sourceServerResourceId: made.id,
  });
  expect(replica.dataEncryption).toBeUndefined();
  const replicas: unknown[] = [];
  for await (const one of client.replicas.listByServer('rg', `made${story}`)) replicas.push(one.name);
  expect(replicas).toEqual([`copy${story}`]);
  expect((await client.servers.get('rg', `made${story}`)).replicationRole).toBe('Source');
  await client.servers.beginDeleteAndWait('rg', `copy${story}`, fast);
  await expect(client.servers.get('rg', `copy${story}`)).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
});

test('an operation takes its time, and the server is busy meanwhile', async () => {
  world.sim.core.lag.operationMs = 60_000;
  const accepted = await patch();
  expect(accepted).toMatchObject({ status: 202, body: undefined });
  const statusUrl = accepted.headers.get('azure-asyncoperation') ?? '';
  const resultUrl = accepted.headers.get('location') ?? '';
  expect(accepted.headers.get('retry-after')).toBe('15');
  expect((await call('GET', statusUrl)).body).toMatchObject({
    status: 'InProgress',
    startTime: clock.now().toISOString(),
  });
  expect((await call('GET', resultUrl)).status).toBe(202);
  expect((await read()).properties).toMatchObject({ state: 'Updating' });
  expect(await patch()).toMatchObject({ status: 409, body: { error: { code: 'ServerIsBusy' } } });
  expect(world.keyVault.unwrapCount(vault.name, 'cmk')).toBe(0);
  clock.advance(60_000);
  const looks = await Promise.all([call('GET', statusUrl), call('GET', statusUrl), call('GET', resultUrl)]);
  expect(looks.map((one) => one.body.status ?? one.body.properties.state)).toEqual(['Succeeded', 'Succeeded', 'Ready']);
  expect(world.keyVault.unwrapCount(vault.name, 'cmk')).toBe(1);
});

test.each<[string, () => unknown, string]>([
  [
    'the key version is unknown',
    () => customerKey(key.kid.replace(/.{32}$/, '0'.repeat(32))),
    'AzureKeyVaultKeyNotFound',
  ],
  [
    'the key is disabled',
    () => world.keyVault.setAttributes(vault.name, 'cmk', { enabled: false }),
    'AzureKeyVaultKeyDisabled',
  ],
  [
    'the role is missing',
    () => void world.arm.removeRole({ scope: vault.id, principalId: identity.principalId }),
    'AzureKeyVaultMissingPermissions',
  ],
  [
    'purge protection is off',
    () => world.keyVault.setPurgeProtection(vault.name, false),
    'AzureKeyVaultRecoveryLevelNotSupported',
  ],
  [
    'the firewall lets no service pass',
    () => world.keyVault.setFirewall(vault.name, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
    'AzureKeyVaultNetworkAccessDenied',
  ],
  ['the vault is gone', () => world.keyVault.deleteVault(vault.name), 'AzureKeyVaultVaultNotFound'],
  ['the vault is in another region', () => otherVault({ location: 'northeurope' }), 'AzureKeyVaultRegionMismatch'],
  [
    'the vault is in another tenant',
    () => otherVault({ tenantId: '11111111-1111-4111-8111-111111111111' }),
    'AzureKeyVaultTenantMismatch',
  ],
  [
    'the vault keeps deleted keys for a week only',
    () => otherVault({ softDeleteRetentionInDays: 7 }),
    'AzureKeyVaultRecoveryLevelNotSupported',
  ],
])('the operation fails and nothing changes when %s', async (_, spoil, code) => {
  const body = await spoil();
  expect(await outcome(body ?? customerKey())).toMatchObject({
    status: 'Failed',
    error: { code },
    endTime: expect.any(String),
  });
  const server = await read();
  expect(server.properties.state).toBe('Ready');
  expect(server.properties).not.toHaveProperty('dataEncryption');
  expect(server).not.toHaveProperty('identity');
});

async function otherVault(properties: Parameters<typeof customerVault>[1]) {
  const other = await customerVault(world, { name: `other${story}-${vault.name}`, ...properties });
  grant(other.vault.id);
  return customerKey(other.key.kid);
}

test('the real client reports a failed operation', async () => {
  world.arm.failNextOperation(serverId, 'InternalServerError', 'An unexpected error occurred.');
  await expect(client.servers.beginUpdateAndWait('rg', name, { tags: { a: 'b' } }, fast)).rejects.toThrow(
    /InternalServerError/,
  );
  expect(world.arm.operations(serverId)).toMatchObject([{ status: 'Failed', kind: 'update' }]);
  expect(await outcome({ tags: { a: 'b' } })).toMatchObject({ status: 'Succeeded' });
});

test.each<[string, () => unknown, string]>([
  ['no version', () => customerKey(key.baseId), 'AzureKeyVaultInvalidUri'],
  ['http', () => customerKey(key.kid.replace('https', 'http')), 'AzureKeyVaultInvalidUri'],
  [
    'an identity that is not attached',
    () => ({ properties: customerKey().properties }),
    'AzureKeyVaultNoServerIdentity',
  ],
  [
    'an identity that does not exist',
    () => ({ ...customerKey(), identity: attach(`${identity.id}x`) }),
    'FailedIdentityOperation',
  ],
  ['no key', () => customerKey(undefined, { primaryKeyURI: undefined }), 'InvalidParameterValue'],
  [
    'a field of another service',
    () => customerKey(undefined, { federatedIdentityClientId: 'x' }),
    'InvalidRequestContent',
  ],
])('a request with %s is refused at once', async (_, body, code) => {
  expect(await patch(body())).toMatchObject({ status: 400, body: { error: { code } } });
  expect(world.arm.operations(serverId)).toEqual([]);
});

test('with geo-redundant backup a second key in the paired region is needed', async () => {
  const geo = world.arm.createMysqlServer({ ...where, name: `geo${story}`, geoRedundantBackup: 'Enabled' });
  serverId = geo.id;
  expect(await patch()).toMatchObject({ status: 400, body: { error: { code: 'InvalidParameterValue' } } });
  const geoIdentity = world.arm.createIdentity({ ...where, name: `geo-uami${story}`, location: 'northeurope' });
  const second = async (location: string) => {
    const other = await customerVault(world, { name: `geo${story}-${location}`, location });
    grant(other.vault.id, geoIdentity.principalId);
    const pair = { geoBackupUserAssignedIdentityId: geoIdentity.id, geoBackupKeyURI: other.key.kid };
    return { ...customerKey(undefined, pair), identity: attach(identity.id, geoIdentity.id) };
  };
  expect((await outcome(await second('westeurope'))).error.code).toBe('AzureKeyVaultRegionMismatch');
  expect(await outcome(await second('northeurope'))).toMatchObject({ status: 'Succeeded' });
});

test('a lost key makes the server inaccessible until its encryption is set again', async () => {
  await outcome();
  world.keyVault.setAttributes(vault.name, 'cmk', { enabled: false });
  expect((await read()).properties.state).toBe('Ready');
  clock.advance(600_000);
  expect((await read()).properties.state).toBe('Inaccessible');
  expect((await patch({ tags: {} })).body.error.code).toBe('ServerUnavailableForOperation');
  expect((await patch({ properties: { dataEncryption: { type: 'SystemManaged' } } })).body.error.code).toBe(
    'ServerUnavailableForOperation',
  );
  expect((await outcome()).error.code).toBe('AzureKeyVaultKeyDisabled');
  expect((await read()).properties.state).toBe('Inaccessible');
  world.keyVault.setAttributes(vault.name, 'cmk', { enabled: true });
  clock.advance(600_000);
  expect((await read()).properties.state).toBe('Inaccessible');
  await outcome();
  expect((await read()).properties.state).toBe('Ready');
});

test('rotation is not followed; an expired key keeps working', async () => {
  await outcome();
  world.keyVault.setAttributes(vault.name, 'cmk', { expires: Math.floor(clock.now().getTime() / 1000) + 60 });
  await world.keyVault.rotate(vault.name, 'cmk', { material: await sharedKey() });
  clock.advance(3_600_000);
  expect((await read()).properties).toMatchObject({ state: 'Ready', dataEncryption: { primaryKeyURI: key.kid } });
});

test('back to keys of the service', async () => {
  await outcome();
  await outcome({ properties: { dataEncryption: { type: 'SystemManaged' } } });
  expect((await read()).properties.dataEncryption).toEqual({ type: 'SystemManaged' });
});

test('a server of the vendor cannot use a key of the customer', async () => {
  const isv = { ...where, subscriptionId: ISV_SUBSCRIPTION };
  identity = world.arm.createIdentity({ ...isv, name: `isv-uami${story}` });
  const app = trustedApplication(world, identity);
  grant(vault.id, app.principalId);
  const server = world.arm.createMysqlServer({ ...isv, name: `isv${story}` });
  const accepted = await world.call('PATCH', `${server.id}${VERSION}`, customerKey());
  const { body } = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  expect(body).toMatchObject({ status: 'Failed', error: { code: 'AzureKeyVaultTenantMismatch' } });
});
