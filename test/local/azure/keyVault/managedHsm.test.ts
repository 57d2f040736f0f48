import { randomUUID } from 'node:crypto';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import { CALLER_ADDRESS } from '../../../../local/azure/keyVault/access';
import type { KeyVaultControl } from '../../../../local/azure/keyVault/createKeyVault';
import { createVaults } from '../../../../shared/azure/vaults';
import { parseKeyUri } from '../../../../shared/model/keyUri';
import { HSM_ROLE_IDS } from '../../../../local/azure/keyVault/managedHsmRoles';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
} from '../arm/testResources';

const ADMINISTRATOR = '55555555-5555-4555-8555-555555555555';
const SERVICE = '44444444-4444-4444-8444-444444444444';
const AUDIENCE = 'https://managedhsm.azure.net';
const secret = Buffer.from('a data key of thirty-two bytes!!');
const clock = manualClock(new Date('2026-06-01T12:00:00Z'));

let world: TestResources;
let hsm: ReturnType<KeyVaultControl['createManagedHsm']>;
let key: Awaited<ReturnType<KeyVaultControl['createKey']>>;
let hsms = 0;
beforeAll(async () => {
  world = await startTestResources({ clock });
});
afterAll(() => world.stop());
beforeEach(() => newHsm());

const owner = { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

async function newHsm(more: Partial<Parameters<KeyVaultControl['createManagedHsm']>[0]> = {}) {
  hsms += 1;
  hsm = world.keyVault.createManagedHsm({ name: `hsm${hsms}`, administrators: [ADMINISTRATOR], ...owner, ...more });
  key = await world.keyVault.createKey(hsm.name, 'cmk', { material: await sharedKey() });
}

const grant = (roleDefinitionId: string = HSM_ROLE_IDS.cryptoServiceEncryptionUser, scope = '/') =>
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: SERVICE, roleDefinitionId, scope });
const keyClient = (oid = SERVICE) => new KeyClient(hsm.uri, world.credential(CUSTOMER, oid));
const cryptoClient = (kid: string) => new CryptographyClient(kid, world.credential(CUSTOMER, SERVICE));

interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly as?: string;
  readonly tenantId?: string;
  readonly audience?: string;
  readonly host?: string;
}

async function send({ method = 'GET', path = '/keys/cmk/', body, as = SERVICE, ...more }: Request = {}) {
  const token = await world.token(more.tenantId ?? CUSTOMER, as, more.audience ?? AUDIENCE);
  const url = `${more.host ?? hsm.uri}${path}${path.includes('?') ? '&' : '?'}api-version=7.4`;
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  const { code, innererror } = answer.error ?? {};
  return { status: response.status, code, inner: innererror?.code, body: answer };
}

test('the challenge names the tenant and the resource of Managed HSM, and passes the check of the client', async () => {
  grant();
  const bare = await fetch(`${hsm.uri}/keys/none/?api-version=7.4`);
  expect(bare.headers.get('www-authenticate')).toBe(
    `Bearer authorization="${world.sim.origin}/${CUSTOMER}", resource="https://managedhsm.localhost"`,
  );
  const asked: unknown[] = [];
  const client = new KeyClient(hsm.uri, {
    getToken: (scopes, options) => {
      asked.push([scopes, options?.tenantId]);
      return world.credential(CUSTOMER, SERVICE).getToken(scopes, options);
    },
  });
  expect((await client.getKey('cmk')).id).toBe(key.kid);
  expect(asked).toEqual([[['https://managedhsm.localhost/.default'], CUSTOMER]]);
});

