import { verificationOf } from './support/encrypting';
import { createReadyScene, type ReadyScene } from './support/scene';
import { summary } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const run = (scene: ReadyScene) => deployment.activities.verifyKey(verificationOf(scene));
const bindingOf = ({ vaultHost }: ReadyScene) => deployment.ports.registry.vaultBindings.read(vaultHost);

/** Another customer of the same tenant who names the same vault. */
function rivalOf(scene: ReadyScene): ReadyScene {
  const onboardingId = `${scene.onboardingId}-rival`;
  const customer = { ...scene.request.customer, id: `${scene.customerId}-rival` };
  return { ...scene, onboardingId, customerId: customer.id, request: { ...scene.request, onboardingId, customer } };
}

test('the first verified use binds the vault; the second customer is refused', async () => {
  const first = await createReadyScene(cloud, deployment, 'storage across tenants');
  const { customerId, tenantId } = first;
  expect(summary(await run(first))).toBe('done unchanged');
  expect(await bindingOf(first)).toEqual({ customerId, tenantId });
  expect(summary(await run(first))).toBe('done unchanged');
  expect(summary(await run(rivalOf(first)))).toBe('needs-customer vault-bound-elsewhere');
  expect(await bindingOf(first)).toEqual({ customerId, tenantId });
});

test('two customers at once: one binds the vault, the other is refused', async () => {
  const first = await createReadyScene(cloud, deployment, 'storage across tenants');
  const outcomes = await Promise.all([run(first), run(rivalOf(first))]);
  expect(outcomes.map(summary).sort()).toEqual(['done unchanged', 'needs-customer vault-bound-elsewhere']);
});

test('a key that fails a check binds nothing', async () => {
  const first = await createReadyScene(cloud, deployment, 'storage across tenants');
  cloud.sim.keyVault.setAttributes(first.vaultName, 'cmk', { enabled: false });
  await run(first);
  expect(await bindingOf(first)).toBeUndefined();
});

test('no token goes to a vault that is refused before', async () => {
  const scene = await createReadyScene(cloud, deployment, 'storage across tenants');
  const foreign = await createReadyScene(cloud, deployment, 'storage across tenants');
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  const request = { ...scene.request, key: { uri: foreign.keyUri } };
  await run({ ...scene, request });
  await run(rivalOf({ ...scene, request: { ...scene.request, key: { uri: scene.keyUri } } }));
  const calls = cloud.sim.calls.since(last).filter(({ url }) => new URL(url).host === foreign.vaultHost);
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter(({ requestHeaders }) => requestHeaders['authorization'] !== undefined)).toEqual([]);
});
