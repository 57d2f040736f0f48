import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV,
  startTestResources,
  type TestResources,
} from './testResources';

/** Vaults on the management plane, as the vendor sees those of a customer by Azure Lighthouse. */

const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
const subscription = `/subscriptions/${CUSTOMER_SUBSCRIPTION}`;
const VERSION = '?api-version=2025-05-01';
const VAULTS = `${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults`;

let world: TestResources;
beforeEach(async () => {
  world = await startTestResources({ clock });
  world.arm.createResourceGroup(CUSTOMER_SUBSCRIPTION, 'other', 'westeurope');
  delegate([ROLE_IDS.reader]);
});
afterEach(() => world.stop());

const delegate = (roleIds: readonly string[]) =>
  world.arm.delegate({
    subscriptionId: CUSTOMER_SUBSCRIPTION,
    managingTenantId: ISV,
    principalId: world.deployer,
    roleIds,
  });
const get = async (path: string) => {
  const { status, body } = await world.call('GET', `${path}${VERSION}`);
  return { status, body, code: body.error?.code, names: body.value?.map((one: { name: string }) => one.name) };
};

test.each<[string, Parameters<typeof customerVault>[1], object]>([
  [
    'as a resource wants it',
    { location: 'northeurope' },
    {
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
      enableRbacAuthorization: true,
      publicNetworkAccess: 'Enabled',
      tenantId: CUSTOMER,
    },
  ],
  [
    'with a week of retention',
    { softDeleteRetentionInDays: 7 },
    { softDeleteRetentionInDays: 7, enablePurgeProtection: true },
  ],
  [
    'with access policies',
    { rbac: false, accessPolicies: [{ tenantId: CUSTOMER, objectId: 'o', permissions: { keys: ['get'] } }] },
    { enableRbacAuthorization: false, accessPolicies: [{ objectId: 'o', permissions: { keys: ['get'] } }] },
  ],
  [
    'behind a firewall that lets no service pass',
    { networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
    { networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] } },
  ],
  ['without public access', { publicNetworkAccess: 'Disabled' }, { publicNetworkAccess: 'Disabled' }],
  ['of the premium tier', { sku: 'premium' }, { sku: { family: 'A', name: 'premium' } }],
])('a vault %s shows it', async (_, properties, shown) => {
  const { vault } = await customerVault(world, properties);
  const { body } = await get(vault.id);
  expect(body).toMatchObject({ location: vault.location, properties: shown });
});

test('what is off is absent: purge protection is never shown as false', async () => {
  const { vault } = await customerVault(world, { purgeProtection: false, softDelete: false });
  const { properties } = (await get(vault.id)).body;
  expect(properties.enableSoftDelete).toBe(false);
  for (const absent of ['enablePurgeProtection', 'softDeleteRetentionInDays', 'networkAcls'])
    expect(properties).not.toHaveProperty(absent);
});

test('vaults are listed by resource group and by subscription', async () => {
  await customerVault(world, { name: 'first' });
  await customerVault(world, { name: 'second', resourceGroup: 'other' });
  await customerVault(world, { name: 'gone' });
  world.keyVault.deleteVault('gone');
  expect((await get(VAULTS)).names).toEqual(['first']);
  expect((await get(`${subscription}/providers/Microsoft.KeyVault/vaults`)).names).toEqual(['first', 'second']);
});

test('keys show their attributes and never their material', async () => {
  const { vault, key } = await customerVault(world, { sku: 'premium' });
  await world.keyVault.createKey(vault.name, 'curve', { kty: 'EC-HSM', enabled: false });
  const { body } = await get(`${vault.id}/keys/cmk`);
  expect(body.properties).toMatchObject({
    kty: 'RSA',
    keySize: 2048,
    keyUri: key.baseId,
    keyUriWithVersion: key.kid,
    attributes: { enabled: true, recoveryLevel: 'Recoverable' },
  });
  expect(JSON.stringify(body)).not.toContain('"n"');
  expect((await get(`${vault.id}/keys/curve`)).body.properties).toMatchObject({
    kty: 'EC-HSM',
    curveName: 'P-256',
    attributes: { enabled: false },
  });
  expect((await get(`${vault.id}/keys`)).names).toEqual(['cmk', 'curve']);
  world.keyVault.deleteKey(vault.name, 'cmk');
  expect(await get(`${vault.id}/keys/cmk`)).toMatchObject({ status: 404, code: 'KeyNotFound' });
  expect((await get(`${vault.id}/keys`)).names).toEqual(['curve']);
});

test('a deleted vault is among the deleted ones until it is purged', async () => {
  const deleted = `${subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/contoso`;
  const { vault } = await customerVault(world, { tags: { shop: '1' } });
  expect(await get(deleted)).toMatchObject({ status: 404, code: 'DeletedVaultNotFound' });
  world.keyVault.deleteVault(vault.name);
  expect(await get(vault.id)).toMatchObject({ status: 404, code: 'ResourceNotFound' });
  expect((await get(deleted)).body).toEqual({
    id: deleted,
    name: 'contoso',
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vault.id,
      location: 'westeurope',
      deletionDate: '2026-06-01T12:00:00.000Z',
      scheduledPurgeDate: '2026-08-30T12:00:00.000Z',
      tags: { shop: '1' },
      purgeProtectionEnabled: true,
    },
  });
  expect((await get(deleted.replace('westeurope', 'northeurope'))).status).toBe(404);
  const list = `${subscription}/providers/Microsoft.KeyVault/deletedVaults`;
  expect((await get(list)).names).toEqual(['contoso']);
  world.keyVault.recoverVault(vault.name);
  expect((await get(list)).names).toEqual([]);
  world.keyVault.deleteVault(vault.name);
  clock.advance(90 * 24 * 3600 * 1000);
  expect((await get(list)).names).toEqual([]);
});

test('a delegated resource group shows no more than itself', async () => {
  const { vault } = await customerVault(world);
  world.arm.removeDelegation(CUSTOMER_SUBSCRIPTION, ISV);
  world.arm.delegate({
    subscriptionId: CUSTOMER_SUBSCRIPTION,
    managingTenantId: ISV,
    principalId: world.deployer,
    roleIds: [ROLE_IDS.reader],
    scope: `${subscription}/resourceGroups/rg`,
  });
  expect((await get(vault.id)).status).toBe(200);
  expect((await get(VAULTS)).names).toEqual(['contoso']);
  for (const path of ['vaults', 'deletedVaults'])
    expect(await get(`${subscription}/providers/Microsoft.KeyVault/${path}`)).toMatchObject({
      status: 403,
      code: 'AuthorizationFailed',
    });
});