test('keys are made, rotated, changed, deleted and recovered by the real client', async () => {
  grant(HSM_ROLE_IDS.cryptoUser);
  const client = keyClient();
  const made = await client.createRsaKey('fresh', { hsm: true, keySize: 2048 });
  expect(made).toMatchObject({ keyType: 'RSA-HSM', id: `${hsm.uri}/keys/fresh/${made.properties.version}` });
  expect(made.properties).toMatchObject({ recoveryLevel: 'Recoverable', recoverableDays: 90 });
  const rotated = await client.rotateKey('fresh');
  expect(rotated.keyType).toBe('RSA-HSM');
  await client.updateKeyProperties('fresh', made.properties.version ?? '', { enabled: false });
  const versions: unknown[] = [];
  for await (const one of client.listPropertiesOfKeyVersions('fresh')) versions.push([one.version, one.enabled]);
  expect(versions).toEqual([
    [made.properties.version, false],
    [rotated.properties.version, true],
  ]);

  await (await client.beginDeleteKey('fresh', { intervalInMs: 1 })).pollUntilDone();
  await expect(client.getKey('fresh')).rejects.toMatchObject({ code: 'KeyNotFound' });
  const officer = randomUUID();
  const roleDefinitionId = HSM_ROLE_IDS.cryptoOfficer;
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: officer, roleDefinitionId });
  await expect(keyClient(officer).purgeDeletedKey('fresh')).rejects.toMatchObject({ statusCode: 403 });
  expect((await send({ method: 'POST', path: '/deletedkeys/fresh/recover', as: officer })).status).toBe(200);
  expect((await client.getKey('fresh')).id).toBe(rotated.id);
});

test('the encryption role wraps and unwraps with the real client', async () => {
  grant();
  const wrapped = await cryptoClient(key.kid).wrapKey('RSA-OAEP-256', secret);
  const { result } = await cryptoClient(key.baseId).unwrapKey('RSA-OAEP-256', wrapped.result);
  expect(Buffer.from(result)).toEqual(secret);
  expect(world.keyVault.unwrapCount(hsm.name, 'cmk')).toBe(1);
  await expect(keyClient().rotateKey('cmk')).rejects.toMatchObject({ statusCode: 403 });
});

test("the application's own client checks a key as it does in a vault", async () => {
  grant();
  const parsed = parseKeyUri(key.kid, world.sim);
  if (!parsed.ok) throw new Error(parsed.wanted);
  expect(parsed.key.vaultType).toBe('managedHsm');
  const vaults = createVaults();
  const challenge = await vaults.challengeOf(parsed.key);
  if (!challenge) throw new Error('no challenge');
  expect(challenge.tenantId).toBe(CUSTOMER);
  const client = vaults.open(parsed.key, world.credential(CUSTOMER, SERVICE), challenge);
  await client.listVersions();
  const probe = client.probe(await client.readKey());
  expect(await probe.unwrap(await probe.wrap())).toBe(true);
});

test.each([
  [128, 'A128KW'],
  [256, 'A256KW'],
] as const)('symmetric keys of %i bits wrap with %s and have no public half', async (keySize, algorithm) => {
  grant(HSM_ROLE_IDS.cryptoUser);
  const made = await keyClient().createOctKey('aes', { hsm: true, keySize });
  expect(made.keyType).toBe('oct-HSM');
  expect(made.key?.n).toBeUndefined();
  const wrapped = await cryptoClient(made.id ?? '').wrapKey(algorithm, secret);
  expect(wrapped.result).toHaveLength(secret.length + 8);
  const { result } = await cryptoClient(made.id ?? '').unwrapKey(algorithm, wrapped.result);
  expect(Buffer.from(result)).toEqual(secret);
  expect((await keyClient().rotateKey('aes')).keyType).toBe('oct-HSM');
  await expect(cryptoClient(made.id ?? '').wrapKey('RSA-OAEP-256', secret)).rejects.toThrow();
});

