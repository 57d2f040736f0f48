import { findApplication, saveApplication, type Application } from '../../local/azure/graph/state';
import { ensureApplication } from '../../activities/ensureApplication';
import { credentialName } from '../../shared/model/names';
import type { EncryptionPlan } from '../../shared/model/plan';
import { createScene, valueOf } from './support/scene';
import { summary, watch, withRetries } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const CREATE = 'graph.applications.upsert';
const UPDATE = 'graph.applications.update';
const RESTORE = 'graph.deletedItems.restore';
const INSTALL = 'graph.servicePrincipals.create';

const CREDENTIAL = {
  id: 'c',
  name: 'kept',
  issuer: 'https://issuer.example',
  subject: 's',
  audiences: ['api://AzureADTokenExchange'],
  createdAt: 0,
  changedAt: 0,
};

let cloud: TestCloud;
let deployment: Deployment;
let plan: EncryptionPlan;
let customerId: string;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  cloud.sim.faults.clear();
  deployment = cloud.deploy();
  const scene = await createScene(cloud, 'storage across tenants');
  customerId = scene.customerId;
  plan = valueOf(await deployment.activities.planEncryption({ request: scene.request }));
});

const run = () => deployment.activities.ensureApplication({ plan, customerId });

/** The applications of this deployment, as the directory holds them. */
function ours(): Application[] {
  const { sim, vendor } = cloud;
  const prefix = deployment.ports.config.applicationName;
  return sim.graph.applications(vendor.tenantId).filter((one) => one.uniqueName?.startsWith(`${prefix}-`));
}

async function change(edit: (application: Application) => Application): Promise<void> {
  const { clientId } = valueOf(await run());
  const { core } = cloud.sim;
  saveApplication(core, edit(findApplication(core, clientId)!));
}

const startingPoints: [string, () => Promise<void>, string, string[], string][] = [
  ['missing', async () => {}, 'done created', [CREATE, INSTALL], 'done unchanged'],
  ['there as wanted', async () => void (await run()), 'done unchanged', [], 'done unchanged'],
  ['not installed', async () => uninstall(), 'done created', [INSTALL], 'done unchanged'],
  ['of another name', () => change((it) => ({ ...it, displayName: 'x' })), 'done updated', [UPDATE], 'done unchanged'],
  [
    'of one tenant',
    () => change((it) => ({ ...it, signInAudience: 'AzureADMyOrg' })),
    'done updated',
    [UPDATE],
    'done unchanged',
  ],
  [
    'with somebody else’s redirect beside ours',
    () => change((it) => ({ ...it, redirectUris: [...it.redirectUris, 'https://evil.example/'] })),
    'done updated',
    [UPDATE],
    'done unchanged',
  ],
  [
    'asking for permissions',
    () => change((it) => ({ ...it, requiredResourceAccess: [{ resourceAppId: 'graph', resourceAccess: [] }] })),
    'done updated',
    [UPDATE],
    'done unchanged',
  ],
  ['deleted', () => remove({}), 'done created', [RESTORE, INSTALL], 'done unchanged'],
  ['deleted for good', () => remove({ forGood: true }), 'done created', [CREATE, INSTALL], 'done unchanged'],
  [
    'without our redirect',
    () => change((it) => ({ ...it, redirectUris: [] })),
    'done updated',
    [UPDATE],
    'done unchanged',
  ],
  ['not ours', () => change((it) => ({ ...it, tags: [] })), 'needs-operator not-ours', [], 'needs-operator not-ours'],
];

async function remove(how: { forGood?: boolean }): Promise<void> {
  const { clientId } = valueOf(await run());
  cloud.sim.graph.deleteApplication(clientId, how);
}

async function uninstall(): Promise<void> {
  const { clientId } = valueOf(await run());
  cloud.sim.entra.removeServicePrincipal(cloud.vendor.tenantId, clientId);
}

test.each(startingPoints)('an application that is %s', async (_, prepare, expected, writes, second) => {
  await prepare();
  const first = await watch(cloud.sim, run);
  expect([summary(first.result), first.writes]).toEqual([expected, writes]);
  const again = await watch(cloud.sim, run);
  expect([summary(again.result), again.writes]).toEqual([second, []]);
  expect(ours()).toHaveLength(1);
});

