import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import {
  CUSTOMER,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from './testResources';

const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
const VERSION = '?api-version=2025-06-01';
const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

let world: TestResources;
let story = 0;
let vault: Awaited<ReturnType<typeof customerVault>>['vault'];
let key: Awaited<ReturnType<typeof customerVault>>['key'];
let identity: ReturnType<TestResources['arm']['createIdentity']>;
let app: ReturnType<typeof trustedApplication>;
let accountId: string;

beforeAll(async () => {
  world = await startTestResources({ clock });
});
afterAll(() => world.stop());
beforeEach(async () => {
  story += 1;
  ({ vault, key } = await customerVault(world, { name: `contoso${story}` }));
  identity = world.arm.createIdentity({ ...where, name: `uami${story}` });
  app = trustedApplication(world, identity);
  grant();
  accountId = world.arm.createStorageAccount({ ...where, name: `store${story}` }).id;
});

const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
const grant = () => world.arm.assignRole({ scope: vault.id, principalId: app.principalId, roleDefinitionId });
const revoke = () => world.arm.removeRole({ scope: vault.id, principalId: app.principalId });

const customerKey = (change: { key?: object; as?: object } = {}) => ({
  identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
  properties: {
    encryption: {
      keySource: 'Microsoft.Keyvault',
      keyvaultproperties: { keyname: 'cmk', keyvaulturi: vault.uri, keyversion: '', ...change.key },
      identity: { userAssignedIdentity: identity.id, federatedIdentityClientId: app.appId, ...change.as },
      services: { blob: { enabled: true, keyType: 'Account' } },
    },
  },
});
const patch = (body: unknown = customerKey()) => world.call('PATCH', `${accountId}${VERSION}`, body);
const read = async () => (await world.call('GET', `${accountId}${VERSION}`)).body.properties.encryption;

test('an account takes a key of another tenant and really uses it', async () => {
  const { status, body } = await patch();
  expect(status).toBe(200);
  expect(body.identity).toEqual({
    type: 'UserAssigned',
    userAssignedIdentities: { [identity.id]: { principalId: identity.principalId, clientId: identity.clientId } },
  });
  expect(body.properties.encryption).toMatchObject({
    keySource: 'Microsoft.Keyvault',
    keyvaultproperties: {
      keyname: 'cmk',
      keyvaulturi: vault.uri,
      keyversion: '',
      currentVersionedKeyIdentifier: key.kid,
      lastKeyRotationTimestamp: clock.now().toISOString(),
    },
    identity: { userAssignedIdentity: identity.id, federatedIdentityClientId: app.appId },
  });
  expect(world.keyVault.operationCount(vault.name, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
  expect(world.arm.lastWriteBody(accountId)).toBe(JSON.stringify(customerKey()));
  expect(world.arm.writeCount(accountId)).toBe(1);
});

test('the calls of the account itself are logged as internal, in the order Azure makes them', async () => {
  const before = world.sim.calls.all().length;
  await patch();
  const internal = world.sim.calls
    .all()
    .slice(before)
    .filter((one) => one.internal);
  expect(internal.map((one) => `${one.operation} ${one.status}`)).toEqual([
    'keyVault.keys.get 401',
    'entra.token 200',
    'keyVault.keys.get 200',
    'keyVault.keys.wrapKey 200',
    'keyVault.keys.unwrapKey 200',
  ]);
  expect(internal.at(-1)?.caller).toMatchObject({ objectId: app.principalId, tenantId: CUSTOMER });
});

test.each<[string, () => void | Promise<void>, number, string]>([
  ['the vault is gone', () => world.keyVault.deleteVault(vault.name), 400, 'KeyVaultVaultNotFound'],
  [
    'the application was removed',
    () => world.sim.entra.removeServicePrincipal(CUSTOMER, app.appId),
    400,
    'KeyVaultAccessTokenCannotBeAcquired',
  ],
  ['the role is missing', () => void revoke(), 403, 'KeyVaultAuthenticationFailure'],
  [
    'the firewall lets no service pass',
    () => world.keyVault.setFirewall(vault.name, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
    403,
    'KeyVaultAuthenticationFailure',
  ],
  ['the key is deleted', () => world.keyVault.deleteKey(vault.name, 'cmk'), 400, 'KeyVaultKeyNotFound'],
  [
    'the key is disabled',
    () => world.keyVault.setAttributes(vault.name, 'cmk', { enabled: false }),
    400,
    'KeyVaultKeyDisabled',
  ],
  ['purge protection is off', () => world.keyVault.setPurgeProtection(vault.name, false), 400, 'KeyVaultPolicyError'],
])('nothing changes when %s', async (_, spoil, status, code) => {
  await spoil();
  const answer = await patch();
  expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
  expect(await read()).toMatchObject({ keySource: 'Microsoft.Storage' });
});

test('trusted services pass a closed firewall', async () => {
  world.keyVault.setFirewall(vault.name, { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } });
  expect((await patch()).status).toBe(200);
});

test('an identity that is not attached is refused', async () => {
  const { properties } = customerKey();
  expect((await patch({ properties })).body.error.code).toBe('InvalidUserAssignedIdentity');
});

test('names are read in any letter case, unknown ones are refused', async () => {
  const { identity: attached, properties } = customerKey();
  const { keyvaultproperties: block, identity: as, ...rest } = properties.encryption;
  const keyVaultProperties = { KeyName: block.keyname, keyVaultUri: block.keyvaulturi };
  const loud = { Encryption: { ...rest, keyVaultProperties, Identity: as } };
  expect(
    (await patch({ identity: attached, properties: loud })).body.properties.encryption.keyvaultproperties,
  ).toMatchObject({
    keyname: 'cmk',
    currentVersionedKeyIdentifier: key.kid,
  });
  expect((await patch({ properties: { sftpPlease: true } })).body.error).toMatchObject({
    code: 'InvalidRequestPropertyName',
    message: expect.stringContaining('sftpPlease'),
  });
});

test('without a version the account follows rotation, a day later at most', async () => {
  await patch();
  const rotated = await world.keyVault.rotate(vault.name, 'cmk', { material: await sharedKey() });
  clock.advance(23 * 3_600_000);
  expect((await read()).keyvaultproperties.currentVersionedKeyIdentifier).toBe(key.kid);
  clock.advance(3_600_000);
  expect((await read()).keyvaultproperties).toMatchObject({
    keyversion: '',
    currentVersionedKeyIdentifier: rotated.kid,
    lastKeyRotationTimestamp: clock.now().toISOString(),
  });
});

test('with a version the account stays', async () => {
  await patch(customerKey({ key: { keyversion: key.version } }));
  await world.keyVault.rotate(vault.name, 'cmk', { material: await sharedKey() });
  clock.advance(25 * 3_600_000);
  expect((await read()).keyvaultproperties.currentVersionedKeyIdentifier).toBe(key.kid);
});

test('checking the key tells when access is lost', async () => {
  await patch();
  await world.arm.checkKey(accountId);
  revoke();
  await expect(world.arm.checkKey(accountId)).rejects.toMatchObject({ code: 'KeyVaultAuthenticationFailure' });
  expect((await read()).keySource).toBe('Microsoft.Keyvault');
});

test('back to keys of the service', async () => {
  await patch();
  const { body } = await patch({ properties: { encryption: { keySource: 'Microsoft.Storage' } } });
  expect(body.properties.encryption).not.toHaveProperty('keyvaultproperties');
  expect(body.properties.encryption).toMatchObject({ keySource: 'Microsoft.Storage', services: { blob: {} } });
});

test('a key of the own tenant needs no application', async () => {
  const own = await customerVault(world, { name: `own${story}`, tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION });
  world.arm.assignRole({ scope: own.vault.id, principalId: identity.principalId, roleDefinitionId });
  const change = { key: { keyvaulturi: own.vault.uri }, as: { federatedIdentityClientId: undefined } };
  const { body } = await patch(customerKey(change));
  expect(body.properties.encryption.keyvaultproperties.currentVersionedKeyIdentifier).toBe(own.key.kid);
});

test('a key of another tenant without application is refused', async () => {
  const answer = await patch(customerKey({ as: { federatedIdentityClientId: undefined } }));
  expect(answer.body.error).toMatchObject({
    code: 'KeyVaultAuthenticationFailure',
    message: expect.stringContaining('AKV10032'),
  });
});

test('accounts are created with a key, and names are taken once', async () => {
  const body = { ...customerKey(), sku: { name: 'Standard_LRS' }, kind: 'StorageV2', location: REGION };
  const path = accountId.replace(/store\d+$/, `fresh${story}`);
  expect(await world.call('PUT', `${path}${VERSION}`, body)).toMatchObject({
    status: 200,
    body: { name: `fresh${story}`, kind: 'StorageV2', properties: { provisioningState: 'Succeeded' } },
  });
  const elsewhere = path.replace('/rg/', '/other/');
  world.arm.createResourceGroup(ISV_SUBSCRIPTION, 'other', REGION);
  expect(await world.call('PUT', `${elsewhere}${VERSION}`, body)).toMatchObject({
    status: 409,
    body: { error: { code: 'StorageAccountAlreadyTaken' } },
  });
});
