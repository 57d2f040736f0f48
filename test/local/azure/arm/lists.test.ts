import { randomUUID } from 'node:crypto';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { MySQLManagementFlexibleServerClient } from '@azure/arm-mysql-flexible';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import {
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  startTestResources,
  type TestResources,
} from './testResources';

let world: TestResources;
let keyUrl: string;
beforeAll(async () => {
  world = await startTestResources();
  keyUrl = (await customerVault(world)).key.kid;
  for (const kind of KINDS) ['b3', 'b1', 'b2', 'b5', 'b4'].forEach((name) => kind.make(name));
  for (const kind of KINDS) kind.make('other', 'elsewhere');
  for (const kind of KINDS) kind.make('theirs', 'rg', CUSTOMER_SUBSCRIPTION);
});
afterAll(() => world.stop());
beforeEach(() => (world.arm.behaviour.pageSize = 1000));

const DEPLOYER = () => ({ tenantId: ISV, objectId: world.deployer });

interface Kind {
  readonly type: string;
  readonly version: string;
  readonly operation: string;
  make(name: string, resourceGroup?: string, subscriptionId?: string): unknown;
}
const at = (name: string, resourceGroup = 'rg', subscriptionId = ISV_SUBSCRIPTION) => ({
  ...{ subscriptionId, resourceGroup, name: `${name}list${subscriptionId.slice(0, 4)}`, location: REGION },
});
const KINDS: readonly Kind[] = [
  {
    type: 'Microsoft.Storage/storageAccounts',
    version: '2025-06-01',
    operation: 'arm.storageAccounts.list',
    make: (...where) => world.arm.createStorageAccount(at(...where)),
  },
  {
    type: 'Microsoft.DBforMySQL/flexibleServers',
    version: '2023-12-30',
    operation: 'arm.mysqlServers.list',
    make: (...where) => world.arm.createMysqlServer(at(...where)),
  },
  {
    type: 'Microsoft.Sql/servers',
    version: '2023-08-01',
    operation: 'arm.sqlServers.list',
    make: (...where) => world.arm.createSqlServer(at(...where)),
  },
  {
    type: 'Microsoft.Compute/diskEncryptionSets',
    version: '2025-01-02',
    operation: 'arm.diskEncryptionSets.list',
    make: (...where) => world.arm.createDiskEncryptionSet({ ...at(...where), keyUrl }),
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    version: '2024-11-30',
    operation: 'arm.identities.list',
    make: (...where) => world.arm.createIdentity(at(...where)),
  },
  {
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    version: '2023-01-31',
    operation: 'arm.identities.list',
    make: () => undefined,
  },
];
const CASES = KINDS.map((kind) => [`${kind.type} ${kind.version}`, kind] as const);

const path = ({ type, version }: Kind, subscription = ISV_SUBSCRIPTION) =>
  `/subscriptions/${subscription}/providers/${type}?api-version=${version}`;

/** Names on each page. */
async function pages(first: string, as = DEPLOYER()): Promise<string[][]> {
  const found: string[][] = [];
  for (let next: string | undefined = first; next !== undefined;) {
    const { status, body } = await world.call('GET', next, undefined, as);
    if (status !== 200) return [[`${status} ${body.error.code}`]];
    found.push((body.value as { name: string }[]).map(({ name }) => name.replace(/list.*/, '')));
    next = body.nextLink as string | undefined;
  }
  return found;
}

