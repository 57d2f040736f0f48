import { manualClock } from '../../local/azure/core/clock';
import { TARGETS } from '../../shared/targets';
import { changeOf, confirmationOf, follow } from '../integration/support/encrypting';
import { createReadyScene, type ReadyScene, type Topology, TOPOLOGIES } from '../integration/support/scene';
import { startTestCloud, type Deployment, type TestCloud } from '../integration/support/testCloud';
import { readAzureSpecs, specOf } from './azureSpecs';
import { haveSpecs, sayAbsent, type Spec } from './openapi';
import { readExample } from './realise';

/** Every request that the targets make, of every kind and place, against the published contracts and official examples. */

if (!haveSpecs) sayAbsent();

/** No contract is stored of what lists databases and copies of an SQL server, nor of where the SDK looks for an operation's result. */
const WITHOUT_SPEC =
  /^arm\.(sqlDatabases|sqlFailoverGroups|sqlReplicationLinks)\.|\.operationResults$|^arm\.subscriptions\.get$/;
/**
 * The one liberty taken: `null` takes an identity away, which ARM documents for every resource (Azure docs "Configure
 * managed identities on Azure VMs", REST; read 2026-11) and no contract declares.
 */
const DETACHED = /userAssignedIdentities\.\S+ must be object/;
const ALL = Object.keys(TOPOLOGIES) as Topology[];

let cloud: TestCloud;
let deployment: Deployment;
let specs: readonly Spec[];
beforeAll(async () => {
  if (!haveSpecs) return;
  specs = readAzureSpecs();
  cloud = await startTestCloud({ simulator: { clock: manualClock() } });
  deployment = cloud.deploy();
});
afterAll(() => cloud?.stop());

const encrypt = async (scene: ReadyScene): Promise<void> => {
  expect((await follow(deployment.activities, changeOf(scene))).kind).toBe('done');
};

/** What went to the resource manager while some work was done: faults against the contract, operations, and bodies. */
async function judged(work: () => Promise<unknown>) {
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await work();
  const calls = cloud.sim.calls
    .since(last)
    .filter(({ internal, operation }) => !internal && operation.startsWith('arm.') && !WITHOUT_SPEC.test(operation));
  const seen = calls.map((call) => ({ call, spec: specOf(specs, call) }));
  return {
    unjudged: seen.filter(({ spec }) => !spec).map(({ call }) => `${call.operation} ${call.url}`),
    faults: [...new Set(seen.flatMap(({ call, spec }) => spec?.faults(call) ?? []))].filter(
      (one) => !DETACHED.test(one),
    ),
    operations: new Set(seen.map(({ call, spec }) => spec?.operationOf(call))),
    writes: calls.filter(({ write }) => write),
  };
}

test.each(ALL)('%s: set, read, followed, pinned and taken back keeps the contract', async (topology) => {
  if (!haveSpecs) return;
  const all = await judged(async () => {
    const scene = await createReadyScene(cloud, deployment, topology);
    const { ports, activities } = deployment;
    const target = TARGETS[scene.plan.kind];
    await encrypt(scene);
    await activities.confirmEncryption(confirmationOf(scene));
    await encrypt({ ...scene, wanted: { ...scene.wanted, pinned: true } });
    const view = await target.read(ports.azure, scene.resourceId);
    if (view) await target.revert?.(ports.azure, scene.resourceId, view);
    await encrypt(scene);
  });
  expect([all.unjudged, all.faults]).toEqual([[], []]);
  expect(all.writes.length).toBeGreaterThan(1);
});

test.each<[Topology, Topology]>([
  ['storage across tenants', 'storage in one tenant'],
  ['SQL across tenants', 'SQL in one tenant'],
  ['disks across tenants', 'disks in one tenant'],
])('%s, then %s: the client is taken away as the contract allows', async (from, to) => {
  if (!haveSpecs) return;
  const all = await judged(async () => {
    const first = await createReadyScene(cloud, deployment, from);
    await encrypt(first);
    await encrypt(await createReadyScene(cloud, deployment, to, { makeResource: () => first.resourceId }));
  });
  expect([all.unjudged, all.faults]).toEqual([[], []]);
});

/** Names of all properties of a body, without values; ids that are names count as one. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path];
  return entries.flatMap(([name, inner]) => pathsOf(inner, `${path}/${name.startsWith('/') ? '{id}' : name}`));
}

const EXAMPLES: readonly [Topology, string, string, string, readonly string[]][] = [
  [
    'storage across tenants',
    'arm.storageAccounts.update',
    'storage-account-update-federated-cmk.json',
    'parameters',
    [],
  ],
  [
    'storage in one tenant',
    'arm.storageAccounts.update',
    'storage-account-update-cmk.json',
    'parameters',
    ['/properties/encryption/identity/userAssignedIdentity', '/identity/type', '/identity/userAssignedIdentities/{id}'],
  ],
  // Sent on creation in the example; rotation is in the example of an update.
  [
    'disks across tenants',
    'arm.diskEncryptionSets.update',
    'compute-des-create-different-tenant.json',
    'diskEncryptionSet',
    ['/properties/rotationToLatestKeyVersionEnabled'],
  ],
  ['MySQL in one tenant', 'arm.mysqlServers.update', 'mysql-2023-12-30-server-update-cmk.json', 'parameters', []],
  ['SQL across tenants', 'arm.sqlKeys.put', 'sql-server-key-put.json', 'parameters', []],
  ['SQL across tenants', 'arm.sqlProtector.put', 'sql-encryption-protector-put-keyvault.json', 'parameters', []],
];
test.each(EXAMPLES)('%s, %s: nothing is sent that %s does not show', async (topology, operation, file, name, more) => {
  if (!haveSpecs) return;
  const { writes } = await judged(async () => encrypt(await createReadyScene(cloud, deployment, topology)));
  const sent = pathsOf(JSON.parse(writes.find((call) => call.operation === operation)?.requestBody ?? ''));
  const shown = [...pathsOf(readExample(file).parameters[name]), ...more];
  expect(sent.filter((path) => !shown.includes(path))).toEqual([]);
});