test.each<[string, object, number]>([
  ['RSA-HSM', { kty: 'RSA-HSM' }, 200],
  ['EC-HSM', { kty: 'EC-HSM' }, 200],
  ['RSA in software', { kty: 'RSA' }, 400],
  ['EC in software', { kty: 'EC' }, 400],
  ['oct in software', { kty: 'oct' }, 400],
  ['RSA-HSM of an unknown size', { kty: 'RSA-HSM', key_size: 1024 }, 400],
  ['oct-HSM of an unknown size', { kty: 'oct-HSM', key_size: 2048 }, 400],
])('a key of type %s', async (_, body, status) => {
  grant(HSM_ROLE_IDS.cryptoUser);
  expect((await send({ method: 'POST', path: '/keys/other/create', body })).status).toBe(status);
});

test('vaults make no symmetric keys', async () => {
  const vault = world.keyVault.createVault({ name: `premium${hsms}`, sku: 'premium', ...owner });
  await expect(world.keyVault.createKey(vault.name, 'aes', { kty: 'oct-HSM' })).rejects.toMatchObject({
    code: 'BadParameter',
  });
});

test.each<[string, Request]>([
  ['another tenant', { tenantId: ISV }],
  ['vaults', { audience: 'https://vault.azure.net' }],
])('a token for %s is refused', async (_, request) => {
  grant();
  expect(await send(request)).toMatchObject({ status: 401, code: 'Unauthorized' });
});

