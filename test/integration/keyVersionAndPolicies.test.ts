import { verificationOf } from './support/encrypting';
import { createReadyScene, type ReadyScene, type Topology } from './support/scene';
import { summary } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const STORAGE: Topology = 'storage across tenants';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const run = (scene: ReadyScene) => deployment.activities.verifyKey(verificationOf(scene));

test('a named version is pinned, though there is a newer one', async () => {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  const { kid } = cloud.sim.keyVault.currentKey(scene.vaultName, 'cmk');
  const named = { uri: kid, at: '2026-11-01T00:00:00Z' };
  await deployment.ports.registry.onboardings.save(scene.onboardingId, 'fact-key', named);
  await cloud.sim.keyVault.rotate(scene.vaultName, 'cmk');
  expect(await run(scene)).toMatchObject({ kind: 'done', value: { keyUri: kid, pinned: true } });
});

test.each([
  [['get', 'list', 'unwrapKey'], 'wrapKey refused (ForbiddenByPolicy)'],
  [['get', 'list', 'wrapKey'], 'unwrapKey refused (ForbiddenByPolicy)'],
  [['get', 'wrapKey', 'unwrapKey'], 'list refused (ForbiddenByPolicy)'],
  [['list', 'wrapKey', 'unwrapKey'], 'get refused (ForbiddenByPolicy)'],
])('access policies of %j alone: %s', async (keys, detail) => {
  const scene = await createReadyScene(cloud, deployment, STORAGE, { vault: { rbac: false } });
  const { tenantId, principalId: objectId, vaultName } = scene;
  cloud.sim.keyVault.setAccessPolicies(vaultName, [{ tenantId, objectId, permissions: { keys } }]);
  const outcome = await run(scene);
  expect(summary(outcome)).toBe('needs-customer vault-access-denied');
  expect(outcome).toMatchObject({ reason: expect.stringContaining(detail) });
});
