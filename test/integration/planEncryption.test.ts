import { createScene, TOPOLOGIES, valueOf, type Scene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
beforeAll(async () => {
  cloud = await startTestCloud();
  deployment = cloud.deploy();
});
afterAll(() => cloud.stop());

const run = (request: Scene['request']) => deployment.activities.planEncryption({ request });

const expected: [
  Topology,
  { crossTenant: boolean; tenant: 'vendor' | 'customer'; group: 'deployment' | 'resource' },
][] = [
  ['storage across tenants', { crossTenant: true, tenant: 'vendor', group: 'deployment' }],
  ['storage in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
  ['MySQL in the customer tenant', { crossTenant: false, tenant: 'customer', group: 'resource' }],
  ['MySQL in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
];

test.each(expected)(
  '%s: the plan follows from facts, the same each time, and nothing is written',
  async (topology, wanted) => {
    const scene = await createScene(cloud, topology);
    const { result, writes } = await watch(cloud.sim, async () => [await run(scene.request), await run(scene.request)]);
    const [first, second] = result;
    expect([writes, second]).toEqual([[], first]);
    const { kind, hosting } = TOPOLOGIES[topology];
    const plan = valueOf(first!);
    expect(plan).toMatchObject({
      kind,
      hosting,
      resourceId: scene.resourceId,
      vaultTenantId: scene.tenantId,
      resourceTenantId: wanted.tenant === 'vendor' ? cloud.vendor.tenantId : scene.tenantId,
      crossTenant: wanted.crossTenant,
      location: 'westeurope',
    });
    const group =
      wanted.group === 'deployment' ? cloud.vendor.resourceGroupId : scene.resourceId.split('/providers')[0];
    expect(plan.identityId.split('/providers')[0]).toBe(group);
  },
);

test('letter case of the resource id makes no other identity', async () => {
  const { request } = await createScene(cloud, 'MySQL in the customer tenant');
  const shouted = { ...request, resource: { ...request.resource, id: request.resource.id.toUpperCase() } };
  const names = [await run(request), await run(shouted)].map((plan) => valueOf(plan).identityId.split('/').at(-1));
  expect(names[1]).toBe(names[0]);
});

const elsewhere = '99999999-9999-4999-8999-999999999999';
const refusals: [string, Topology, (scene: Scene) => Scene['request'], string][] = [
  [
    'a resource that is not there',
    'storage across tenants',
    (it) => withId(it, `${it.resourceId}x`),
    'fatal resource-not-found',
  ],
  [
    'a subscription that is not there',
    'storage across tenants',
    (it) => withId(it, it.resourceId.replace(cloud.vendor.subscriptionId, elsewhere)),
    'fatal resource-not-found',
  ],
  [
    'a vendor-hosted resource in a subscription of the customer',
    'MySQL in the customer tenant',
    (it) => ({ ...it.request, resource: { ...it.request.resource, hosting: 'vendor' } }),
    'fatal hosting-mismatch',
  ],
  [
    'a customer-hosted resource in a subscription of the vendor',
    'storage across tenants',
    (it) => ({ ...it.request, resource: { ...it.request.resource, hosting: 'customer' } }),
    'fatal hosting-mismatch',
  ],
  [
    'a subscription that is not delegated',
    'MySQL in the customer tenant',
    undelegated,
    'needs-operator access-to-azure-denied',
  ],
];

function withId({ request }: Scene, id: string): Scene['request'] {
  return { ...request, resource: { ...request.resource, id } };
}

function undelegated({ request, resourceId }: Scene): Scene['request'] {
  cloud.sim.arm.removeDelegation(resourceId.split('/')[2] ?? '', cloud.vendor.tenantId);
  return request;
}

test.each(refusals)('%s is refused', async (_, topology, change, code) => {
  const scene = await createScene(cloud, topology);
  const outcome = await run(change(scene));
  expect(summary(outcome)).toBe(code);
  expect(JSON.stringify(outcome)).not.toMatch(/\{\w+\}/);
});
