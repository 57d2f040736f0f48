import { manualClock } from '../../local/azure/core/clock';
import { TARGETS } from '../../shared/targets';
import { changeOf, confirmationOf, follow } from './support/encrypting';
import { createReadyScene, valueOf, type ReadyScene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

/** Resources that had a key before, lost it, or were left half way. */

const HOUR = 3_600_000;
const SQL = { update: 'arm.sqlServers.update', key: 'arm.sqlKeys.put', protector: 'arm.sqlProtector.put' };
const clock = manualClock();
let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started), { simulator: { clock } });

const outcomeOf = (scene: ReadyScene) => follow(deployment.activities, changeOf(scene));
const encrypt = async (scene: ReadyScene): Promise<void> => {
  expect(summary(await outcomeOf(scene))).toMatch(/^done/);
};
const target = ({ plan }: ReadyScene) => TARGETS[plan.kind];
const view = async (scene: ReadyScene) => {
  const seen = await target(scene).read(deployment.ports.azure, scene.resourceId);
  if (!seen) throw new Error(`No resource ${scene.resourceId}`);
  return seen;
};
const confirm = (scene: ReadyScene) => deployment.activities.confirmEncryption(confirmationOf(scene));

/** A scene whose resource has the key of a vendor's vault, by another scene's means, before its own. */
async function takenOver(from: Topology, to: Topology): Promise<ReadyScene> {
  const first = await createReadyScene(cloud, deployment, from);
  await encrypt(first);
  return createReadyScene(cloud, deployment, to, { makeResource: () => first.resourceId });
}

describe('an SQL server with another key', () => {
  test.each<[Topology, Topology, string[]]>([
    ['SQL in one tenant', 'SQL across tenants', [SQL.protector, SQL.update, SQL.key, SQL.protector]],
    ['SQL across tenants', 'SQL in one tenant', [SQL.protector, SQL.update, SQL.key, SQL.protector]],
    ['SQL across tenants', 'SQL across tenants', [SQL.protector, SQL.update, SQL.key, SQL.protector]],
    ['SQL in one tenant', 'SQL in one tenant', [SQL.protector, SQL.update, SQL.key, SQL.protector]],
  ])('%s, then %s', async (from, to, writes) => {
    const scene = await takenOver(from, to);
    const first = await watch(cloud.sim, () => encrypt(scene));
    expect(first.writes).toEqual(writes);
    expect(target(scene).differences(await view(scene), scene.wanted)).toEqual([]);
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toEqual([]);
  });
});

describe.each<[Topology, Topology]>([
  ['storage in one tenant', 'storage across tenants'],
  ['storage across tenants', 'storage in one tenant'],
  ['storage across tenants', 'storage across tenants'],
  ['disks in one tenant', 'disks across tenants'],
  ['disks across tenants', 'disks in one tenant'],
  ['MySQL in one tenant', 'MySQL in one tenant'],
])('%s, then %s', (from, to) => {
  test('one write sets all that is wanted and clears what is not', async () => {
    const scene = await takenOver(from, to);
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toHaveLength(1);
    const { encryption } = await view(scene);
    expect(encryption.federatedClientId).toBe(scene.wanted.federatedClientId);
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toEqual([]);
  });
});

describe('an SQL server whose change fails half way', () => {
  const databases = ({ resourceId }: ReadyScene) =>
    deployment.ports.azure.rest.find(`${resourceId}/databases?api-version=2023-08-01`) as Promise<{
      value: { properties: { status: string } }[];
    }>;

  test.each([
    ['identity', SQL.update],
    ['server key', SQL.key],
    ['protector', SQL.protector],
  ])('at the %s: the database is online, with the key it had; the next run ends it', async (_, operation) => {
    const scene = await createReadyScene(cloud, deployment, 'SQL across tenants');
    const code = 'AzureKeyVaultMissingPermissions';
    cloud.sim.faults.add({ operation, kind: { type: 'failOperation', code, message: 'No.' } });
    expect(summary(await outcomeOf(scene))).toBe('needs-customer vault-access-denied');
    expect((await view(scene)).encryption.source).toBe('service');
    expect((await databases(scene)).value.map(({ properties }) => properties.status)).toEqual(['Online']);
    await encrypt(scene);
    expect(summary(await confirm(scene))).toMatch(/^done/);
    expect((await databases(scene)).value.map(({ properties }) => properties.status)).toEqual(['Online']);
  });
});

