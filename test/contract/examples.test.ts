import {
  ISV,
  ISV_SUBSCRIPTION,
  sharedKey,
  startTestResources,
  type TestResources,
} from '../local/azure/arm/testResources';
import { haveSpecs, sayAbsent, Spec, type Exchange } from './openapi';
import { grant, lacking, readExample, realise, type Example } from './realise';

/** Official examples, sent to the simulator: documented status, published contract, documented shape. */

let world: TestResources;
beforeEach(async () => {
  if (haveSpecs) world = await startTestResources();
});
afterEach(() => world?.stop());
if (!haveSpecs) sayAbsent();

interface Row {
  readonly file: string;
  readonly spec: string;
  readonly operation: string;
  readonly location: string;
  readonly status: number;
  /** Documented answer whose shape is compared; the status' own by default. */
  readonly shape?: string;
  /** What the documented answer shows and the simulator does not, on purpose. */
  readonly lacks?: readonly string[];
  readonly prepare?: (parameters: Example['parameters'], principals: readonly string[]) => Promise<unknown>;
}

const serverOf = ({ resourceGroupName, serverName }: Example['parameters'], location: string) =>
  world.arm.createMysqlServer({
    subscriptionId: ISV_SUBSCRIPTION,
    ...{ resourceGroup: resourceGroupName, name: serverName, location },
  });
const accountOf = ({ resourceGroupName, accountName }: Example['parameters'], location: string) =>
  world.arm.createStorageAccount({
    subscriptionId: ISV_SUBSCRIPTION,
    ...{ resourceGroup: resourceGroupName, name: accountName, location },
  });
const pathOf = ({ resourceGroupName, accountName }: Example['parameters']) =>
  `/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/${resourceGroupName}/providers/Microsoft.Storage/storageAccounts/` +
  `${accountName}?api-version=2025-06-01`;

/** Accounts and servers of the simulator have one region and one zone, and no routing preference. */
const GEO_REDUNDANT = ['properties.secondaryLocation', 'properties.statusOfSecondary'];
const ROUTING = [
  'properties.geoReplicationStats',
  'properties.isHnsEnabled',
  'properties.networkAcls.resourceAccessRules',
  'properties.primaryEndpoints.microsoftEndpoints',
  'properties.primaryEndpoints.internetEndpoints',
  'properties.routingPreference',
];

const ROWS: readonly Row[] = [
  {
    ...{ file: 'msi-identity-create.json', spec: 'msi.json', operation: 'UserAssignedIdentities_CreateOrUpdate' },
    ...{ location: 'eastus', status: 201 },
  },
  {
    ...{ file: 'storage-account-create-federated-cmk.json', spec: 'storage.json', operation: 'StorageAccounts_Create' },
    ...{ location: 'eastus', status: 200 },
  },
  {
    ...{ file: 'storage-account-update-federated-cmk.json', spec: 'storage.json', operation: 'StorageAccounts_Update' },
    ...{ location: 'eastus', status: 200 },
    prepare: async (parameters) => accountOf(parameters, 'eastus'),
  },
  {
    ...{ file: 'storage-account-update-cmk.json', spec: 'storage.json', operation: 'StorageAccounts_Update' },
    ...{ location: 'eastus2', status: 200, lacks: GEO_REDUNDANT },
    async prepare(parameters) {
      accountOf(parameters, 'eastus2');
      const body = { identity: { type: 'SystemAssigned' } };
      const account = await world.call('PATCH', pathOf(parameters), body);
      const { keyvaulturi } = parameters['parameters'].properties.encryption.keyvaultproperties;
      grant(world, new URL(keyvaulturi).host.split('.')[0] ?? '', account.body.identity.principalId);
    },
  },
  {
    ...{ file: 'storage-account-get-cmk-expiration.json', spec: 'storage.json' },
    ...{ operation: 'StorageAccounts_GetProperties', location: 'eastus2', status: 200 },
    lacks: [...ROUTING, ...GEO_REDUNDANT],
    async prepare(parameters) {
      accountOf(parameters, 'eastus2');
      const place = { tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: 'eastus2' };
      const vault = world.keyVault.createVault({ ...place, name: 'expiring' });
      const expires = Math.floor(Date.now() / 1000) + 86_400;
      await world.keyVault.createKey('expiring', 'cmk', { material: await sharedKey(), expires });
      const identity = { type: 'SystemAssigned' };
      const account = await world.call('PATCH', pathOf(parameters), { identity });
      grant(world, 'expiring', account.body.identity.principalId);
      const keyvaultproperties = { keyname: 'cmk', keyvaulturi: vault.uri, keyversion: '' };
      const services = { blob: { enabled: true }, file: { enabled: true } };
      const encryption = { keySource: 'Microsoft.Keyvault', keyvaultproperties, services };
      await world.call('PATCH', pathOf(parameters), { properties: { encryption } });
    },
  },
  {
    ...{ file: 'mysql-2023-12-30-server-create-cmk.json', spec: 'mysql-2023-12-30.json', operation: 'Servers_Create' },
    ...{ location: 'southeastasia', status: 202, shape: '201' },
  },
  {
    ...{ file: 'mysql-2023-12-30-server-update-cmk.json', spec: 'mysql-2023-12-30.json', operation: 'Servers_Update' },
    ...{ location: 'southeastasia', status: 202, shape: '200' },
    lacks: ['properties.highAvailability.standbyAvailabilityZone'],
    prepare: async (parameters) => serverOf(parameters, 'southeastasia'),
  },
  {
    ...{ file: 'mysql-2023-12-30-replica-create.json', spec: 'mysql-2023-12-30.json', operation: 'Servers_Create' },
    ...{ location: 'southeastasia', status: 202, shape: '201' },
  },
  {
    ...{ file: 'mysql-2023-12-30-replicas-list.json', spec: 'mysql-2023-12-30.json' },
    ...{ operation: 'Replicas_ListByServer', location: 'southeastasia', status: 200 },
    async prepare(parameters) {
      const { id } = serverOf(parameters, 'southeastasia');
      const properties = { createMode: 'Replica', sourceServerResourceId: id };
      const replica = `${id}-repl?api-version=2023-12-30`;
      await world.call('PUT', replica, { location: 'southeastasia', properties });
      await world.call('GET', replica);
    },
  },
  {
    ...{ file: 'keyvault-arm-get-key.json', spec: 'keyvault-arm.json', operation: 'Keys_Get' },
    ...{ location: 'westus', status: 200 },
    async prepare({ vaultName, keyName, resourceGroupName: resourceGroup }) {
      const place = { tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION, resourceGroup, location: 'westus' };
      world.keyVault.createVault({ ...place, name: vaultName });
      await world.keyVault.createKey(vaultName, keyName, { material: await sharedKey() });
    },
  },
];

