import {
  HOUR,
  clock,
  VERSION,
  grant,
  revoke,
  rotate,
  customerKey,
  read,
  change,
  world,
  story,
  vault,
  key,
  identity,
  setId,
} from './diskWorld';

test('with the flag a set follows rotation within the hour, without it stays', async () => {
  await change();
  await rotate();
  clock.advance(25 * HOUR);
  expect((await read()).properties.activeKey.keyUrl).toBe(key.kid);
  const followed = await change(customerKey({ rotationToLatestKeyVersionEnabled: true }));
  expect(followed.activeKey.keyUrl).toBe(world.keyVault.currentKey(vault.name, 'cmk').kid);
  const next = await rotate();
  clock.advance(HOUR - 1);
  expect((await read()).properties.activeKey.keyUrl).toBe(followed.activeKey.keyUrl);
  clock.advance(1);
  expect((await read()).properties).toMatchObject({
    activeKey: { keyUrl: next.kid },
    lastKeyRotationTimestamp: clock.now().toISOString(),
  });
});

test('previous keys stay listed until the disks are wrapped again, which needs them', async () => {
  world.sim.core.lag.rewrapMs = 2 * HOUR;
  await change();
  const disk = world.arm.attachDisk(setId, `disk${story}`);
  const next = await rotate();
  expect(await change({ properties: { activeKey: { keyUrl: next.kid } } })).toMatchObject({
    activeKey: { keyUrl: next.kid },
    previousKeys: [{ keyUrl: key.kid }],
  });
  clock.advance(HOUR);
  expect((await read()).properties.previousKeys).toEqual([{ keyUrl: key.kid }]);
  world.keyVault.setAttributes(vault.name, 'cmk', { version: key.version, enabled: false });
  clock.advance(HOUR);
  expect((await read()).properties.previousKeys).toEqual([{ keyUrl: key.kid }]);
  world.keyVault.setAttributes(vault.name, 'cmk', { version: key.version, enabled: true });
  expect((await read()).properties.previousKeys).toEqual([]);
  const associated = await world.call('GET', `${setId}/associatedResources${VERSION}`);
  expect(associated.body).toEqual({ value: [disk] });
});

test.each<[string, () => unknown, string]>([
  ['access is lost', () => revoke(), 'KeyVaultAccessForbidden'],
  [
    'the identity is gone',
    () => world.call('DELETE', `${identity.id}?api-version=2024-11-30`),
    'ManagedServiceIdentityNotFound',
  ],
])('an automatic rotation tells why it stopped when %s, and goes on after a write', async (_, spoil, code) => {
  await change(customerKey({ rotationToLatestKeyVersionEnabled: true }));
  await spoil();
  const next = await rotate();
  clock.advance(HOUR);
  expect((await read()).properties).toMatchObject({
    activeKey: { keyUrl: key.kid },
    provisioningState: 'Succeeded',
    rotationToLatestKeyVersionEnabled: true,
    autoKeyRotationError: { code, message: expect.any(String) },
  });
  if (code !== 'KeyVaultAccessForbidden') return;
  grant();
  clock.advance(HOUR);
  expect((await read()).properties).toHaveProperty('autoKeyRotationError');
  const after = await change({ properties: { rotationToLatestKeyVersionEnabled: true } });
  expect(after).toMatchObject({ activeKey: { keyUrl: next.kid } });
  expect(after).not.toHaveProperty('autoKeyRotationError');
});

test('an outage of the vault is no error of rotation', async () => {
  await change(customerKey({ rotationToLatestKeyVersionEnabled: true }));
  const next = await rotate();
  world.sim.faults.add({ operation: 'keyVault.keys.unwrapKey', kind: { type: 'serverError', status: 503 } });
  clock.advance(HOUR);
  const { properties } = await read();
  expect(properties).toMatchObject({ activeKey: { keyUrl: key.kid } });
  expect(properties).not.toHaveProperty('autoKeyRotationError');
  clock.advance(HOUR);
  expect((await read()).properties.activeKey.keyUrl).toBe(next.kid);
});

test('checking the key tells when access is lost', async () => {
  await change();
  await world.arm.checkKey(setId);
  revoke();
  await expect(world.arm.checkKey(setId)).rejects.toMatchObject({ code: 'KeyVaultAccessForbidden' });
  expect((await read()).properties).not.toHaveProperty('autoKeyRotationError');
});
