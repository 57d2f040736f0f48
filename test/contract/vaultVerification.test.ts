import { startTrials, type Trials } from '../integration/support/keyTrials';
import type { SceneOptions, Topology } from '../integration/support/scene';
import { readAzureSpecs, specOf } from './azureSpecs';
import { haveSpecs, sayAbsent } from './openapi';

/** What key verification asks of vaults and of their management plane, against the published contracts. */

if (!haveSpecs) sayAbsent();

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

const shut = (vaultName: string) =>
  trials.cloud.sim.keyVault.setFirewall(vaultName, { networkAcls: { defaultAction: 'Deny' } });

test.each<[Topology, SceneOptions, boolean, readonly string[]]>([
  ['MySQL in the customer tenant', {}, false, ['Vaults_ListBySubscription', 'GetKey', 'GetKeyVersions', 'wrapKey']],
  ['MySQL in one tenant', { vault: { softDelete: false, purgeProtection: false } }, false, ['GetKey']],
  ['storage in one tenant', {}, true, ['Vaults_ListBySubscription', 'Keys_Get']],
  ['disks in one tenant', { vault: { location: 'northeurope' } }, true, ['Vaults_ListBySubscription', 'Keys_Get']],
])('%s, %j, firewall: %s', async (topology, options, closed, expected) => {
  if (!haveSpecs) return;
  const specs = readAzureSpecs();
  const scene = await trials.scene(topology, options);
  if (closed) shut(scene.vaultName);
  const last = trials.cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await trials.verify(scene);
  const calls = trials.cloud.sim.calls
    .since(last)
    .filter(({ internal, operation }) => !internal && /^(arm|keyVault)\./.test(operation));
  const judged = calls.map((call) => ({ call, spec: specOf(specs, call) }));
  expect(judged.filter(({ spec }) => !spec).map(({ call }) => call.url)).toEqual([]);
  expect(judged.flatMap(({ call, spec }) => spec?.faults(call) ?? [])).toEqual([]);
  const made = judged.map(({ call, spec }) => spec?.operationOf(call)?.toLowerCase());
  expect(made).toEqual(expect.arrayContaining(expected.map((name) => name.toLowerCase())));
});