/** Sends an example's request and checks the answer against the contract. */
async function send(spec: Spec, operation: string, parameters: Example['parameters'], base = world.sim.origin) {
  const { method, path } = spec.requestLine(operation, parameters);
  const body: unknown = parameters['parameters'];
  const before = world.sim.calls.all().length;
  const answer = await world.call(method, `${base}${path}`, body, undefined);
  const exchange = world.sim.calls
    .all()
    .slice(before)
    .find((call) => !call.internal) as Exchange;
  expect(spec.faults(exchange)).toEqual([]);
  return answer;
}

test.each(ROWS)('$file: $operation answers as documented', async (row) => {
  if (!haveSpecs) return;
  const spec = Spec.read(row.spec);
  const example = readExample(row.file);
  const { parameters, principals } = await realise(world, example, row.location);
  await row.prepare?.(parameters, principals);
  let answer = await send(spec, row.operation, parameters);
  expect([row.status, Object.keys(example.responses)]).toEqual([
    answer.status,
    expect.arrayContaining([String(row.status)]),
  ]);
  if (row.status === 202) {
    const documented = Object.keys(example.responses['202']?.headers ?? {}).map((name) => name.toLowerCase());
    expect([...answer.headers.keys()]).toEqual(expect.arrayContaining(documented));
    const status = await world.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
    expect(status.body).toMatchObject({ status: 'Succeeded' });
    answer = await send(spec, 'Servers_Get', { ...parameters, parameters: undefined });
  }
  const documented = example.responses[row.shape ?? String(row.status)]?.body;
  expect(lacking(documented, answer.body)).toEqual(row.lacks ?? []);
  // What was asked for is what is shown afterwards, passwords and the mode of creation aside.
  const asked = parameters['parameters'] as Record<string, any> | undefined;
  if (asked?.['identity']) expect(answer.body.identity.type).toBe(asked['identity'].type);
  expect(answer.body.properties?.dataEncryption).toEqual(asked?.['properties']?.dataEncryption);
  if (asked?.['properties']?.encryption)
    expect(answer.body.properties.encryption).toMatchObject(asked['properties'].encryption);
});

test('a failed operation is told with every field of the official example', async () => {
  if (!haveSpecs) return;
  const documented = readExample('mysql-2023-12-30-operation-result-failed.json');
  const { id } = serverOf({ resourceGroupName: 'rg', serverName: 'failing' }, 'southeastasia');
  world.arm.failNextOperation(id, 'AggregateException', 'It failed.');
  const accepted = await world.call('PATCH', `${id}?api-version=2023-12-30`, { tags: { a: 'b' } });
  const { status, body } = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  expect([status, body.status]).toEqual([200, 'Failed']);
  // What only backups report.
  expect(lacking(documented.responses['200']?.body, body)).toEqual(['percentComplete', 'properties']);
});
