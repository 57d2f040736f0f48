import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import { CALLER_ADDRESS } from '../../../../local/azure/keyVault/access';
import { CUSTOMER, customerVault, ISV, startTestResources, type TestResources } from '../arm/testResources';

const SERVICE = '44444444-4444-4444-8444-444444444444';
const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
const now = () => Math.floor(clock.now().getTime() / 1000);

let world: TestResources;
let setup: Awaited<ReturnType<typeof customerVault>>;
let vaults = 0;
beforeAll(async () => {
  world = await startTestResources({ clock, lag: { rolePropagationMs: 600_000 } });
});
afterAll(() => world.stop());
beforeEach(() => newVault());

/** A vault of its own for each test, in a resource group of its own: grants of one test mean nothing in another. */
async function newVault(properties: Parameters<typeof customerVault>[1] = {}) {
  vaults += 1;
  setup = await customerVault(world, { name: `contoso${vaults}`, resourceGroup: `group${vaults}`, ...properties });
}

interface Request {
  readonly path?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly tenantId?: string;
  readonly audience?: string;
  readonly token?: string | null;
}

async function send({ path = '/keys/cmk/', method = 'GET', body, tenantId = CUSTOMER, ...more }: Request = {}) {
  const token =
    more.token === undefined
      ? await world.token(tenantId, SERVICE, more.audience ?? 'https://vault.azure.net')
      : more.token;
  const response = await fetch(`${setup.vault.uri}${path}?api-version=7.5`, {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  return {
    status: response.status,
    code: answer.error?.code,
    inner: answer.error?.innererror?.code,
    message: answer.error?.message,
    challenge: response.headers.get('www-authenticate'),
    body: answer,
  };
}

function grant(scope = setup.vault.id, roleDefinitionId: string = ROLE_IDS.keyVaultCryptoServiceEncryptionUser) {
  world.arm.assignRole({ scope, principalId: SERVICE, roleDefinitionId });
  clock.advance(600_000);
}

const version = () => setup.key.version;
const wrap = (value = 'AAAA') =>
  send({ path: `/keys/cmk/${version()}/wrapkey`, method: 'POST', body: { alg: 'RSA-OAEP-256', value } });
const unwrap = (value: string) =>
  send({ path: `/keys/cmk/${version()}/unwrapkey`, method: 'POST', body: { alg: 'RSA-OAEP-256', value } });

test('without a token the vault names its tenant and resource, whatever the request', async () => {
  const answer = await send({ token: null, path: '/keys/no-such-key//unwrapkey', method: 'POST' });
  expect(answer).toMatchObject({
    status: 401,
    code: 'Unauthorized',
    challenge: `Bearer authorization="${world.sim.core.origin}/${CUSTOMER}", resource="https://vault.localhost"`,
  });
});

test.each<[string, Request, string]>([
  ['another tenant', { tenantId: ISV }, 'AKV10032'],
  ['another audience', { audience: 'https://graph.microsoft.com' }, 'AKV10022'],
  ['no token at all', { token: 'nonsense' }, 'AKV10022'],
])('a token for %s is refused with 401', async (_, request, text) => {
  expect(await send(request)).toMatchObject({
    status: 401,
    code: 'Unauthorized',
    message: expect.stringContaining(text),
  });
});

test.each<[string, () => string, string, number]>([
  ['on the vault', () => setup.vault.id, ROLE_IDS.keyVaultCryptoServiceEncryptionUser, 200],
  ['on the key', () => `${setup.vault.id}/keys/CMK`, ROLE_IDS.keyVaultCryptoServiceEncryptionUser, 200],
  ['on the resource group', () => setup.vault.id.split('/providers')[0] ?? '', ROLE_IDS.keyVaultCryptoUser, 200],
  ['on another key', () => `${setup.vault.id}/keys/cmk2`, ROLE_IDS.keyVaultCryptoServiceEncryptionUser, 403],
  ['without data actions', () => setup.vault.id, ROLE_IDS.owner, 403],
])('a role %s', async (_, scope, role, status) => {
  grant(scope(), role);
  expect((await send()).status).toBe(status);
});

test('a role needs its time to spread', async () => {
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
  world.arm.assignRole({ scope: setup.vault.id, principalId: SERVICE, roleDefinitionId });
  expect(await send()).toMatchObject({ status: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' });
  clock.advance(600_000);
  expect((await send()).status).toBe(200);
});

test('the encryption role does not rotate keys nor read deleted ones', async () => {
  grant();
  expect((await send({ path: '/keys/cmk/rotate', method: 'POST' })).inner).toBe('ForbiddenByRbac');
  expect((await send({ path: '/deletedkeys/cmk' })).inner).toBe('ForbiddenByRbac');
});

test.each<[string, Parameters<TestResources['keyVault']['setFirewall']>[1], string | undefined]>([
  ['closed', { networkAcls: { defaultAction: 'Deny' } }, 'ForbiddenByFirewall'],
  [
    'open to our network',
    { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: `${CALLER_ADDRESS}/24` }] } },
    undefined,
  ],
  ['private', { publicNetworkAccess: 'Disabled' }, 'ForbiddenByConnection'],
])('a firewall that is %s', async (_, firewall, inner) => {
  grant();
  world.keyVault.setFirewall(setup.vault.name, firewall);
  expect((await send()).inner).toBe(inner);
});

test.each<[string[], string | undefined]>([
  [[], 'ForbiddenByPolicy'],
  [['List'], 'ForbiddenByPolicy'],
  [['Get'], undefined],
  [['all'], undefined],
])('access policy %j', async (keys, inner) => {
  await newVault({ rbac: false });
  grant(setup.vault.id, ROLE_IDS.keyVaultAdministrator);
  expect((await send()).inner).toBe('AccessDenied');
  world.keyVault.setAccessPolicies(setup.vault.name, [
    { tenantId: CUSTOMER, objectId: SERVICE, permissions: { keys } },
  ]);
  expect((await send()).inner).toBe(inner);
});

test.each<[string, Parameters<TestResources['keyVault']['setAttributes']>[2], string | undefined, string | undefined]>([
  ['disabled: wraps, does not unwrap', { enabled: false }, undefined, 'KeyDisabled'],
  ['expired: does not wrap, unwraps', { expires: now() - 1 }, 'KeyExpired', undefined],
  ['not active yet: does not wrap, unwraps', { notBefore: now() + 864_000 }, 'KeyNotYetValid', undefined],
  ['without wrapKey and unwrapKey', { ops: ['sign'] }, 'KeyOperationForbidden', 'KeyOperationForbidden'],
])('a key that is %s', async (_, change, wrapInner, unwrapInner) => {
  grant();
  const wrapped = await wrap();
  world.keyVault.setAttributes(setup.vault.name, 'cmk', change);
  expect((await wrap()).inner).toBe(wrapInner);
  expect((await unwrap(wrapped.body.value)).inner).toBe(unwrapInner);
  expect((await send()).status).toBe(200);
});

test('what is too long to wrap, or was never wrapped, is a bad parameter', async () => {
  grant();
  expect(await wrap(Buffer.alloc(191).toString('base64url'))).toMatchObject({ status: 400, code: 'BadParameter' });
  expect(await unwrap(Buffer.alloc(256).toString('base64url'))).toMatchObject({ status: 400, code: 'BadParameter' });
});

test('a key that is no RSA key does not wrap', async () => {
  grant();
  await world.keyVault.createKey(setup.vault.name, 'curve', { kty: 'EC' });
  const { key } = (await send({ path: '/keys/curve/' })).body;
  expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', x: expect.any(String) });
  const body = { alg: 'RSA-OAEP-256', value: 'AAAA' };
  expect(await send({ path: '/keys/curve//wrapkey', method: 'POST', body })).toMatchObject({ code: 'BadParameter' });
});

test('a deleted vault is not found, and comes back without its role assignments', async () => {
  grant();
  world.keyVault.deleteVault(setup.vault.name);
  expect(await send()).toMatchObject({ status: 404, code: 'VaultNotFound' });
  world.keyVault.recoverVault(setup.vault.name);
  expect(await send()).toMatchObject({ status: 403, inner: 'ForbiddenByRbac' });
});

test.each([
  [{ purgeProtection: true, softDeleteRetentionInDays: 90 }, 'Recoverable'],
  [{ purgeProtection: true, softDeleteRetentionInDays: 30 }, 'CustomizedRecoverable'],
  [{ purgeProtection: false, softDeleteRetentionInDays: 90 }, 'Recoverable+Purgeable'],
  [{ purgeProtection: false, softDeleteRetentionInDays: 7 }, 'CustomizedRecoverable+Purgeable'],
  [{ softDelete: false, purgeProtection: false }, 'Purgeable'],
])('a vault with %j has recovery level %s', async (properties, level) => {
  await newVault(properties);
  grant();
  expect((await send()).body.attributes.recoveryLevel).toBe(level);
});
