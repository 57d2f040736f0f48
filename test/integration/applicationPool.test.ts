import { CREDENTIAL_LIMIT } from '../../shared/registry/applicationPool';
import { createScene, valueOf } from './support/scene';
import { withRetries } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const CUSTOMERS = 45;
const SLOTS = CREDENTIAL_LIMIT - 1;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

test(`${CUSTOMERS} customers at once, on two instances of the app, fill applications up to their limit and none twice`, async () => {
  const settings = { LATCHKEY_APPLICATION_NAME: 'pool' };
  const instances = [cloud.deploy(settings), cloud.deploy(settings)];
  const scenes = await Promise.all(
    Array.from({ length: CUSTOMERS }, () => createScene(cloud, 'storage across tenants')),
  );
  const trust = async ({ activities }: Deployment, { request, customerId }: (typeof scenes)[number]) => {
    const plan = valueOf(await activities.planEncryption({ request }));
    const application = valueOf(await withRetries(() => activities.ensureApplication({ plan })));
    const identity = valueOf(await withRetries(() => activities.ensureManagedIdentity({ plan, customerId })));
    const step = () => activities.ensureFederatedCredential({ plan, application, identity });
    valueOf(await withRetries(step));
    return { clientId: application.clientId, subject: identity.principalId };
  };
  const served = await Promise.all(scenes.map((scene, index) => trust(instances[index % 2]!, scene)));

  const applications = cloud.sim.graph
    .applications(cloud.vendor.tenantId)
    .filter(({ uniqueName }) => uniqueName?.startsWith('pool-'));
  expect(applications.map(({ uniqueName }) => uniqueName).sort()).toEqual(['pool-0001', 'pool-0002', 'pool-0003']);
  const trusted = applications.flatMap(({ appId, federatedCredentials }) => {
    expect(federatedCredentials.length).toBeLessThanOrEqual(CREDENTIAL_LIMIT);
    const probe = cloud.vendor.identity.principalId;
    expect(federatedCredentials.filter(({ subject }) => subject === probe)).toHaveLength(1);
    return federatedCredentials.filter(({ subject }) => subject !== probe).map(({ subject }) => `${appId} ${subject}`);
  });
  expect(trusted.sort()).toEqual(served.map(({ clientId, subject }) => `${clientId} ${subject}`).sort());
  expect(new Set(served.map(({ subject }) => subject)).size).toBe(CUSTOMERS);

  // Whoever comes again, and by whichever instance, gets its own again.
  const again = await Promise.all(scenes.map((scene, index) => trust(instances[(index + 1) % 2]!, scene)));
  expect(again).toEqual(served);
});

describe('the registry’s own book of slots', () => {
  test('never gives the last slot to two', async () => {
    const pools = [cloud.deploy(), cloud.deploy(), cloud.deploy()].map(({ ports }) => ports.registry.applicationPool);
    const holders = Array.from({ length: 2 * SLOTS }, (_, index) => `holder-${index}`);
    const entries = await Promise.all(holders.map((holder, index) => pools[index % 3]!.allocate(holder, true)));
    const counts = new Map<number, number>();
    for (const entry of entries) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(SLOTS);
    expect(await Promise.all(holders.map((holder) => pools[0]!.allocate(holder, true)))).toEqual(entries);
  });

  test('who needs no slot takes none', async () => {
    const { applicationPool } = cloud.deploy().ports.registry;
    expect(await applicationPool.allocate('without-slot', false)).toBe(1);
    expect(await applicationPool.allocate('without-slot', false)).toBe(1);
  });
});
