import { KeyClient } from '@azure/keyvault-keys';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import { CUSTOMER, customerVault, startTestResources, type TestResources } from '../arm/testResources';

/** Rotation policies as the real client sets them, and what becomes of them. */

const OFFICER = '33333333-3333-4333-8333-333333333333';
const SERVICE = '44444444-4444-4444-8444-444444444444';
const DAY = 24 * 3600 * 1000;
const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
let world: TestResources;
let setup: Awaited<ReturnType<typeof customerVault>>;
beforeAll(async () => {
  world = await startTestResources({ clock });
  setup = await customerVault(world);
  const scope = setup.vault.id;
  world.arm.assignRole({ scope, principalId: OFFICER, roleDefinitionId: ROLE_IDS.keyVaultCryptoOfficer });
  world.arm.assignRole({ scope, principalId: SERVICE, roleDefinitionId: ROLE_IDS.keyVaultCryptoServiceEncryptionUser });
});
afterAll(() => world.stop());

const keys = (oid: string) =>
  new KeyClient(setup.vault.uri, world.credential(CUSTOMER, oid), { retryOptions: { maxRetries: 0 } });

test('a key without one is told of 30 days before it expires', async () => {
  expect(await keys(OFFICER).getKeyRotationPolicy('cmk')).toMatchObject({
    id: `${setup.key.baseId}/rotationpolicy`,
    lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }],
  });
});

test('set, read, followed when the clock gets there, once', async () => {
  const lifetimeActions = [
    { action: 'Rotate', timeAfterCreate: 'P90D' },
    { action: 'Notify', timeBeforeExpiry: 'P20D' },
  ] as const;
  await keys(OFFICER).updateKeyRotationPolicy('cmk', { lifetimeActions: [...lifetimeActions], expiresIn: 'P180D' });
  expect(await keys(OFFICER).getKeyRotationPolicy('cmk')).toMatchObject({
    expiresIn: 'P180D',
    createdOn: clock.now(),
    lifetimeActions,
  });
  const versions = async () => {
    let count = 0;
    for await (const _ of keys(SERVICE).listPropertiesOfKeyVersions('cmk')) count += 1;
    return count;
  };
  clock.advance(90 * DAY - 1);
  await world.keyVault.rotateDue();
  expect(await versions()).toBe(1);
  clock.advance(1);
  await world.keyVault.rotateDue();
  await world.keyVault.rotateDue();
  expect(await versions()).toBe(2);
  const { properties } = await keys(SERVICE).getKey('cmk');
  expect(properties.expiresOn).toEqual(new Date(clock.now().getTime() + 180 * DAY));
});

test.each([
  ['another role', SERVICE, { lifetimeActions: [] }, 403],
  ['a policy shorter than a week', OFFICER, { expiresIn: 'P3D' }, 400],
  ['a duration that is none', OFFICER, { expiresIn: 'soon' }, 400],
])('refused: %s', async (_, oid, policy, statusCode) => {
  await expect(keys(oid).updateKeyRotationPolicy('cmk', policy)).rejects.toMatchObject({ statusCode });
});

test('a deleted key is not rotated', async () => {
  world.keyVault.deleteKey('contoso', 'cmk');
  expect(world.keyVault.nextRotation()).toBe(Infinity);
  world.keyVault.recoverKey('contoso', 'cmk');
  expect(world.keyVault.nextRotation()).toBe(clock.now().getTime() + 90 * DAY);
});
