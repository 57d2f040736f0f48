import { findApplication, saveApplication, type Application } from '../../local/azure/graph/state';
import type { EncryptionPlan } from '../../shared/model/plan';
import { createScene, valueOf } from './support/scene';
import { summary, watch, withRetries } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const CREATE = 'graph.applications.upsert';
const UPDATE = 'graph.applications.update';
const INSTALL = 'graph.servicePrincipals.create';

let cloud: TestCloud;
let deployment: Deployment;
let plan: EncryptionPlan;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  cloud.sim.faults.clear();
  deployment = cloud.deploy();
  const { request } = await createScene(cloud, 'storage across tenants');
  plan = valueOf(await deployment.activities.planEncryption({ request }));
});

const run = () => deployment.activities.ensureApplication({ plan });

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
    'without our redirect',
    () => change((it) => ({ ...it, redirectUris: [] })),
    'done updated',
    [UPDATE],
    'done unchanged',
  ],
  ['not ours', () => change((it) => ({ ...it, tags: [] })), 'needs-operator not-ours', [], 'needs-operator not-ours'],
];

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
