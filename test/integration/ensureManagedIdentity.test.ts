import { managedIdentities } from '../../local/azure/managedIdentity/state';
import type { EncryptionPlan } from '../../shared/model/plan';
import { createScene, valueOf, type Scene, type Topology } from './support/scene';
import { summary, watch, withRetries } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const PUT = 'arm.identities.put';

let cloud: TestCloud;
let deployment: Deployment;
let scene: Scene;
let plan: EncryptionPlan;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.sim.faults.clear());

async function begin(topology: Topology): Promise<void> {
  deployment = cloud.deploy();
  scene = await createScene(cloud, topology);
  plan = valueOf(await deployment.activities.planEncryption({ request: scene.request }));
}

const run = () => deployment.activities.ensureManagedIdentity({ plan, customerId: scene.customerId });
const ours = () => cloud.sim.managedIdentity.all().filter(({ tags }) => tags?.['customer'] === scene.customerId);

async function retag(tags: Record<string, string>): Promise<void> {
  await run();
  const key = plan.identityId.toLowerCase();
  const identities = managedIdentities(cloud.sim.core);
  identities.set(key, { ...identities.get(key)!, tags });
}

const tagsOfOthers = () => ({ createdBy: 'latchkey', customer: scene.customerId, costCentre: '7' });
const startingPoints: [string, () => Promise<unknown>, string, string[], string][] = [
  ['missing', async () => {}, 'done created', [PUT], 'done unchanged'],
  ['there as wanted', () => run(), 'done unchanged', [], 'done unchanged'],
  ['tagged by somebody else too', () => retag(tagsOfOthers()), 'done unchanged', [], 'done unchanged'],
  ['not ours', () => retag({ customer: scene.customerId }), 'needs-operator not-ours', [], 'needs-operator not-ours'],
];

describe.each<Topology>(['storage across tenants', 'MySQL in the customer tenant'])('%s', (topology) => {
  beforeEach(() => begin(topology));

  test.each(startingPoints)('an identity that is %s', async (_, prepare, expected, writes, second) => {
    await prepare();
    const first = await watch(cloud.sim, run);
    expect([summary(first.result), first.writes]).toEqual([expected, writes]);
    const again = await watch(cloud.sim, run);
    expect([summary(again.result), again.writes]).toEqual([second, []]);
    expect(ours()).toHaveLength(1);
  });

  test('is in the tenant, group and region of the plan, and marked', async () => {
    const identity = valueOf(await run());
    expect(ours()).toEqual([
      expect.objectContaining({
        id: plan.identityId,
        tenantId: plan.resourceTenantId,
        location: plan.location,
        tags: { createdBy: 'latchkey', customer: scene.customerId },
        principalId: identity.principalId,
        clientId: identity.clientId,
      }),
    ]);
  });

  test('two at once create one identity', async () => {
    const results = await Promise.all([withRetries(run), withRetries(run)]);
    expect(new Set(results.map((outcome) => valueOf(outcome).principalId)).size).toBe(1);
    expect(ours()).toHaveLength(1);
  });

  test('after the answer to the creation was lost, it is found', async () => {
    cloud.sim.faults.add({ operation: PUT, kind: { type: 'loseResponse' } });
    await expect(run()).rejects.toThrow('Azure Resource Manager');
    const second = await watch(cloud.sim, run);
    expect([summary(second.result), second.writes]).toEqual(['done unchanged', []]);
    expect(ours()).toHaveLength(1);
  });
});

test('a customer has one identity a region, however many resources', async () => {
  await begin('storage across tenants');
  const first = valueOf(await run());
  const { id: other } = cloud.sim.arm.createStorageAccount({
    subscriptionId: cloud.vendor.subscriptionId,
    resourceGroup: 'data',
    name: `${scene.customerId}second`,
    location: plan.location,
  });
  const request = { ...scene.request, resource: { ...scene.request.resource, id: other } };
  plan = valueOf(await deployment.activities.planEncryption({ request }));
  expect([summary(await run()), valueOf(await run())]).toEqual(['done unchanged', first]);
});

test('a delegation that was taken back is the operator’s to repair', async () => {
  await begin('MySQL in the customer tenant');
  const [, , subscriptionId = ''] = scene.resourceId.split('/');
  cloud.sim.arm.removeDelegation(subscriptionId, cloud.vendor.tenantId);
  expect(summary(await run())).toBe('needs-operator access-to-azure-denied');
});
