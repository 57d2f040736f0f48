import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import { CALLER_ADDRESS } from '../../../../local/azure/keyVault/access';
import { CUSTOMER, customerVault, startTestResources, type TestResources } from '../arm/testResources';

/** Each state of a vault and a key as the real client meets it. */

const OFFICER = '33333333-3333-4333-8333-333333333333';
const SERVICE = '44444444-4444-4444-8444-444444444444';
const clock = manualClock(new Date('2026-06-01T12:00:00Z'));

let world: TestResources;
let setup: Awaited<ReturnType<typeof customerVault>>;
let vaults = 0;
beforeAll(async () => {
  world = await startTestResources({ clock });
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.sim.core.lag.rolePropagationMs = 0;
  await newVault();
});

async function newVault(properties: Parameters<typeof customerVault>[1] = {}) {
  vaults += 1;
  setup = await customerVault(world, { name: `state${vaults}`, ...properties });
  assign(OFFICER, ROLE_IDS.keyVaultCryptoOfficer);
  assign(SERVICE, ROLE_IDS.keyVaultCryptoServiceEncryptionUser);
}
const assign = (principalId: string, roleDefinitionId: string) =>
  world.arm.assignRole({ scope: setup.vault.id, principalId, roleDefinitionId });

const keys = (oid = SERVICE) =>
  new KeyClient(setup.vault.uri, world.credential(CUSTOMER, oid), { retryOptions: { maxRetries: 0 } });

/** How the client's call ended: `ok`, or status, code and inner code of its error. */
async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { statusCode, code, details } = error as {
      statusCode?: number;
      code?: string;
      details?: { error?: { innerError?: { code?: string } } };
    };
    return [statusCode, code, details?.error?.innerError?.code].filter((part) => part !== undefined).join(' ');
  }
}
const get = (name = 'cmk') => ending(keys().getKey(name));
const all = async (pages: AsyncIterable<{ readonly name: string }>) => {
  const names: string[] = [];
  for await (const one of pages) names.push(one.name);
  return names;
};

describe('deleted', () => {
  test('a key: not found, its name taken, listed only with other rights, brought back as it was', async () => {
    const { name } = setup.vault;
    world.keyVault.deleteKey(name, 'cmk');
    expect(await get()).toBe('404 KeyNotFound');
    expect(await ending(all(keys().listPropertiesOfKeyVersions('cmk')))).toBe('404 KeyNotFound');
    expect(await ending(keys(OFFICER).createKey('cmk', 'RSA'))).toBe('409 Conflict ObjectIsDeletedButRecoverable');
    expect(await ending(keys().getDeletedKey('cmk'))).toBe('403 Forbidden ForbiddenByRbac');
    // The client's pages lose the inner code (@azure/keyvault-keys 4.10.2).
    expect(await ending(all(keys().listDeletedKeys()))).toBe('403 Forbidden');
    expect(await all(keys(OFFICER).listDeletedKeys())).toEqual(['cmk']);
    const deleted = await keys(OFFICER).getDeletedKey('cmk');
    expect(deleted.properties.scheduledPurgeDate).toEqual(new Date('2026-08-30T12:00:00Z'));
    expect(await all(keys(OFFICER).listPropertiesOfKeys())).toEqual([]);
    world.keyVault.recoverKey(name, 'cmk');
    expect((await keys().getKey('cmk')).id).toBe(setup.key.kid);
    expect(await all(keys(OFFICER).listDeletedKeys())).toEqual([]);
  });

  test('a vault: not found; brought back, its roles have to be granted again', async () => {
    const { name } = setup.vault;
    world.keyVault.deleteVault(name);
    expect(await get()).toBe('404 VaultNotFound');
    world.keyVault.recoverVault(name);
    expect(await get()).toBe('403 Forbidden ForbiddenByRbac');
    assign(SERVICE, ROLE_IDS.keyVaultCryptoServiceEncryptionUser);
    expect(await get()).toBe('ok');
  });
});

describe('network', () => {
  const closed = { defaultAction: 'Deny' } as const;
  const at = { subscriptionId: 'bbbbbbbb-2222-4222-8222-222222222222', resourceGroup: 'rg', location: 'westeurope' };
  const identity = () => world.arm.createIdentity({ ...at, name: `uami${vaults}` });

  test.each<[string, Parameters<TestResources['keyVault']['setFirewall']>[1], string, string]>([
    ['open', {}, 'ok', 'Succeeded'],
    ['closed, but for services', { networkAcls: closed }, '403 Forbidden ForbiddenByFirewall', 'Succeeded'],
    [
      'closed',
      { networkAcls: { ...closed, bypass: 'None' } },
      '403 Forbidden ForbiddenByFirewall',
      'AzureKeyVaultNetworkAccessDenied',
    ],
    [
      'open to our address',
      { networkAcls: { ...closed, bypass: 'None', ipRules: [{ value: CALLER_ADDRESS }] } },
      'ok',
      'Succeeded',
    ],
    [
      'private, but for services',
      { publicNetworkAccess: 'Disabled' },
      '403 Forbidden ForbiddenByConnection',
      'Succeeded',
    ],
    [
      'private',
      { publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'None' } },
      '403 Forbidden ForbiddenByConnection',
      'AzureKeyVaultNetworkAccessDenied',
    ],
  ])('%s', async (_, firewall, probe, service) => {
    world.keyVault.setFirewall(setup.vault.name, firewall);
    expect(await get()).toBe(probe);
    expect(await serverWith(identity())).toBe(service);
  });

  /** How a MySQL server, a trusted service, fares with the key. */
  async function serverWith({ id, principalId }: { id: string; principalId: string }): Promise<string> {
    assign(principalId, ROLE_IDS.keyVaultCryptoServiceEncryptionUser);
    const owner = { tenantId: CUSTOMER, objectId: 'owner' };
    const scope = `/subscriptions/${at.subscriptionId}`;
    world.arm.assignRole({ scope, principalId: owner.objectId, roleDefinitionId: ROLE_IDS.contributor });
    const server = world.arm.createMysqlServer({ ...at, name: `server${vaults}` });
    const dataEncryption = {
      type: 'AzureKeyVault',
      primaryUserAssignedIdentityId: id,
      primaryKeyURI: setup.key.kid,
    };
    const body = {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } },
      properties: { dataEncryption },
    };
    const accepted = await world.call('PATCH', `${server.id}?api-version=2023-12-30`, body, owner);
    const operation = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '', undefined, owner);
    return operation.body.error?.code ?? operation.body.status;
  }
});

