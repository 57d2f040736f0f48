import type { Simulator } from '../../local/azure';
import type { NewResource } from '../../local/azure/arm/control';
import { TARGETS } from '../../shared/targets';
import { changeOf, follow } from './support/encrypting';
import { createReadyScene, valueOf, type ReadyScene } from './support/scene';
import { summary, watch } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const change = (scene: ReadyScene, resourceId = scene.resourceId) => ({ ...changeOf(scene), resourceId });
const encrypt = async (scene: ReadyScene, resourceId?: string): Promise<void> => {
  expect(summary(await follow(deployment.activities, change(scene, resourceId)))).toMatch(/^done/);
};
const keyOf = async ({ plan, wanted }: ReadyScene, resourceId: string) => {
  const view = await TARGETS[plan.kind].read(deployment.ports.azure, resourceId);
  return view && TARGETS[plan.kind].differences(view, wanted).length === 0 ? 'ours' : view?.encryption.source;
};
/** Names of the resources that a work wrote to, in order, each once. */
async function written(work: () => Promise<unknown>): Promise<string[]> {
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await work();
  const urls = cloud.sim.calls.since(last).filter(({ write, status }) => write && status < 400);
  return [...new Set(urls.map(({ url }) => new URL(url).pathname.split('/')[8] ?? ''))];
}

const far = (place: NewResource) => ({ ...place, name: `${place.name}-far`, location: 'northeurope' });
/** An SQL server and another one in another region, and what makes the second a copy of the first. */
const sqlPair = (join: (sim: Simulator, primaryId: string, secondaryId: string) => void) =>
  function (sim: Simulator, place: NewResource): string {
    const primary = sim.arm.createSqlServer(place).id;
    sim.arm.createSqlDatabase(primary, 'app');
    join(sim, primary, sim.arm.createSqlServer(far(place)).id);
    return primary;
  };
const pairs = {
  'a failover group': sqlPair(({ arm }, primaryId, secondaryId) =>
    arm.createFailoverGroup({ name: `fg-${primaryId.split('/').at(-1)}`, primaryId, secondaryId }),
  ),
  'geo-replication': sqlPair(({ arm }, primaryId, secondaryId) => arm.linkSqlServers({ primaryId, secondaryId })),
};

describe.each(Object.entries(pairs))('SQL servers in %s', (_, makeResource) => {
  test.each(['SQL across tenants', 'SQL in one tenant'] as const)(
    '%s: planned, the secondary first',
    async (topology) => {
      const scene = await createReadyScene(cloud, deployment, topology, { makeResource });
      expect(scene.plan.copies).toEqual([`${scene.resourceId}-far`]);
      const order = await written(async () => {
        for (const id of [...scene.plan.copies, scene.resourceId]) await encrypt(scene, id);
      });
      const name = scene.resourceId.split('/').at(-1);
      expect(order).toEqual([`${name}-far`, name]);
      const again = await watch(cloud.sim, () => encrypt(scene));
      expect(again.writes).toEqual([]);
    },
  );

  test('a secondary made since the plan is asked for before anything is written', async () => {
    const scene = await createReadyScene(cloud, deployment, 'SQL across tenants', { makeResource });
    const first = await watch(cloud.sim, () => deployment.activities.startEncryption(change(scene)));
    expect([valueOf(first.result), first.writes]).toEqual([
      { next: 'copy', resourceId: `${scene.resourceId}-far` },
      [],
    ]);
    await encrypt(scene);
    expect([await keyOf(scene, scene.resourceId), await keyOf(scene, `${scene.resourceId}-far`)]).toEqual([
      'ours',
      'ours',
    ]);
  });

  test('after a failover since the plan, the former primary is first', async () => {
    const scene = await createReadyScene(cloud, deployment, 'SQL across tenants', {
      makeResource: (sim, place) => {
        const id = sim.arm.createSqlServer(place).id;
        makeResource(sim, far(place));
        return id;
      },
    });
    const [former, present] = [`${scene.resourceId}-far-far`, `${scene.resourceId}-far`];
    const order = await written(() => encrypt(scene, present));
    expect(order).toEqual([former, present].map((id) => id.split('/').at(-1)));
  });
});

