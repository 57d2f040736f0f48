import {
  clock,
  VERSION,
  roleDefinitionId,
  grant,
  revoke,
  customerKey,
  patch,
  put,
  read,
  statusOf,
  change,
  world,
  story,
  vault,
  key,
  identity,
  app,
  setId,
  ownKey,
  where,
} from './diskWorld';
import { CUSTOMER, REGION, customerVault } from './testResources';

test('a set takes a key of another tenant by a long-running operation and really uses it', async () => {
  world.sim.core.lag.operationMs = 30_000;
  const answer = await patch();
  expect(answer.status).toBe(202);
  expect(answer.headers.get('retry-after')).toBe('15');
  expect(answer.body.properties).toMatchObject({ provisioningState: 'Updating', activeKey: { keyUrl: ownKey } });
  expect((await statusOf(answer)).status).toBe('InProgress');
  expect((await patch()).status).toBe(409);
  clock.advance(30_000);
  expect((await statusOf(answer)).status).toBe('Succeeded');
  const result = await world.call('GET', answer.headers.get('location') ?? '');
  expect(result).toMatchObject({ status: 200, body: { id: setId } });
  expect(await read()).toMatchObject({
    location: REGION,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: { clientId: identity.clientId } } },
    properties: {
      activeKey: { keyUrl: key.kid },
      federatedClientId: app.appId,
      encryptionType: 'EncryptionAtRestWithCustomerKey',
      previousKeys: [],
      provisioningState: 'Succeeded',
      lastKeyRotationTimestamp: clock.now().toISOString(),
    },
  });
  expect(world.keyVault.operationCount(vault.name, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
});

test.each<[string, () => unknown, string]>([
  ['the vault is gone', () => world.keyVault.deleteVault(vault.name), 'KeyVaultVaultNotFound'],
  ['the role is missing', () => revoke(), 'KeyVaultAccessForbidden'],
  [
    'the application was removed',
    () => world.sim.entra.removeServicePrincipal(CUSTOMER, app.appId),
    'KeyVaultAccessTokenCannotBeAcquired',
  ],
  [
    'the firewall lets no service pass',
    () => world.keyVault.setFirewall(vault.name, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
    'KeyVaultNetworkAccessDenied',
  ],
  ['the key is deleted', () => world.keyVault.deleteKey(vault.name, 'cmk'), 'KeyVaultKeyNotFound'],
  [
    'the key is disabled',
    () => world.keyVault.setAttributes(vault.name, 'cmk', { enabled: false }),
    'KeyVaultKeyDisabled',
  ],
  [
    'the key has expired',
    () => world.keyVault.setAttributes(vault.name, 'cmk', { expires: clock.now().getTime() / 1000 - 1 }),
    'KeyVaultKeyNotInForce',
  ],
  [
    'purge protection is off',
    () => world.keyVault.setPurgeProtection(vault.name, false),
    'KeyVaultPurgeProtectionNotEnabled',
  ],
])('the operation fails and the key before stays when %s', async (_, spoil, code) => {
  await spoil();
  const answer = await patch();
  expect([answer.status, await statusOf(answer)]).toEqual([
    202,
    expect.objectContaining({ status: 'Failed', error: { code, message: expect.any(String) } }),
  ]);
  expect((await read()).properties).toMatchObject({ activeKey: { keyUrl: ownKey }, provisioningState: 'Failed' });
  expect((await world.call('GET', answer.headers.get('location') ?? '')).body.error.code).toBe(code);
});

test('trusted services pass a closed firewall', async () => {
  world.keyVault.setFirewall(vault.name, { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } });
  expect(await change()).toMatchObject({ activeKey: { keyUrl: key.kid } });
});

test('a vault in another region is refused', async () => {
  const far = await customerVault(world, { name: `far${story}`, location: 'North Europe' });
  world.arm.assignRole({ scope: far.vault.id, principalId: app.principalId, roleDefinitionId });
  const { error } = await statusOf(await patch(customerKey({ activeKey: { keyUrl: far.key.kid } })));
  expect(error).toMatchObject({ code: 'KeyVaultAndDiskInDifferentRegions' });
});

test.each<[string, () => object]>([
  ['a key without version', () => customerKey({ activeKey: { keyUrl: key.baseId } })],
  [
    'a key without version that is to be followed',
    () => customerKey({ activeKey: { keyUrl: key.baseId }, rotationToLatestKeyVersionEnabled: true }),
  ],
  ['no URL', () => customerKey({ activeKey: { keyUrl: 'cmk' } })],
  ['a vault of another subscription', () => customerKey({ activeKey: { keyUrl: key.kid, sourceVault: vault } })],
  [
    'a vault that does not hold the key',
    () => customerKey({ activeKey: { keyUrl: key.kid, sourceVault: { id: setId } } }),
  ],
  [
    'a federated client without user-assigned identity',
    () => ({ ...customerKey(), identity: { type: 'SystemAssigned' } }),
  ],
  ['no identity', () => ({ ...customerKey(), identity: { type: 'None' } })],
])('%s is refused at once', async (_, body) => {
  const before = await read();
  expect(await patch(body())).toMatchObject({ status: 400, body: { error: { code: 'InvalidParameter' } } });
  expect(await read()).toEqual(before);
});