test('is multitenant, asks for no permission, has our redirect address and our mark', async () => {
  await run();
  expect(ours()).toEqual([
    expect.objectContaining({
      signInAudience: 'AzureADMultipleOrgs',
      requiredResourceAccess: [],
      redirectUris: ['https://onboarding.example/consent/callback'],
      tags: ['createdBy:latchkey'],
      secretHashes: [],
    }),
  ]);
});

test('a deleted application comes back as it was: customers have consented to this one', async () => {
  const before = valueOf(await run());
  await change((it) => ({ ...it, federatedCredentials: [{ ...CREDENTIAL }], displayName: 'changed before' }));
  cloud.sim.graph.deleteApplication(before.clientId);
  expect(valueOf(await run())).toEqual(before);
  expect(ours()).toEqual([expect.objectContaining({ appId: before.clientId, federatedCredentials: [CREDENTIAL] })]);
});

test('one that was deleted and is foreign now is left alone, though it was brought back', async () => {
  await change((it) => ({ ...it, tags: [] }));
  cloud.sim.graph.deleteApplication(ours()[0]?.appId ?? '');
  expect(summary(await run())).toBe('needs-operator not-ours');
});

test('the pool notes who publishes the application, and again when that changes', async () => {
  const { uniqueName, clientId } = valueOf(await run());
  const { applicationPool } = deployment.ports.registry;
  expect(await applicationPool.readApplication(uniqueName)).toMatchObject({
    clientId,
    publisherDomain: 'contoso.example',
  });
  expect(await applicationPool.readApplication(uniqueName)).not.toHaveProperty('verifiedPublisher');
  cloud.sim.graph.setVerifiedPublisher(clientId, 'Contoso Ltd.');
  expect(summary(await run())).toBe('done unchanged');
  expect(await applicationPool.readApplication(uniqueName)).toMatchObject({ verifiedPublisher: 'Contoso Ltd.' });
});

test('callers who come at once share one look at the directory', async () => {
  await run();
  const { ports } = deployment;
  const entry = await ports.registry.applicationPool.allocate({
    holder: credentialName(plan.identityId),
    slot: true,
    customerId,
    policy: 'shared',
  });
  const applicationPool = { ...ports.registry.applicationPool, allocate: () => Promise.resolve(entry) };
  const identityUses = { ...ports.registry.identityUses, add: () => Promise.resolve() };
  const ensure = ensureApplication({ ...ports, registry: { ...ports.registry, applicationPool, identityUses } });
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await Promise.all(Array.from({ length: 10 }, () => ensure({ plan, customerId })));
  const calls = cloud.sim.calls.since(last).filter(({ operation }) => operation.startsWith('graph.'));
  // The first caller's look, and one for all others: application and service principal each.
  expect(calls).toHaveLength(4);
});

test('two at once create one application and install it once', async () => {
  const results = await Promise.all([withRetries(run), withRetries(run)]);
  expect(new Set(results.map((outcome) => JSON.stringify(valueOf(outcome)))).size).toBe(1);
  expect(ours()).toHaveLength(1);
  const again = await watch(cloud.sim, run);
  expect([summary(again.result), again.writes]).toEqual(['done unchanged', []]);
});

test.each([
  [CREATE, async () => {}, 'done created', [INSTALL]],
  [INSTALL, async () => {}, 'done unchanged', []],
  [RESTORE, () => remove({}), 'done created', [INSTALL]],
  [UPDATE, () => change((it) => ({ ...it, displayName: 'x' })), 'done unchanged', []],
])('after the answer to %s was lost', async (operation, prepare, expected, writes) => {
  await prepare();
  cloud.sim.faults.add({ operation, kind: { type: 'loseResponse' } });
  await expect(run()).rejects.toThrow('Microsoft Graph');
  const second = await watch(cloud.sim, run);
  expect([summary(second.result), second.writes]).toEqual([expected, writes]);
  const again = await watch(cloud.sim, run);
  expect([summary(again.result), again.writes]).toEqual(['done unchanged', []]);
  expect(ours()).toHaveLength(1);
});