describe('two SQL servers, each with a failover group to the other', () => {
  const makeResource = (sim: Simulator, place: NewResource): string => {
    const primaryId = pairs['a failover group'](sim, place);
    const farId = `${primaryId}-far`;
    sim.arm.createSqlDatabase(farId, 'back');
    const back = { primaryId: farId, secondaryId: primaryId, databases: ['back'] };
    sim.arm.createFailoverGroup({ name: `${place.name}-back`, ...back });
    return primaryId;
  };

  test.each(['the planned one', 'the other one'])(
    'both have the key, begun with %s, each protector once',
    async (which) => {
      const scene = await createReadyScene(cloud, deployment, 'SQL across tenants', { makeResource });
      const far = `${scene.resourceId}-far`;
      expect(scene.plan.copies).toEqual([far]);
      const { writes } = await watch(cloud.sim, () =>
        encrypt(scene, which === 'the planned one' ? scene.resourceId : far),
      );
      expect([await keyOf(scene, scene.resourceId), await keyOf(scene, far)]).toEqual(['ours', 'ours']);
      expect(writes.filter((operation) => operation === 'arm.sqlProtector.put')).toHaveLength(2);
      const again = await watch(cloud.sim, async () => [await encrypt(scene), await encrypt(scene, far)]);
      expect(again.writes).toEqual([]);
    },
  );

  test('and another key after that', async () => {
    const scene = await createReadyScene(cloud, deployment, 'SQL across tenants', { makeResource });
    await encrypt(scene);
    const { kid } = await cloud.sim.keyVault.createKey(scene.vaultName, 'newer', { size: 2048 });
    const other = { ...scene, wanted: { ...scene.wanted, keyUri: kid } };
    await encrypt(other);
    expect([await keyOf(other, scene.resourceId), await keyOf(other, `${scene.resourceId}-far`)]).toEqual([
      'ours',
      'ours',
    ]);
  });
});

