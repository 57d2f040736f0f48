import { letHappen, rotateKey, type Cause } from '../../local/cloud/incidents';
import { manualClock } from '../../local/azure/core/clock';
import { resourceInstance } from '../../shared/model/instances';
import { startSweeping, type Sweeping } from './support/sweeping';
import type { ReadyScene, Topology } from './support/scene';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const clock = manualClock();
let cloud: TestCloud;
let deployment: Deployment;
let sweeping: Sweeping;
const scenes = {} as Record<Topology, ReadyScene>;
const TOPOLOGIES: readonly Topology[] = [
  'storage across tenants',
  'SQL across tenants',
  'disks across tenants',
  'MySQL in the customer tenant',
];
withTestCloud((started) => ({ cloud, deployment } = started), { simulator: { clock } });
beforeAll(async () => {
  sweeping = startSweeping(cloud, deployment);
  for (const topology of TOPOLOGIES) scenes[topology] = await sweeping.protect(topology);
});

const writesOf = async <T>(work: () => Promise<T>): Promise<number> => {
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await work();
  return cloud.sim.calls.since(last).filter(({ write, status }) => write && status < 400).length;
};
const targetOf = ({ resourceId, application }: ReadyScene) => ({ resourceId, clientId: application.clientId });
const instancesOf = (some: readonly ReadyScene[]) => some.map(({ resourceId }) => resourceInstance(resourceId));

test('all is well, of every kind: nothing written, nobody woken, three calls a key', async () => {
  const writes = await writesOf(async () => {
    const swept = await sweeping.sweep();
    expect(swept).toMatchObject({ keys: 4, resources: 4, woken: {}, adopted: 0, faults: 0, wokenIds: [] });
    expect(swept.calls).toBeGreaterThanOrEqual(12);
  });
  expect(writes).toBe(0);
});

/** What people do, at which resource, and why the sweep wakes its instance. */
const NEWS: readonly (readonly [Cause, Topology, string])[] = [
  ['keyDisabled', 'storage across tenants', 'key'],
  ['keyDisabled', 'MySQL in the customer tenant', 'key'],
  ['versionInUseDisabled', 'SQL across tenants', 'key'],
  ['keyDeleted', 'disks across tenants', 'key'],
  ['roleRemoved', 'storage across tenants', 'key'],
  ['firewallClosed', 'SQL across tenants', 'key'],
  ['firewallClosedWithBypass', 'disks across tenants', 'key'],
  ['vaultDeleted', 'storage across tenants', 'key'],
  ['identityDeleted', 'MySQL in the customer tenant', 'identity'],
];

test.each(NEWS)('%s: %s is woken once, and once more when it is undone', async (cause, topology, reason) => {
  const scene = scenes[topology];
  const undo = await letHappen(cloud.sim, cause, targetOf(scene));
  const noticed = await sweeping.sweep();
  expect(noticed.woken).toMatchObject({ [reason]: 1 });
  expect(noticed.wokenIds).toEqual(expect.arrayContaining(instancesOf([scene])));
  // A lost wake-up costs one period.
  expect((await sweeping.sweep()).wokenIds).toEqual(noticed.wokenIds);
  await sweeping.look(scene);
  expect(await sweeping.sweep()).toMatchObject({ woken: {}, faults: 0 });
  await undo();
  expect((await sweeping.sweep()).wokenIds).toEqual(expect.arrayContaining(instancesOf([scene])));
  await sweeping.look(scene);
  expect((await sweeping.sweep()).woken).toEqual({});
});

test.each<[Cause, Topology]>([
  ['vaultUnavailable', 'storage across tenants'],
  ['connectionsLost', 'MySQL in the customer tenant'],
])('%s: nothing is concluded, and the others are looked at', async (cause, topology) => {
  const undo = await letHappen(cloud.sim, cause, targetOf(scenes[topology]));
  expect(await sweeping.sweep()).toMatchObject({ keys: 4, resources: 4, woken: {}, faults: 1 });
  await undo();
});

test('a new version wakes once, and not while it is waited for', async () => {
  const scene = scenes['storage across tenants'];
  clock.advance(1000); // Versions are as old as their second.
  await rotateKey(cloud.sim, targetOf(scene));
  expect(await sweeping.sweep()).toMatchObject({ woken: { version: 1 }, wokenIds: instancesOf([scene]) });
  expect(await sweeping.look(scene)).toBe('rotated');
  expect((await sweeping.sweep()).woken).toEqual({});
  await cloud.sim.arm.checkKey(scene.resourceId);
  expect(await sweeping.sweep()).toMatchObject({ woken: { resource: 1 }, wokenIds: instancesOf([scene]) });
  expect(await sweeping.look(scene)).toBe('followed');
  expect((await sweeping.sweep()).woken).toEqual({});
});