test.each<[string, () => unknown, number]>([
  ['no role', () => undefined, 403],
  ['the encryption role', () => grant(), 200],
  ['the role on this key', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys/CMK'), 200],
  ['the role on all keys', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys'), 200],
  ['the role on another key', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys/cmk2'), 403],
  ['the administrator, who does nothing with keys', () => grant(HSM_ROLE_IDS.administrator), 403],
  ['the officer, who only purges and recovers', () => grant(HSM_ROLE_IDS.cryptoOfficer), 403],
  [
    'a role of the resource manager, which counts for nothing inside',
    () =>
      world.arm.assignRole({
        scope: hsm.id,
        principalId: SERVICE,
        roleDefinitionId: ROLE_IDS.keyVaultAdministrator,
      }),
    403,
  ],
])('%s', async (_, prepare, status) => {
  prepare();
  expect((await send()).status).toBe(status);
});

test('a role that is taken away or still spreads does not count', async () => {
  grant();
  expect(world.keyVault.removeHsmRole({ hsm: hsm.name, principalId: SERVICE })).toBe(true);
  expect(await send()).toMatchObject({ status: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' });
  world.sim.core.lag.rolePropagationMs = 600_000;
  grant();
  expect((await send()).status).toBe(403);
  clock.advance(600_000);
  expect((await send()).status).toBe(200);
  world.sim.core.lag.rolePropagationMs = 0;
});

const roleAssignment = (principalId = SERVICE) => ({
  properties: {
    principalId,
    roleDefinitionId: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${HSM_ROLE_IDS.cryptoServiceEncryptionUser}`,
  },
});
const roles = (scope: string, rest = '') => `/${scope}/providers/Microsoft.Authorization/roleAssignments${rest}`;

test.each([
  ['/', '/'],
  ['//', '/'],
  ['%2F', '/'],
  ['/keys', '/keys'],
  ['/keys/cmk', '/keys/cmk'],
  ['keys%2Fcmk', '/keys/cmk'],
])('an administrator hands out a role inside the HSM at %s, lists it and takes it back', async (sent, scope) => {
  const name = randomUUID();
  const as = ADMINISTRATOR;
  const url = roles(sent);
  const made = await send({ method: 'PUT', path: `${url}/${name}`, body: roleAssignment(), as });
  expect(made).toMatchObject({ status: 201, body: { name, properties: { scope, principalId: SERVICE } } });
  expect((await send()).status).toBe(200);
  expect((await send({ path: `${url}/${name}`, as })).body).toEqual(made.body);
  const filter = encodeURIComponent(`principalId eq '${SERVICE}'`);
  expect((await send({ path: `${url}?$filter=${filter}`, as })).body.value).toEqual([made.body]);
  expect((await send({ method: 'DELETE', path: `${url}/${name}`, as })).status).toBe(200);
  expect((await send({ path: `${url}/${name}`, as })).status).toBe(404);
  expect((await send()).status).toBe(403);
});

test.each<[string, Request, number]>([
  ['who has no role', { as: SERVICE }, 403],
  ['under a name that is no GUID', { path: roles('/', '/first') }, 400],
  ['for a role of vaults', { body: { properties: { principalId: SERVICE, roleDefinitionId: ROLE_IDS.owner } } }, 400],
  ['on something that is no scope', { path: roles('/secrets/a', `/${randomUUID()}`) }, 400],
  ['that exists', { body: roleAssignment(ADMINISTRATOR) }, 409],
])('a role is not handed out: %s', async (_, request, status) => {
  const roleDefinitionId = HSM_ROLE_IDS.cryptoServiceEncryptionUser;
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: ADMINISTRATOR, roleDefinitionId });
  const path = roles('/', `/${randomUUID()}`);
  const answer = await send({ method: 'PUT', path, body: roleAssignment(), as: ADMINISTRATOR, ...request });
  expect(answer.status).toBe(status);
});

test('the built-in roles are listed by name, and a vault has no roles inside', async () => {
  const path = '///providers/Microsoft.Authorization/roleDefinitions';
  const { body } = await send({ path, as: ADMINISTRATOR });
  const names = body.value.map((one: any) => [one.properties.roleName, one.name]);
  expect(names).toContainEqual([
    'Managed HSM Crypto Service Encryption User',
    HSM_ROLE_IDS.cryptoServiceEncryptionUser,
  ]);
  const vault = world.keyVault.createVault({ name: `plain${hsms}`, ...owner });
  expect((await send({ path, host: vault.uri, audience: 'https://vault.azure.net' })).status).toBe(501);
});

test.each<[string, Parameters<KeyVaultControl['setFirewall']>[1], string | undefined]>([
  ['closed', { networkAcls: { defaultAction: 'Deny' } }, 'ForbiddenByFirewall'],
  ['open to us', { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: CALLER_ADDRESS }] } }, undefined],
  ['private', { publicNetworkAccess: 'Disabled' }, 'ForbiddenByConnection'],
])('a firewall that is %s', async (_, firewall, inner) => {
  grant();
  world.keyVault.setFirewall(hsm.name, firewall);
  expect((await send()).inner).toBe(inner);
});

test.each([
  [{}, 'Recoverable', 90],
  [{ softDeleteRetentionInDays: 7 }, 'CustomizedRecoverable', 7],
  [{ purgeProtection: false }, 'Recoverable+Purgeable', 90],
])('an HSM with %j has recovery level %s', async (properties, recoveryLevel, recoverableDays) => {
  await newHsm(properties);
  grant();
  expect((await send()).body.attributes).toMatchObject({ recoveryLevel, recoverableDays });
});

test('retention is between 7 and 90 days, and there are no access policies', () => {
  expect(() => world.keyVault.createManagedHsm({ name: 'late', ...owner, softDeleteRetentionInDays: 91 })).toThrow();
  expect(() => world.keyVault.setAccessPolicies(hsm.name, [])).toThrow('no access policies');
});

test('a deleted HSM is not found, and comes back with the roles inside', async () => {
  grant();
  world.keyVault.deleteVault(hsm.name);
  expect(await send()).toMatchObject({ status: 404, code: 'VaultNotFound' });
  world.keyVault.recoverVault(hsm.name);
  expect((await send()).status).toBe(200);
});

test('the name of an HSM is no vault, nor the other way round', async () => {
  grant();
  const { vaultSuffix, managedHsmSuffix } = world.sim;
  expect(await send({ host: `https://${hsm.name}.${vaultSuffix}` })).toMatchObject({ code: 'VaultNotFound' });
  const vault = world.keyVault.createVault({ name: `twin${hsms}`, ...owner });
  expect(await send({ host: `https://${vault.name}.${managedHsmSuffix}` })).toMatchObject({ code: 'VaultNotFound' });
});
