import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import { generateRsaKey } from '../../../../local/azure/keyVault/keyMaterial';
import { keyBody, serverKeyName, sqlWorld, STABLE, type SqlServerSide, type SqlWorld } from './sqlWorld';
import {
  CUSTOMER,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  startTestResources,
  type TestResources,
} from './testResources';

const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

let world: TestResources;
let story = 0;
let sql: SqlWorld;
let server: SqlServerSide;
beforeAll(async () => {
  world = await startTestResources({ clock, lag: { operationMs: 60_000 } });
});
afterAll(() => world.stop());
beforeEach(async () => {
  sql = await sqlWorld(world, clock, `sql${++story}`);
  server = sql.server();
});

test('a server takes a key of another tenant in three steps, and really uses it', async () => {
  expect(await server.onboard()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  const { body } = await server.call('GET');
  expect(body).toMatchObject({
    kind: 'v12.0',
    identity: {
      type: 'UserAssigned',
      userAssignedIdentities: {
        [sql.identity.id]: { principalId: sql.identity.principalId, clientId: sql.identity.clientId },
      },
    },
    properties: {
      state: 'Ready',
      primaryUserAssignedIdentityId: sql.identity.id,
      federatedClientId: sql.app.appId,
      keyId: sql.key.kid,
    },
  });
  expect(await server.protector()).toEqual({
    serverKeyName: serverKeyName(sql.key.kid),
    serverKeyType: 'AzureKeyVault',
    uri: sql.key.kid,
    thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
    autoRotationEnabled: false,
  });
  expect(await server.keyNames()).toEqual(['ServiceManaged', serverKeyName(sql.key.kid)]);
  // Wrapped once for the server key, unwrapped for it and for the protector.
  expect(world.keyVault.operationCount(sql.vault.name, 'cmk')).toEqual({ wraps: 1, unwraps: 2 });
  const last = world.sim.calls.all().findLast(({ operation }) => operation === 'keyVault.keys.unwrapKey');
  expect(last).toMatchObject({ internal: true, caller: { objectId: sql.app.principalId, tenantId: CUSTOMER } });
});

test('nothing changes before an operation ends, and both ways to follow it agree', async () => {
  const answer = await server.identify();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([202, '15']);
  const location = answer.headers.get('location') ?? '';
  expect((await world.call('GET', location)).status).toBe(202);
  expect((await server.call('GET')).body).not.toHaveProperty('identity');
  expect(await sql.end(answer)).toEqual({ status: 'Succeeded' });
  expect(await world.call('GET', location)).toMatchObject({ status: 200, body: { id: server.id } });
});

test('what the tools of tests know works for servers, keys and protectors', async () => {
  await server.onboard();
  const key = `${server.id}/keys/${serverKeyName(sql.key.kid)}`;
  expect(world.arm.lastWriteBody(key)).toBe(JSON.stringify(keyBody(sql.key.kid)));
  expect([server.id, key, `${server.id}/encryptionProtector/current`].map(world.arm.writeCount)).toEqual([1, 1, 1]);
  expect(world.arm.operations(key)).toMatchObject([{ kind: 'create', status: 'Succeeded' }]);
  world.arm.failNextOperation(`${server.id}/encryptionProtector/current`, 'OperationInterrupted', 'It stopped.');
  expect(await sql.end(await server.unprotect())).toEqual({ status: 'Failed', code: 'OperationInterrupted' });
  expect((await server.protector()).serverKeyType).toBe('AzureKeyVault');
  expect((await world.arm.checkKey(server.id)).id).toBe(server.id);
  expect(world.arm.sqlProtector(server.id).properties['uri']).toBe(sql.key.kid);
});

const spoilers: [string, (world: TestResources) => unknown, string, number][] = [
  ['the vault is gone', () => world.keyVault.deleteVault(sql.vault.name), 'AkvHostNotResolvingFromNode', 400],
  [
    'the application was removed',
    () => world.sim.entra.removeServicePrincipal(CUSTOMER, sql.app.appId),
    'AdalServicePrincipalNotFound',
    401,
  ],
  ['the role is missing', () => sql.revoke(), 'AzureKeyVaultMissingPermissions', 401],
  [
    'the firewall lets no service pass',
    () => world.keyVault.setFirewall(sql.vault.name, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
    'AkvEndpointNotReachableFromNode',
    400,
  ],
  ['the key is deleted', () => world.keyVault.deleteKey(sql.vault.name, 'cmk'), 'AzureKeyVaultKeyNameNotFound', 409],
  [
    'the key is disabled',
    () => world.keyVault.setAttributes(sql.vault.name, 'cmk', { enabled: false }),
    'AzureKeyVaultKeyDisabled',
    401,
  ],
  [
    'the key is past its end',
    () => world.keyVault.setAttributes(sql.vault.name, 'cmk', { expires: clock.now().getTime() / 1000 - 60 }),
    'AzureKeyVaultInvalidExpirationDate',
    400,
  ],
  [
    'purge protection is off',
    () => world.keyVault.setPurgeProtection(sql.vault.name, false),
    'SecurityInvalidAzureKeyVaultRecoveryLevel',
    400,
  ],
  [
    'the vault answers with errors',
    () => world.sim.faults.add({ operation: 'keyVault.keys.get', kind: { type: 'serverError', status: 503 } }),
    'AzureKeyVaultConnectionFailed',
    503,
  ],
];

test.each(spoilers)('a server key is refused when %s', async (_, spoil, code, status) => {
  await sql.end(await server.identify());
  await spoil(world);
  const answer = await server.putKey();
  expect(await sql.end(answer)).toEqual({ status: 'Failed', code });
  const location = (answer.headers.get('location') ?? '').replace(/api-version=.*/, 'api-version=2020-11-01-preview');
  expect(await world.call('GET', location)).toMatchObject({ status, body: { error: { code } } });
  expect(await server.keyNames()).toEqual(['ServiceManaged']);
});

test('the protector uses the key again before it is set', async () => {
  await sql.end(await server.identify());
  await sql.end(await server.putKey());
  sql.revoke();
  const answer = await server.protect();
  expect(await sql.end(answer)).toEqual({ status: 'Failed', code: 'AzureKeyVaultMissingPermissions' });
  // The stable version answers 400 where the preview answered 401.
  expect((await world.call('GET', answer.headers.get('location') ?? '')).status).toBe(400);
  expect(await server.protector()).toMatchObject({ serverKeyName: 'ServiceManaged', serverKeyType: 'ServiceManaged' });
  expect(await server.database()).toBe('Online');
});

test.each<[number, string]>([
  [3072, 'Succeeded'],
  [4096, 'Failed'],
])('a key of %i bits: %s', async (size, status) => {
  await sql.end(await server.identify());
  const { kid } = await world.keyVault.createKey(sql.vault.name, 'sized', { material: await generateRsaKey(size) });
  expect(await sql.end(await server.putKey(kid))).toMatchObject({
    status,
    ...(status === 'Failed' && { code: 'AzureKeyVaultRsaKeyNotSupported' }),
  });
});

test.each<[string, () => void]>([
  [
    'a key with an end in the future',
    () => world.keyVault.setAttributes(sql.vault.name, 'cmk', { expires: clock.now().getTime() / 1000 + 86_400 }),
  ],
  [
    'a closed firewall that lets trusted services pass',
    () => world.keyVault.setFirewall(sql.vault.name, { publicNetworkAccess: 'Disabled' }),
  ],
])('is accepted: %s', async (_, change) => {
  change();
  expect(await server.onboard()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
});

test('a key may be in any region', async () => {
  const far = await customerVault(world, { name: `far${story}`, location: 'australiaeast' });
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
  world.arm.assignRole({ scope: far.vault.id, principalId: sql.app.principalId, roleDefinitionId });
  await sql.end(await server.identify());
  expect(await sql.end(await server.putKey(far.key.kid))).toEqual({ status: 'Succeeded' });
});

test.each<[string, (kid: string) => [name: string, uri: string | undefined], number, string]>([
  ['another name', (kid) => ['cmk', kid], 400, 'InvalidKeyName'],
  ['the name of another version', (kid) => [`${serverKeyName(kid).slice(0, -1)}x`, kid], 400, 'InvalidKeyName'],
  ['no URI', (kid) => [serverKeyName(kid), undefined], 400, 'SecurityAzureKeyVaultUrlNullOrEmpty'],
  ['no URL', (kid) => [serverKeyName(kid), 'cmk'], 400, 'AzureKeyVaultMalformedVaultUri'],
  ['no version', (kid) => [serverKeyName(kid), kid.replace(/\/[^/]+$/, '')], 400, 'AzureKeyVaultInvalidUri'],
  [
    'a foreign host',
    (kid) => [serverKeyName(kid), kid.replace('vault.', 'vault.evil.')],
    400,
    'AzureKeyVaultInvalidUri',
  ],
])('a server key with %s is refused at once', async (_, make, status, code) => {
  await sql.end(await server.identify());
  const [name, uri] = make(sql.key.kid);
  const answer = await server.call('PUT', `/keys/${name}`, { properties: { serverKeyType: 'AzureKeyVault', uri } });
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('a server without identity cannot use a key', async () => {
  expect(await sql.end(await server.putKey())).toEqual({ status: 'Failed', code: 'AzureKeyVaultNoServerIdentity' });
});

test('a system-assigned identity has no use for a key of another tenant', async () => {
  const body = { identity: { type: 'SystemAssigned' }, properties: { federatedClientId: sql.app.appId } };
  await sql.end(await server.call('PATCH', '', body));
  expect(await sql.end(await server.putKey())).toEqual({
    status: 'Failed',
    code: 'BlockSystemAssignedIdentityForCrossTenantCMK',
  });
});

test('without the application a key of another tenant is out of reach', async () => {
  await sql.end(await server.identify(sql.identity, ''));
  expect(await sql.end(await server.putKey())).toEqual({ status: 'Failed', code: 'AdalGenericError' });
});

test.each<[string, object, string]>([
  [
    'a primary identity that is not attached',
    { properties: { primaryUserAssignedIdentityId: '/x' } },
    'InvalidPrimaryIdentityId',
  ],
  ['identities without a primary one', { identity: { type: 'UserAssigned' } }, 'MissingPrimaryIdentity'],
  ['a key', { properties: { keyId: 'https://x' } }, 'CMKOperationNotAllowed'],
  ['an unknown property', { properties: { federatedIdentityClientId: 'x' } }, 'InvalidRequestContent'],
  ['a client id that is none', { properties: { federatedClientId: 'None' } }, 'InvalidRequestContent'],
])('PATCH of a server with %s is refused', async (_, body, code) => {
  expect((await server.call('PATCH', '', body)).body.error.code).toBe(code);
});

test('a key of the own tenant needs no application, and stands in the way of one', async () => {
  const own = await customerVault(world, { name: `own${story}`, tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION });
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
  world.arm.assignRole({ scope: own.vault.id, principalId: sql.identity.principalId, roleDefinitionId });
  await sql.end(await server.identify(sql.identity, ''));
  await sql.end(await server.putKey(own.key.kid));
  expect(await sql.end(await server.protect(own.key.kid))).toEqual({ status: 'Succeeded' });
  expect((await server.identify()).body.error.code).toBe('CMKOperationNotAllowed');
  expect(await sql.end(await server.unprotect())).toEqual({ status: 'Succeeded' });
  expect(await server.onboard()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
});

test('a protected server keeps an identity that can use its key', async () => {
  await server.onboard();
  const stranger = world.arm.createIdentity({ ...where, name: `stranger${story}` });
  expect(await sql.end(await server.identify(stranger))).toMatchObject({ status: 'Failed', code: 'AdalGenericError' });
  const { body } = await server.call('GET');
  expect(body.properties.primaryUserAssignedIdentityId).toBe(sql.identity.id);
  expect(await sql.end(await server.call('PATCH', '', { tags: { a: 'b' } }))).toEqual({ status: 'Succeeded' });
});

test('the protector needs a server key of its name and kind', async () => {
  await sql.end(await server.identify());
  const answers = [
    await server.protect(),
    await server.call('PUT', '/encryptionProtector/current', {
      properties: { serverKeyType: 'AzureKeyVault', serverKeyName: 'ServiceManaged' },
    }),
  ];
  expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
    [404, 'ServerKeyNotFound'],
    [404, 'ServerKeyNotFound'],
  ]);
});

test('a server key is there once, cannot be deleted in use, and can afterwards', async () => {
  await server.onboard();
  const path = `/keys/${serverKeyName(sql.key.kid)}`;
  expect(await server.putKey()).toMatchObject({ status: 200, body: { properties: { uri: sql.key.kid } } });
  expect(await server.call('DELETE', path)).toMatchObject({
    status: 409,
    body: { error: { code: 'AzureKeyVaultKeyInUse' } },
  });
  await sql.end(await server.unprotect());
  expect(await sql.end(await server.call('DELETE', path))).toEqual({ status: 'Succeeded' });
  expect([(await server.call('GET', path)).status, (await server.call('DELETE', path)).status]).toEqual([404, 204]);
  expect((await server.call('DELETE', '/keys/ServiceManaged')).body.error.code).toBe('InvalidKeyType');
});

test('a key that goes away before the protector is set fails the operation', async () => {
  await sql.end(await server.identify());
  await sql.end(await server.putKey());
  const deleted = await server.call('DELETE', `/keys/${serverKeyName(sql.key.kid)}`);
  const answer = await server.protect();
  expect(await sql.end(deleted)).toEqual({ status: 'Succeeded' });
  expect(await sql.end(answer)).toEqual({ status: 'Failed', code: 'ServerKeyDoesNotExists' });
});

test('changes wait for each other', async () => {
  const codes: unknown[] = [];
  const refused = async (answer: ReturnType<SqlServerSide['call']>) => codes.push((await answer).body.error.code);
  const first = await server.identify();
  await refused(server.identify());
  await refused(server.putKey());
  await sql.end(first);
  const second = await server.putKey();
  await refused(server.putKey());
  await sql.end(second);
  const third = await server.protect();
  await refused(server.unprotect());
  await refused(server.revalidate());
  await refused(server.identify());
  await sql.end(third);
  expect(codes).toEqual([
    'UpsertLogicalServerRequestAlreadyInProgress',
    'ConflictingServerOperation',
    'ConflictingServerOperation',
    'EncryptionProtectorChangeInProgress',
    'EncryptionProtectorChangeInProgress',
    'ConflictingServerOperation',
  ]);
});

test('servers are created with a key, and names are taken once', async () => {
  const path = `${server.id}-new${STABLE}`;
  const body = {
    location: REGION,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [sql.identity.id]: {} } },
    properties: {
      administratorLogin: 'admin1',
      administratorLoginPassword: 'secret',
      primaryUserAssignedIdentityId: sql.identity.id,
      federatedClientId: sql.app.appId,
      keyId: sql.key.kid,
    },
  };
  expect(await sql.end(await world.call('PUT', path, body))).toEqual({ status: 'Succeeded' });
  const { body: made } = await world.call('GET', path);
  expect(made.properties).toMatchObject({ keyId: sql.key.kid, administratorLogin: 'admin1' });
  expect(JSON.stringify(made)).not.toContain('secret');
  world.arm.createResourceGroup(ISV_SUBSCRIPTION, 'other', REGION);
  const twin = await world.call('PUT', path.replace('/rg/', '/other/'), body);
  expect(twin.body.error.code).toBe('NameAlreadyExists');
});

test('SQL Server Contributor needs Managed Identity Operator to attach an identity', async () => {
  const as = { tenantId: ISV, objectId: randomUUID() };
  const give = (scope: string, roleDefinitionId: string) =>
    world.arm.assignRole({ scope, principalId: as.objectId, roleDefinitionId });
  const body = {
    identity: { type: 'UserAssigned', userAssignedIdentities: { [sql.identity.id]: {} } },
    properties: { primaryUserAssignedIdentityId: sql.identity.id },
  };
  const patch = async () => {
    const answer = await world.call('PATCH', `${server.id}${STABLE}`, body, as);
    return answer.body?.error?.code ?? answer.status;
  };
  const seen = [await patch()];
  give(server.id, ROLE_IDS.sqlServerContributor);
  seen.push(await patch());
  give(sql.identity.id, ROLE_IDS.managedIdentityOperator);
  seen.push(await patch());
  expect(seen).toEqual(['AuthorizationFailed', 'LinkedAuthorizationFailed', 202]);
});

test.each<[string, number, string]>([
  ['', 404, 'ResourceNotFound'],
  ['/keys', 404, 'ServerNotInSubscriptionResourceGroup'],
  ['/encryptionProtector/current', 404, 'ServerNotInSubscriptionResourceGroup'],
])('a server that does not exist: %s', async (tail, status, code) => {
  const answer = await world.call('GET', `${server.id}-none${tail}${STABLE}`);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('there is one protector, called current', async () => {
  const answer = await server.call('GET', '/encryptionProtector/other');
  expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidEncryptionProtectorName']);
});