describe('who may', () => {
  test('a role is seen when it has spread', async () => {
    world.arm.removeRole({ scope: setup.vault.id, principalId: SERVICE });
    world.sim.core.lag.rolePropagationMs = 600_000;
    assign(SERVICE, ROLE_IDS.keyVaultCryptoServiceEncryptionUser);
    clock.advance(599_999);
    expect(await get()).toBe('403 Forbidden ForbiddenByRbac');
    clock.advance(1);
    expect(await get()).toBe('ok');
  });

  test('one permission model means nothing to the other', async () => {
    const { name } = setup.vault;
    const policy = (...granted: string[]) =>
      world.keyVault.setAccessPolicies(name, [
        { tenantId: CUSTOMER, objectId: SERVICE, permissions: { keys: granted } },
      ]);
    policy('get');
    world.keyVault.setPermissionModel(name, 'accessPolicies');
    expect(await get()).toBe('ok');
    world.arm.removeRole({ scope: setup.vault.id, principalId: SERVICE });
    expect(await get()).toBe('ok');
    policy();
    expect(await get()).toBe('403 Forbidden ForbiddenByPolicy');
    world.keyVault.setAccessPolicies(name, []);
    expect(await get()).toBe('403 Forbidden AccessDenied');
    policy('get');
    world.keyVault.setPermissionModel(name, 'rbac');
    expect(await get()).toBe('403 Forbidden ForbiddenByRbac');
  });

  test('access policies show deleted keys to whom they show keys', async () => {
    const { name } = setup.vault;
    world.keyVault.setPermissionModel(name, 'accessPolicies');
    world.keyVault.setAccessPolicies(name, [
      { tenantId: CUSTOMER, objectId: SERVICE, permissions: { keys: ['get', 'list'] } },
    ]);
    world.keyVault.deleteKey(name, 'cmk');
    expect(await all(keys().listDeletedKeys())).toEqual(['cmk']);
    expect(await ending(keys().getDeletedKey('cmk'))).toBe('ok');
    expect(await ending(keys().beginRecoverDeletedKey('cmk'))).toBe('403 Forbidden ForbiddenByPolicy');
  });
});

describe('kinds of keys', () => {
  const secret = Buffer.from('a data key of thirty-two bytes!!');

  test.each([
    ['RSA', 2048],
    ['RSA', 3072],
    ['RSA', 4096],
    ['RSA-HSM', 2048],
    ['RSA-HSM', 3072],
  ] as const)('%s of %i bits wraps and unwraps', async (kty, size) => {
    await newVault({ sku: 'premium' });
    await world.keyVault.createKey(setup.vault.name, 'other', { kty, size });
    const { key, keyType, id = '' } = await keys().getKey('other');
    expect([keyType, (key?.n?.length ?? 0) * 8]).toEqual([kty, size]);
    const client = new CryptographyClient(id, world.credential(CUSTOMER, SERVICE));
    const { result } = await client.wrapKey('RSA-OAEP-256', secret);
    expect(Buffer.from((await client.unwrapKey('RSA-OAEP-256', result)).result)).toEqual(secret);
  });

  test.each(['EC', 'EC-HSM'] as const)('%s neither wraps nor unwraps', async (kty) => {
    await newVault({ sku: 'premium' });
    await world.keyVault.createKey(setup.vault.name, 'curve', { kty });
    const { key, id = '' } = await keys().getKey('curve');
    expect(key).toMatchObject({ kty, crv: 'P-256', keyOps: ['sign', 'verify'] });
    const client = new CryptographyClient(id, world.credential(CUSTOMER, SERVICE));
    await expect(client.unwrapKey('RSA-OAEP-256', secret)).rejects.toThrow(/not supported/);
  });

  test.each<[string, object, string]>([
    ['a key in hardware, in a standard vault', { kty: 'RSA-HSM' }, 'BadParameter'],
    ['a size that does not exist', { size: 1024 }, 'BadParameter'],
  ])('%s is refused', async (_, wanted, code) => {
    await expect(world.keyVault.createKey(setup.vault.name, 'other', wanted)).rejects.toMatchObject({ code });
  });
});
