import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
} from '../local/azure/arm/testResources';
import { readAzureSpecs, specOf } from './azureSpecs';
import { haveSpecs, sayAbsent, type Exchange, type Spec } from './openapi';

/**
 * Lists by subscription. The one of MySQL is published; of the others each resource on a page has to be what the published
 * GET of it answers, and the page what all lists of Resource Manager have: `value` and, if there is more, `nextLink`.
 */

let world: TestResources;
let specs: readonly Spec[];
beforeAll(async () => {
  if (!haveSpecs) return;
  specs = readAzureSpecs();
  world = await startTestResources();
  const owner = { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION };
  world.keyVault.createVault({ ...owner, resourceGroup: 'rg', location: REGION, name: 'lists' });
  const { kid: keyUrl } = await world.keyVault.createKey('lists', 'cmk', { material: await sharedKey() });
  for (const name of ['one1', 'two2', 'three3']) {
    const wanted = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION, name };
    world.arm.createStorageAccount(wanted);
    world.arm.createMysqlServer(wanted);
    world.arm.createSqlServer(wanted);
    world.arm.createDiskEncryptionSet({ ...wanted, keyUrl });
    world.arm.createIdentity(wanted);
  }
  world.arm.behaviour.pageSize = 2;
});
afterAll(() => world?.stop());
if (!haveSpecs) sayAbsent();

/** An exchange as it would be for the first page: contracts do not declare what a service puts in its `nextLink`. */
function firstPage(call: Exchange): Exchange {
  const url = new URL(call.url);
  url.searchParams.delete('$skiptoken');
  return { ...call, url: url.href };
}

test.each([
  ['Microsoft.Storage/storageAccounts', '2025-06-01'],
  ['Microsoft.DBforMySQL/flexibleServers', '2023-12-30'],
  ['Microsoft.Sql/servers', '2023-08-01'],
  ['Microsoft.Compute/diskEncryptionSets', '2025-01-02'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities', '2024-11-30'],
])('%s', async (type, version) => {
  if (!haveSpecs) return;
  const path = `/subscriptions/${ISV_SUBSCRIPTION}/providers/${type}?api-version=${version}`;
  const last = world.sim.calls.all().at(-1)?.sequence ?? 0;
  const sizes: number[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body } = await world.call('GET', next);
    expect([status, Object.keys(body).sort()]).toEqual([200, sizes.length ? ['value'] : ['nextLink', 'value']]);
    for (const resource of body.value as { id: string }[]) {
      const { body: own } = await world.call('GET', `${resource.id}?api-version=${version}`);
      expect(resource).toEqual(own);
    }
    sizes.push(body.value.length);
    next = body.nextLink as string | undefined;
  }
  expect(sizes).toEqual([2, 1]);
  const calls = world.sim.calls
    .since(last)
    .filter(({ internal }) => !internal)
    .map(firstPage);
  const judged = calls.map((call) => ({ call, spec: specOf(specs, call) }));
  expect(judged.flatMap(({ call, spec }) => spec?.faults(call) ?? [])).toEqual([]);
  const isList = ({ call }: { call: Exchange }) => new URL(call.url).pathname.endsWith(`providers/${type}`);
  // Every GET of one resource is judged; of the lists only that of MySQL has a contract.
  expect(judged.filter((one) => !one.spec && !isList(one))).toEqual([]);
  expect(judged.filter(isList).every(({ spec }) => Boolean(spec) === type.startsWith('Microsoft.DBforMySQL'))).toBe(
    true,
  );
});
