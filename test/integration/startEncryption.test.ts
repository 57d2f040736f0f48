import { changeOf, confirmationOf, follow } from './support/encrypting';
import { createReadyScene, TOPOLOGIES, type ReadyScene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';
import { TARGETS } from '../../shared/targets';

const ALL = Object.keys(TOPOLOGIES) as Topology[];
/** Every topology with a key in Key Vault and, where offered, in a Managed HSM. */
const PLACES = ALL.flatMap((topology) =>
  (['keyVault', 'managedHsm'] as const)
    .filter((vaultType) => vaultType === 'keyVault' || topology !== 'disks across tenants')
    .map((vaultType) => ({ topology, vaultType })),
);
const UPDATE = {
  storageAccount: 'arm.storageAccounts.update',
  mysqlFlexibleServer: 'arm.mysqlServers.update',
  sqlServer: 'arm.sqlServers.update',
  diskEncryptionSet: 'arm.diskEncryptionSets.update',
};
const KEY = ['arm.sqlKeys.put', 'arm.sqlProtector.put'];

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const kindOf = (topology: Topology) => TOPOLOGIES[topology].kind;
/** All writes that set a key for the first time, in order. */
const writesOf = (topology: Topology) => [UPDATE[kindOf(topology)], ...(kindOf(topology) === 'sqlServer' ? KEY : [])];
const start = (scene: ReadyScene) => deployment.activities.startEncryption(changeOf(scene));
const encrypt = async (scene: ReadyScene): Promise<void> => {
  expect(summary(await follow(deployment.activities, changeOf(scene)))).toMatch(/^done/);
};
const confirm = (scene: ReadyScene) => deployment.activities.confirmEncryption(confirmationOf(scene));
const viewOf = (scene: ReadyScene) => TARGETS[scene.plan.kind].read(deployment.ports.azure, scene.resourceId);
const AS_WANTED = { kind: 'done', change: 'unchanged', value: { next: 'confirm' } };

describe.each(PLACES)('$topology, $vaultType', ({ topology, vaultType }) => {
  const prepared = () => createReadyScene(cloud, deployment, topology, { vaultType });

  test('not encrypted yet: the writes it takes, one a run; then as wanted: none', async () => {
    const scene = await prepared();
    expect(summary(await confirm(scene))).toBe('needs-operator encryption-mismatch');
    const first = await watch(cloud.sim, () => start(scene));
    expect([summary(first.result), first.writes]).toEqual(['done updated', writesOf(topology).slice(0, 1)]);
    const rest = await watch(cloud.sim, () => encrypt(scene));
    expect(rest.writes).toEqual(writesOf(topology).slice(1));
    const again = await watch(cloud.sim, async () => [await start(scene), await confirm(scene), await start(scene)]);
    expect([again.result[0], again.result[2], again.writes]).toEqual([AS_WANTED, AS_WANTED, []]);
    expect(again.result[1]).toMatchObject({ kind: 'done', value: { keyUri: scene.wanted.keyUri } });
  });

  test('two at once end in one encryption', async () => {
    const scene = await prepared();
    const outcomes = await Promise.allSettled([start(scene), start(scene)]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await encrypt(scene);
    const again = await watch(cloud.sim, () => start(scene));
    expect([again.result, again.writes]).toEqual([AS_WANTED, []]);
  });

  test('after each write whose answer was lost, the next run finds what it did', async () => {
    const scene = await prepared();
    const all = await watch(cloud.sim, async () => {
      for (const operation of writesOf(topology)) {
        cloud.sim.faults.add({ operation, kind: { type: 'loseResponse' } });
        await expect(start(scene)).rejects.toThrow(scene.plan.kind);
      }
      return start(scene);
    });
    expect([all.result, all.writes]).toEqual([AS_WANTED, writesOf(topology)]);
  });
});

describe.each(ALL)('%s', (topology) => {
  const prepared = () => createReadyScene(cloud, deployment, topology);

  test('with another key: ours is set', async () => {
    const scene = await prepared();
    await encrypt(scene);
    const { kid } = await cloud.sim.keyVault.createKey(scene.vaultName, 'newer', { size: 2048 });
    const other = { ...scene, wanted: { ...scene.wanted, keyUri: kid } };
    const first = await watch(cloud.sim, () => encrypt(other));
    expect(first.writes).toEqual(kindOf(topology) === 'sqlServer' ? KEY : writesOf(topology));
    const again = await watch(cloud.sim, () => start(other));
    expect([again.result, again.writes]).toEqual([AS_WANTED, []]);
    expect((await viewOf(scene))?.encryption.keyUri).toBe(kid);
  });

  test('other identities of the resource stay, except where there can be one only', async () => {
    const scene = await prepared();
    const [, , subscriptionId = ''] = scene.resourceId.split('/');
    const place = { subscriptionId, resourceGroup: 'data', location: 'westeurope' };
    const { id } = cloud.sim.arm.createIdentity({ ...place, name: `${scene.customerId}-own` });
    const resource = { ...place, name: `${scene.customerId}data` };
    const { arm } = cloud.sim;
    const make = {
      storageAccount: () => arm.createStorageAccount({ ...resource, identities: [id] }),
      mysqlFlexibleServer: () => arm.createMysqlServer({ ...resource, identities: [id] }),
      sqlServer: () => arm.createSqlServer({ ...resource, identities: [id] }),
      diskEncryptionSet: () =>
        arm.createDiskEncryptionSet({
          ...resource,
          identityId: id,
          keyUrl: `https://first.${cloud.sim.vaultSuffix}/keys/first/${'0'.repeat(32)}`,
        }),
    };
    make[kindOf(topology)]();
    await encrypt(scene);
    const seen = (await viewOf(scene))?.identityIds.map((one) => one.toLowerCase()).sort();
    const wanted = kindOf(topology) === 'diskEncryptionSet' ? [] : [id];
    expect(seen).toEqual([...wanted, scene.identity.resourceId].map((one) => one.toLowerCase()).sort());
  });

  test('a resource that is gone', async () => {
    const scene = await prepared();
    expect(summary(await start({ ...scene, resourceId: `${scene.resourceId}gone` }))).toBe(
      'needs-operator resource-gone',
    );
  });
});