describe('MySQL with replicas and geo-redundant backup', () => {
  /** The key of the paired region, in a vault of its own, granted to the identity of that region. */
  async function withGeoKey(scene: ReadyScene): Promise<ReadyScene & { geoVaultId: string }> {
    const { geo } = scene.identity;
    if (!scene.plan.geo || !geo) throw new Error('No geo-redundant backup was planned');
    const vaultName = `${scene.customerId}-far`;
    const place = { subscriptionId: scene.vaultId.split('/')[2] ?? '', resourceGroup: 'keys' };
    const location = scene.plan.geo.location;
    const vault = cloud.sim.keyVault.createVault({ ...place, name: vaultName, tenantId: scene.tenantId, location });
    const { kid } = await cloud.sim.keyVault.createKey(vaultName, 'far', { size: 2048 });
    cloud.sim.arm.assignRole({ scope: vault.id, principalId: geo.principalId, roleDefinitionId: ENCRYPTION_USER });
    return {
      ...scene,
      geoVaultId: vault.id,
      wanted: { ...scene.wanted, geo: { keyUri: kid, identityId: geo.resourceId } },
    };
  }
  const ENCRYPTION_USER = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';

  test('identity and key of the paired region go to replicas and source, replicas first', async () => {
    const makeResource = ({ arm }: Simulator, place: NewResource) =>
      arm.createMysqlServer({
        ...place,
        geoRedundantBackup: 'Enabled',
        replicas: [{ name: `${place.name}-one` }, { name: `${place.name}-two` }],
      }).id;
    const ready = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant', { makeResource });
    expect(ready.plan.geo?.location).toBe('northeurope');
    expect(ready.plan.copies).toEqual([`${ready.resourceId}-one`, `${ready.resourceId}-two`]);
    const scene = await withGeoKey(ready);
    const order = await written(async () => {
      for (const id of [...scene.plan.copies, scene.resourceId]) await encrypt(scene, id);
    });
    const name = scene.resourceId.split('/').at(-1);
    expect(order).toEqual([`${name}-one`, `${name}-two`, name]);
    for (const id of [...scene.plan.copies, scene.resourceId]) {
      const { dataEncryption } = cloud.sim.arm.get(id).properties as { dataEncryption: object };
      expect(dataEncryption).toEqual({
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: scene.wanted.identityId,
        primaryKeyURI: scene.wanted.keyUri,
        geoBackupUserAssignedIdentityId: scene.wanted.geo?.identityId,
        geoBackupKeyURI: scene.wanted.geo?.keyUri,
      });
    }
    const again = await watch(cloud.sim, () => encrypt(scene));
    expect(again.writes).toEqual([]);
  });

  test('what is refused of the second key is told of its identity and its vault', async () => {
    const makeResource = ({ arm }: Simulator, place: NewResource) =>
      arm.createMysqlServer({ ...place, geoRedundantBackup: 'Enabled' }).id;
    const ready = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant', { makeResource });
    const scene = await withGeoKey(ready);
    const principalId = scene.identity.geo?.principalId ?? '';
    cloud.sim.arm.removeRole({ scope: scene.geoVaultId, principalId });
    const outcome = await follow(deployment.activities, change(scene));
    expect(outcome).toMatchObject({
      code: 'identity-access-denied',
      reason: expect.stringContaining(scene.identity.geo?.resourceId.split('/').at(-1) ?? '-'),
      remedy: expect.stringMatching(
        `--assignee-object-id ${principalId} .* --name ${scene.customerId}-far .*/keys/far`,
      ),
    });
    scene.revoke(scene.identity.principalId);
    expect(await follow(deployment.activities, change(scene))).toMatchObject({
      remedy: expect.stringContaining(`--assignee-object-id ${scene.identity.principalId}`),
    });
  });

  test('a replica made since the plan gets the key before its source', async () => {
    const scene = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant');
    const name = scene.resourceId.split('/').at(-1) ?? '';
    const late = cloud.sim.arm.createMysqlReplica(scene.resourceId, { name: `${name}-late` }).id;
    expect(await written(() => encrypt(scene))).toEqual([`${name}-late`, name]);
    expect([await keyOf(scene, late), await keyOf(scene, scene.resourceId)]).toEqual(['ours', 'ours']);
  });

  test('what happens to a replica is told of the replica', async () => {
    const scene = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant');
    const name = scene.resourceId.split('/').at(-1) ?? '';
    const { id } = cloud.sim.arm.createMysqlReplica(scene.resourceId, { name: `${name}-odd` });
    cloud.sim.arm.failNextOperation(id, 'ServerOutOfLuck', 'No luck today.');
    const outcome = await follow(deployment.activities, change(scene));
    expect(summary(outcome)).toBe('needs-operator encryption-failed');
    expect(JSON.stringify(outcome)).toContain(id);
  });

  test('a replica in another region stops the work before the source is touched', async () => {
    const scene = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant');
    const name = scene.resourceId.split('/').at(-1) ?? '';
    const abroad = cloud.sim.arm.createMysqlReplica(scene.resourceId, {
      name: `${name}-abroad`,
      location: 'northeurope',
    });
    const outcome = await follow(deployment.activities, change(scene));
    expect(summary(outcome)).toBe('needs-operator replica-region');
    expect(outcome).toMatchObject({ remedy: expect.stringContaining(`stop-replication --ids ${abroad.id}. Or`) });
    expect(await keyOf(scene, scene.resourceId)).toBe('service');
    await deployment.ports.azure.rest.send('DELETE', `${abroad.id}?api-version=2023-12-30`);
    await encrypt(scene);
  });

  test('a replica in another region with a key of its own is left alone', async () => {
    const scene = await createReadyScene(cloud, deployment, 'MySQL in the customer tenant');
    const [, , subscriptionId = ''] = scene.resourceId.split('/');
    const place = { subscriptionId, resourceGroup: 'data', location: 'northeurope' };
    const identityId = cloud.sim.arm.createIdentity({ ...place, name: 'abroad' }).id;
    cloud.sim.arm.createMysqlReplica(scene.resourceId, {
      name: `${scene.customerId}data-abroad`,
      location: 'northeurope',
      identities: [identityId],
      dataEncryption: {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: identityId,
        primaryKeyURI: `https://abroad.${cloud.sim.vaultSuffix}/keys/abroad/${'0'.repeat(32)}`,
      },
    });
    expect(valueOf(await deployment.activities.planEncryption(scene)).copies).toEqual([]);
    expect(await written(() => encrypt(scene))).toEqual([`${scene.customerId}data`]);
  });
});