test('a set has one user-assigned identity; the one before is taken away by null', async () => {
  await change();
  const other = world.arm.createIdentity({ ...where, name: `other${story}` });
  const both = { type: 'UserAssigned', userAssignedIdentities: { [other.id]: {} } };
  expect((await patch({ identity: both })).status).toBe(400);
  const swapped = { type: 'UserAssigned', userAssignedIdentities: { [other.id]: {}, [identity.id]: null } };
  expect((await statusOf(await patch({ identity: swapped }))).error.code).toBe('KeyVaultAccessTokenCannotBeAcquired');
});

test('the federated client is kept, and cleared by None', async () => {
  await change();
  expect(await change({ tags: { a: 'b' } })).toMatchObject({ federatedClientId: app.appId });
  const { error } = await statusOf(await patch({ properties: { federatedClientId: 'None' } }));
  expect(error).toMatchObject({ code: 'KeyVaultAccessForbidden', message: expect.stringContaining('AKV10032') });
  world.arm.assignRole({
    scope: world.keyVault.vault(`own${story}`).id,
    principalId: identity.principalId,
    roleDefinitionId,
  });
  const back = await change({ properties: { activeKey: { keyUrl: ownKey }, federatedClientId: 'None' } });
  expect(back).toMatchObject({ activeKey: { keyUrl: ownKey } });
  expect(back).not.toHaveProperty('federatedClientId');
});

test('tags change though access is lost', async () => {
  await change();
  revoke();
  await change({ tags: { a: 'b' } });
  expect((await read()).tags).toEqual({ a: 'b' });
});

test('a set is created with a key of another tenant, and again with another region not', async () => {
  const id = setId.replace(/des\d+$/, `fresh${story}`);
  const made = await put(customerKey(), id);
  expect([made.status, made.body.properties.provisioningState]).toEqual([202, 'Creating']);
  expect((await statusOf(made)).status).toBe('Succeeded');
  expect((await read(id)).properties).toMatchObject({ activeKey: { keyUrl: key.kid }, provisioningState: 'Succeeded' });
  expect((await put({ ...customerKey(), location: 'northeurope' }, id)).status).toBe(409);
  expect((await put({ location: REGION, properties: customerKey().properties }, `${id}2`)).status).toBe(400);
});

test('a set with an identity of its own is created before that identity can have a role', async () => {
  const id = setId.replace(/des\d+$/, `system${story}`);
  const properties = { activeKey: { keyUrl: ownKey } };
  const made = await put({ identity: { type: 'SystemAssigned' }, properties }, id);
  expect((await statusOf(made)).status).toBe('Succeeded');
  expect((await statusOf(await patch({ properties }, id))).error.code).toBe('KeyVaultAccessForbidden');
  const scope = world.keyVault.vault(`own${story}`).id;
  const { principalId } = (await read(id)).identity;
  world.arm.assignRole({ scope, principalId, roleDefinitionId });
  expect((await statusOf(await patch({ properties }, id))).status).toBe('Succeeded');
});

test('a failed creation leaves a set that a write repairs', async () => {
  revoke();
  const id = setId.replace(/des\d+$/, `failed${story}`);
  expect((await statusOf(await put(customerKey(), id))).error.code).toBe('KeyVaultAccessForbidden');
  expect((await read(id)).properties.provisioningState).toBe('Failed');
  grant();
  expect((await statusOf(await put(customerKey(), id))).status).toBe('Succeeded');
  expect((await read(id)).properties.provisioningState).toBe('Succeeded');
});

test('a set with disks is not deleted, one without is', async () => {
  const disk = world.arm.attachDisk(setId, `disk${story}`);
  const remove = () => world.call('DELETE', `${setId}${VERSION}`);
  expect(await remove()).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
  world.arm.removeDisk(disk);
  const answer = await remove();
  expect([answer.status, (await statusOf(answer)).status]).toEqual([202, 'Succeeded']);
  expect((await world.call('GET', `${setId}${VERSION}`)).status).toBe(404);
  expect((await remove()).status).toBe(204);
});

test.each(['2023-04-02', '2025-01-02'])('api-version %s', async (version) => {
  expect((await world.call('GET', `${setId}?api-version=${version}`)).status).toBe(200);
});

test('an api-version without keys of other tenants is refused', async () => {
  expect((await world.call('GET', `${setId}?api-version=2020-12-01`)).status).toBe(400);
});
