import { createScene, TOPOLOGIES, valueOf, type Scene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const run = (request: Scene['request']) => deployment.activities.planEncryption({ request });

const expected: [
  Topology,
  { crossTenant: boolean; tenant: 'vendor' | 'customer'; group: 'deployment' | 'resource' },
][] = [
  ['storage across tenants', { crossTenant: true, tenant: 'vendor', group: 'deployment' }],
  ['storage in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
  ['MySQL in the customer tenant', { crossTenant: false, tenant: 'customer', group: 'resource' }],
  ['MySQL in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
  ['storage in the customer tenant', { crossTenant: false, tenant: 'customer', group: 'resource' }],
  ['SQL across tenants', { crossTenant: true, tenant: 'vendor', group: 'deployment' }],
  ['SQL in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
  ['SQL in the customer tenant', { crossTenant: false, tenant: 'customer', group: 'resource' }],
  ['disks across tenants', { crossTenant: true, tenant: 'vendor', group: 'deployment' }],
  ['disks in one tenant', { crossTenant: false, tenant: 'vendor', group: 'deployment' }],
  ['disks in the customer tenant', { crossTenant: false, tenant: 'customer', group: 'resource' }],
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
      copies: [],
    });
    expect(plan.geo).toBeUndefined();
    const group =
      wanted.group === 'deployment' ? cloud.vendor.resourceGroupId : scene.resourceId.split('/providers')[0];
    expect(plan.identityId.split('/providers')[0]).toBe(group);
  },
);

describe('a MySQL server with geo-redundant backups', () => {
  const geoServer = (location: string) =>
    createScene(cloud, 'MySQL in the customer tenant', {
      makeResource: ({ arm }, place) =>
        arm.createMysqlServer({
          ...place,
          location,
          geoRedundantBackup: 'Enabled',
          replicas: [{ name: `${place.name}-r` }],
        }).id,
    });

  test('gets a second identity, of the paired region, and its replicas are planned', async () => {
    const scene = await geoServer('West Europe');
    const { geo, identityId, copies } = valueOf(await run(scene.request));
    expect(geo?.location).toBe('northeurope');
    expect(geo?.identityId).not.toBe(identityId);
    expect(geo?.identityId.split('/').slice(0, -1)).toEqual(identityId.split('/').slice(0, -1));
    expect(copies).toEqual([`${scene.resourceId}-r`]);
  });

  test('is refused where the region has no pair', async () => {
    const outcome = await run((await geoServer('polandcentral')).request);
    expect(summary(outcome)).toBe('fatal region-without-pair');
    expect(JSON.stringify(outcome)).toContain('polandcentral');
  });
});

test('replicas in another region: the operator is asked before anything is written', async () => {
  const scene = await createScene(cloud, 'MySQL in the customer tenant', {
    makeResource: ({ arm }, { name, ...place }) =>
      arm.createMysqlServer({
        ...place,
        name,
        location: 'West Europe',
        replicas: [
          { name: `${name}-near`, location: 'westeurope' },
          { name: `${name}-far`, location: 'northeurope' },
        ],
      }).id,
  });
  const { result, writes } = await watch(cloud.sim, () => run(scene.request));
  expect([summary(result), writes]).toEqual(['needs-operator replica-region', []]);
  expect(result).toMatchObject({
    reason: expect.stringContaining(`Replicas of ${scene.resourceId} (westeurope) are in another region (northeurope)`),
    remedy: expect.stringContaining(`--ids ${scene.resourceId}-far. Or`),
  });
  await deployment.ports.azure.rest.send('DELETE', `${scene.resourceId}-far?api-version=2023-12-30`);
  expect(valueOf(await run(scene.request)).copies).toEqual([`${scene.resourceId}-near`]);
});

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
