import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { generateRsaKey } from '../../../../local/azure/keyVault/keyMaterial';
import { serverKeyName, sqlStories, type SqlServerSide, type SqlWorld } from './sqlWorld';
import { CUSTOMER, customerVault, type TestResources } from './testResources';

let world: TestResources;
let sql: SqlWorld;
let server: SqlServerSide;
let name: string;
const clock = sqlStories('key', (story) => ({ world, sql, server, name } = story), { lag: { operationMs: 60_000 } });

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
  const far = await customerVault(world, { name: `far${name}`, location: 'australiaeast' });
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
