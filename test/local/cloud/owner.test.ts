import { passTime } from '../../../local/azure/passTime';
import { letHappen, placeOf } from '../../../local/cloud/incidents';
import { createOwner, type Owner } from '../../../local/cloud/owner';
import { HOUR, MINUTE, startProtectedWorld, type ProtectedResource } from './protectedWorld';

let world: Awaited<ReturnType<typeof startProtectedWorld>>;
beforeAll(async () => {
  world = await startProtectedWorld();
});
afterAll(() => world.stop());
afterEach(() => (world.simulator.core.lag.operationMs = 0));

const pass = (ms: number) => passTime(world.simulator, world.clock, ms);
const find = (id: string) => world.simulator.arm.get(id);
const place = (id: string) => placeOf(world.simulator, { resourceId: id });

async function mysql(): Promise<{ server: ProtectedResource; owner: Owner; name: string }> {
  const server = await world.protect({ kind: 'mysqlFlexibleServer', hosting: 'customer' });
  return { server, owner: createOwner(world.cloud, server.customer), name: server.customer.id };
}

test('a replica is made with the key of its source, promoted, and deleted', async () => {
  const { server, owner, name } = await mysql();
  world.simulator.core.lag.operationMs = 5 * MINUTE;
  const id = await owner.createReplica(server.id, `${name}-copy`);
  expect(find(id).properties).toMatchObject({ state: 'Starting' });
  await pass(5 * MINUTE);
  expect(find(id).properties).toMatchObject({ state: 'Ready', replicationRole: 'Replica' });
  expect(place(id)).toMatchObject({ vaultName: server.customer.vaultName, keyVersion: place(server.id).keyVersion });
  await owner.promoteReplica(id);
  await pass(5 * MINUTE);
  expect(find(id).properties).toMatchObject({ state: 'Ready', replicationRole: 'None' });
  expect(find(id).properties).not.toHaveProperty('sourceServerResourceId');
  expect(place(id).identityId).toBe(server.identity.id);
  await owner.remove(id);
  await pass(5 * MINUTE);
  expect(() => find(id)).toThrow('No resource');
});

test.each([
  ['restore', 'as the source'],
  ['restore', 'none'],
  ['createReplica', 'none'],
] as const)('%s with keys: %s', async (how, keys) => {
  const { server, owner, name } = await mysql();
  await pass(HOUR);
  const id = await owner[how](server.id, `${name}-copy`, { keys });
  await world.simulator.run();
  expect(find(id).properties['state']).toBe('Ready');
  expect(find(id).properties['dataEncryption']).toEqual(
    keys === 'none' ? undefined : find(server.id).properties['dataEncryption'],
  );
});

test('a server that lost its key has no copies made of it', async () => {
  const { server, owner, name } = await mysql();
  await letHappen(world.simulator, 'keyDisabled', { resourceId: server.id });
  await pass(20 * MINUTE);
  await expect(owner.createReplica(server.id, `${name}-copy`)).rejects.toThrow('ServerUnavailableForOperation');
  await expect(owner.restore(server.id, `${name}-copy`)).rejects.toThrow('ServerUnavailableForOperation');
});

test('a geo-restore goes to the paired region, and needs geo-redundant backup', async () => {
  const { server, owner, name } = await mysql();
  await expect(owner.geoRestore(server.id, `${name}-far`)).rejects.toThrow('no geo-redundant backup');
});

test.each([undefined, 'group'])('an SQL secondary is added later, failover group: %s', async (failoverGroup) => {
  const server = await world.protect({ kind: 'sqlServer', hosting: 'vendor' });
  const owner = createOwner(world.cloud, world.cloud.vendor);
  const options = failoverGroup === undefined ? {} : { failoverGroup: `${server.customer.id}-${failoverGroup}` };
  const id = owner.addSqlSecondary(server.id, `${server.customer.id}-second`, options);
  expect(find(id).location).toBe('northeurope');
  expect(place(id)).toMatchObject({
    ...{ keyVersion: place(server.id).keyVersion, federatedClientId: server.clientId },
  });
  const lists = await world.send('GET', `${server.id}/failoverGroups?api-version=2023-08-01`);
  expect(lists.value).toHaveLength(failoverGroup === undefined ? 0 : 1);
  const links = await world.send('GET', `${id}/replicationLinks?api-version=2023-08-01`);
  expect(links.value).toMatchObject([{ properties: { role: 'Secondary' } }]);
  // Both look at the key, and both lose it.
  await letHappen(world.simulator, 'keyDisabled', { resourceId: server.id });
  await pass(20 * MINUTE);
  const lost = (one: string) => world.simulator.arm.lostData(one);
  expect([await lost(server.id), await lost(id)]).toEqual(['Inaccessible', 'Inaccessible']);
  await owner.remove(id);
  await world.simulator.run();
  expect(() => find(id)).toThrow('No resource');
  expect((await world.send('GET', `${server.id}/failoverGroups?api-version=2023-08-01`)).value).toEqual([]);
});

test.each(['storageAccount', 'diskEncryptionSet'] as const)('a %s is deleted', async (kind) => {
  const { id } = await world.protect({ kind, hosting: 'vendor' });
  if (kind === 'diskEncryptionSet') {
    const { value } = await world.send('GET', `${id}/associatedResources?api-version=2025-01-02`);
    for (const disk of value as string[]) world.simulator.arm.removeDisk(disk);
  }
  await createOwner(world.cloud, world.cloud.vendor).remove(id);
  await world.simulator.run();
  expect(() => find(id)).toThrow('No resource');
});