describe('back to the service’s own key', () => {
  test.each<Topology>(['storage across tenants', 'SQL across tenants', 'MySQL in the customer tenant'])(
    '%s, and forward again',
    async (topology) => {
      const scene = await createReadyScene(cloud, deployment, topology);
      await encrypt(scene);
      await target(scene).revert?.(deployment.ports.azure, scene.resourceId, await view(scene));
      expect((await view(scene)).encryption.source).toBe('service');
      await encrypt(scene);
      expect(summary(await confirm(scene))).toMatch(/^done/);
    },
  );
});

describe('a new version of the key', () => {
  test.each<[Topology, boolean]>([
    ['storage across tenants', true],
    ['SQL across tenants', true],
    ['disks across tenants', true],
    ['MySQL in the customer tenant', false],
  ])('%s: follows by itself: %s', async (topology, follows) => {
    const scene = await createReadyScene(cloud, deployment, topology);
    await encrypt(scene);
    const { kid } = await cloud.sim.keyVault.rotate(scene.vaultName, 'cmk');
    clock.advance(25 * HOUR);
    expect((await view(scene)).encryption.keyUri).toBe(follows ? kid : scene.wanted.keyUri);
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toEqual([]);
    const onNew = { ...scene, wanted: { ...scene.wanted, keyUri: kid } };
    expect((await watch(cloud.sim, () => encrypt(onNew))).writes).toHaveLength(follows ? 0 : 1);
  });

  test('a set asked for an older one moves to the newest at once, and that is as wanted', async () => {
    const scene = await createReadyScene(cloud, deployment, 'disks across tenants');
    const { kid } = await cloud.sim.keyVault.rotate(scene.vaultName, 'cmk');
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toHaveLength(1);
    expect((await confirm(scene)) as unknown).toMatchObject({ kind: 'done', value: { keyUri: kid } });
  });

  test.each<Topology>(['storage across tenants', 'SQL across tenants', 'disks across tenants'])(
    '%s: a version that was named stays',
    async (topology) => {
      const ready = await createReadyScene(cloud, deployment, topology);
      const scene = { ...ready, wanted: { ...ready.wanted, pinned: true } };
      await encrypt(scene);
      await cloud.sim.keyVault.rotate(scene.vaultName, 'cmk');
      clock.advance(25 * HOUR);
      expect((await view(scene)).encryption.keyUri).toBe(scene.wanted.keyUri);
      expect((await watch(cloud.sim, () => encrypt(scene))).writes).toEqual([]);
    },
  );
});

describe('a key that was lost', () => {
  const granted = ({ plan, principalId, identity }: ReadyScene) =>
    plan.crossTenant ? principalId : identity.principalId;

  test('a MySQL server that is inaccessible is written again, and is back', async () => {
    const scene = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant');
    await encrypt(scene);
    scene.revoke(granted(scene));
    clock.advance(HOUR);
    expect((await view(scene)).availability).toBe('inaccessible');
    expect(summary(await outcomeOf(scene))).toBe('needs-customer identity-access-denied');
    await expect(confirm(scene)).rejects.toThrow('inaccessible');
    scene.grant(granted(scene));
    await encrypt(scene);
    expect(summary(await confirm(scene))).toMatch(/^done/);
  });

  test('a set that could not rotate is written again, and follows again', async () => {
    const scene = await createReadyScene(cloud, deployment, 'disks across tenants');
    await encrypt(scene);
    expect(summary(await confirm(scene))).toMatch(/^done/);
    scene.revoke(granted(scene));
    clock.advance(2 * HOUR);
    const { resourceId } = scene;
    const looked = valueOf(await deployment.activities.lookAtResource({ resourceId, told: [] }));
    expect(looked.verdict).toMatchObject({ is: 'lost', stop: { code: 'vault-access-denied' } });
    expect(summary(await outcomeOf(scene))).toBe('needs-customer vault-access-denied');
    scene.grant(granted(scene));
    expect((await watch(cloud.sim, () => encrypt(scene))).writes).toEqual(['arm.diskEncryptionSets.update']);
    expect(summary(await confirm(scene))).toMatch(/^done/);
  });
});

test('disks of a set are wrapped with the new key, and the key of before is needed no more', async () => {
  const scene = await createReadyScene(cloud, deployment, 'disks across tenants');
  await encrypt(scene);
  cloud.sim.arm.attachDisk(scene.resourceId, `${scene.customerId}-disk`);
  const { kid } = await cloud.sim.keyVault.createKey(scene.vaultName, 'second', { size: 2048 });
  await encrypt({ ...scene, wanted: { ...scene.wanted, keyUri: kid } });
  const { properties } = (await deployment.ports.azure.rest.find(`${scene.resourceId}?api-version=2025-01-02`)) as {
    properties: object;
  };
  expect(properties).toMatchObject({ activeKey: { keyUrl: kid }, previousKeys: [] });
});
