import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { keyBody, serverKeyName, sqlStories, STABLE, type SqlServerSide, type SqlWorld } from './sqlWorld';
import { CUSTOMER, customerVault, ISV, ISV_SUBSCRIPTION, REGION, type TestResources } from './testResources';

const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

let world: TestResources;
let sql: SqlWorld;
let server: SqlServerSide;
let name: string;
sqlStories('sql', (story) => ({ world, sql, server, name } = story), { lag: { operationMs: 60_000 } });

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
  const own = await customerVault(world, { name: `own${name}`, tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION });
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
  const stranger = world.arm.createIdentity({ ...where, name: `stranger${name}` });
  expect(await sql.end(await server.identify(stranger))).toMatchObject({ status: 'Failed', code: 'AdalGenericError' });
  const { body } = await server.call('GET');
  expect(body.properties.primaryUserAssignedIdentityId).toBe(sql.identity.id);
  expect(await sql.end(await server.call('PATCH', '', { tags: { a: 'b' } }))).toEqual({ status: 'Succeeded' });
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