describe.each(CASES)('%s', (_, kind) => {
  test('shows what is in the subscription, each as its own GET does', async () => {
    const { body } = await world.call('GET', path(kind));
    const names = (body.value as { name: string }[]).map(({ name }) => name.replace(/list.*/, ''));
    expect(names.sort()).toEqual(['b1', 'b2', 'b3', 'b4', 'b5', 'other']);
    for (const one of body.value as { id: string }[])
      expect((await world.call('GET', `${one.id}?api-version=${kind.version}`)).body).toEqual(one);
    expect(world.sim.calls.all().some(({ operation }) => operation === kind.operation)).toBe(true);
  });

  test('comes in pages', async () => {
    world.arm.behaviour.pageSize = 4;
    expect((await pages(path(kind))).map((page) => page.length)).toEqual([4, 2]);
    world.arm.behaviour.pageSize = 2;
    const paged = await pages(path(kind));
    expect(paged.map((page) => page.length)).toEqual([2, 2, 2]);
    expect(new Set(paged.flat()).size).toBe(6);
    world.arm.behaviour.pageSize = 6;
    expect(await pages(path(kind))).toHaveLength(1);
  });

  test('shows only what the caller may see', async () => {
    const reader = { tenantId: ISV, objectId: randomUUID() };
    expect(await pages(path(kind), reader)).toEqual([['403 AuthorizationFailed']]);
    const scope = `/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/elsewhere`;
    world.arm.assignRole({ scope, principalId: reader.objectId, roleDefinitionId: ROLE_IDS.reader });
    expect(await pages(path(kind), reader)).toEqual([['other']]);
  });

  test('is seen across tenants as far as Azure Lighthouse goes', async () => {
    const theirs = path(kind, CUSTOMER_SUBSCRIPTION);
    expect(await pages(theirs)).toEqual([['401 InvalidAuthenticationTokenTenant']]);
    const delegation = { managingTenantId: ISV, principalId: world.deployer, roleIds: [ROLE_IDS.contributor] };
    const scope = `/subscriptions/${CUSTOMER_SUBSCRIPTION}/resourceGroups/none`;
    world.arm.delegate({ ...delegation, subscriptionId: CUSTOMER_SUBSCRIPTION, scope });
    expect(await pages(theirs)).toEqual([[]]);
    world.arm.delegate({ ...delegation, subscriptionId: CUSTOMER_SUBSCRIPTION });
    expect(await pages(theirs)).toEqual([['theirs']]);
    world.arm.removeDelegation(CUSTOMER_SUBSCRIPTION, ISV);
  });

  test('refuses what is not a page, and unknown versions', async () => {
    expect(await pages(`${path(kind)}&$skiptoken=eA`)).toEqual([['400 InvalidSkipToken']]);
    expect(await pages(path({ ...kind, version: '2000-01-01' }))).toEqual([['400 InvalidApiVersionParameter']]);
  });
});

test('the real clients follow the pages', async () => {
  world.arm.behaviour.pageSize = 2;
  const credential = world.credential(ISV, world.deployer);
  const names = async (list: AsyncIterable<{ name?: string }>) => {
    const found: string[] = [];
    for await (const { name } of list) found.push(name?.replace(/list.*/, '') ?? '');
    return found.sort();
  };
  const options = { endpoint: world.sim.origin, credentialScopes: 'https://management.azure.com/.default' };
  const identities = new ManagedServiceIdentityClient(credential, ISV_SUBSCRIPTION, options).userAssignedIdentities;
  const servers = new MySQLManagementFlexibleServerClient(credential, ISV_SUBSCRIPTION, options).servers;
  const all = ['b1', 'b2', 'b3', 'b4', 'b5', 'other'];
  expect(await names(identities.listBySubscription())).toEqual(all);
  expect(await names(servers.list())).toEqual(all);
});

test('a system-assigned identity is in no list', async () => {
  // Disk encryption sets have one each.
  const { body } = await world.call('GET', path(KINDS[4] as Kind));
  expect((body.value as { type: string }[]).map(({ type }) => type)).toEqual(Array(6).fill(KINDS[4]?.type));
});

test('what is deleted between two pages moves nothing', async () => {
  const [storage] = KINDS as [Kind];
  world.arm.behaviour.pageSize = 2;
  const first = (await world.call('GET', path(storage))).body;
  await world.call('DELETE', `${first.value[0].id}?api-version=${storage.version}`);
  expect((await pages(first.nextLink)).flat()).toHaveLength(4);
});
