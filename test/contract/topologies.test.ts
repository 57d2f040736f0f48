import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE_IDS } from '../../local/azure/arm/createArm';
import {
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  startTestResources,
  type TestResources,
} from '../local/azure/arm/testResources';
import { GEO, startMysqlStories } from '../local/azure/arm/mysqlStories';
import { readAzureSpecs, specOf } from './azureSpecs';
import { haveSpecs, sayAbsent, Spec, SPECS, type Swagger } from './openapi';
import { lacking, readExample, realise, type Example } from './realise';

/** MySQL copies and geo-redundant backup, and vaults on the management plane, against the published contracts. */

if (!haveSpecs) sayAbsent();

const policy = (...keys: string[]) => ({ tenantId: ISV, objectId: ISV, permissions: { keys } });

/** Checks every call of ARM that was made so far; returns the operations that they were. */
function judge({ sim }: TestResources, specs: readonly Spec[]): Set<string | undefined> {
  const calls = sim.calls.all().filter(({ internal, operation }) => !internal && operation.startsWith('arm.'));
  const judged = calls.map((call) => ({ call, spec: specOf(specs, call) }));
  expect(judged.filter(({ spec }) => !spec).map(({ call }) => call.url)).toEqual([]);
  expect([...new Set(judged.flatMap(({ call, spec }) => spec?.faults(call) ?? []))]).toEqual([]);
  return new Set(judged.map(({ call, spec }) => spec?.operationOf(call)));
}

describe('MySQL', () => {
  const MYSQL = ['Servers_Create', 'Servers_Update', 'Servers_Get', 'Servers_Delete', 'Replicas_ListByServer'];

  test('replicas, restores, geo-redundant backup, refused and failed ones too, keep the contract', async () => {
    if (!haveSpecs) return;
    const stories = await startMysqlStories();
    const { world, copy, outcome, pathTo, server, set } = stories;
    try {
      const { primary, geo } = await stories.begin();
      const id = server({ geoRedundantBackup: 'Enabled', replicas: [{ name: 'first' }] });
      const ends = [
        await set(id),
        await set(id, { geoKey: geo }),
        await set(pathTo('first'), { geoKey: geo }),
        await set(id, { geoKey: geo }),
        await outcome(await copy('Replica', id, { name: 'second', with: { geoKey: geo } })),
        await outcome(await stories.patch(pathTo('second'), { properties: { replicationRole: 'None' } })),
        await outcome(await copy('GeoRestore', id, { name: 'far', location: GEO })),
        await outcome(
          await copy('PointInTimeRestore', id, {
            name: 'restored',
            properties: { restorePointInTime: stories.clock.now().toISOString() },
          }),
        ),
      ];
      primary.disable();
      ends.push(await outcome(await copy('Replica', id, { name: 'third', with: { geoKey: geo } })));
      await stories.replicas(id);
      await stories.read(pathTo('far'));
      await stories.remove(pathTo('second'));
      expect(ends).toEqual([
        '400 InvalidParameterValue',
        '400 ReplicaDataEncryptionRequired',
        ...Array<string>(6).fill('Succeeded'),
        'AzureKeyVaultKeyDisabled',
      ]);
      expect([...judge(world, readAzureSpecs())]).toEqual(expect.arrayContaining(MYSQL));
    } finally {
      await world.stop();
    }
  });

  let world: TestResources;
  beforeEach(async () => {
    world = await startTestResources();
  });
  afterEach(() => world.stop());

  interface Row {
    readonly file: string;
    readonly operation: string;
    readonly documented: string;
    /** Makes the example possible: it was written for another api-version, or leaves something out. */
    readonly prepare: (parameters: Example['parameters']) => void;
  }
  const ROWS: readonly Row[] = [
    {
      file: 'mysql-2021-05-01-restore-create.json',
      operation: 'Servers_Create',
      documented: '201',
      prepare: (parameters) => {
        const { properties } = parameters['parameters'] as { properties: { restorePointInTime: string } };
        properties.restorePointInTime = new Date().toISOString();
      },
    },
    {
      file: 'mysql-2023-12-30-server-update-cmk.json',
      operation: 'Servers_Update',
      documented: '200',
      prepare: ({ resourceGroupName: resourceGroup, serverName: name, parameters }) => {
        const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup, location: 'southeastasia' };
        world.arm.createMysqlServer({ ...where, name, geoRedundantBackup: 'Enabled' });
        const { identity, properties } = parameters;
        // The example names the second identity without attaching it.
        identity.userAssignedIdentities[properties.dataEncryption.geoBackupUserAssignedIdentityId] = {};
      },
    },
  ];
  test.each(ROWS)('$file succeeds and is shown as documented', async ({ file, operation, documented, prepare }) => {
    if (!haveSpecs) return;
    const spec = Spec.read('mysql-2023-12-30.json');
    const example = readExample(file);
    const { parameters } = await realise(world, example, 'southeastasia');
    Object.assign(parameters, { 'api-version': '2023-12-30' });
    prepare(parameters);
    const { method, path } = spec.requestLine(operation, parameters);
    const accepted = await world.call(method, path, parameters['parameters']);
    const ended = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
    expect([ended.body.status, ended.body.error]).toEqual(['Succeeded', undefined]);
    const { body } = await world.call('GET', path);
    judge(world, readAzureSpecs());
    const optional = ['properties.highAvailability.standbyAvailabilityZone'];
    expect(lacking(example.responses[documented]?.body, body).filter((name) => !optional.includes(name))).toEqual([]);
    expect(body.properties.dataEncryption).toEqual(parameters['parameters'].properties.dataEncryption);
  });
});

describe('vaults', () => {
  let world: TestResources;
  beforeEach(async () => {
    world = await startTestResources();
    const roleIds = [ROLE_IDS.reader];
    const managing = { managingTenantId: ISV, principalId: world.deployer };
    world.arm.delegate({ subscriptionId: CUSTOMER_SUBSCRIPTION, ...managing, roleIds });
  });
  afterEach(() => world.stop());

  /** No contract of lists is stored; that of what they hold is. */
  function listSpec(): Spec {
    const { definitions } = JSON.parse(readFileSync(join(SPECS, 'keyvault-arm.json'), 'utf8')) as Swagger;
    const inPath = (name: string) => ({ name, in: 'path' as const, required: true, type: 'string' });
    const vaults = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults';
    const list = (operationId: string, names: readonly string[], item: string) => ({
      get: {
        operationId,
        'x-api-version': '2025-05-01',
        parameters: [
          ...names.map(inPath),
          { name: 'api-version', in: 'query' as const, required: true, type: 'string' },
        ],
        responses: {
          200: {
            schema: {
              type: 'object',
              properties: { value: { type: 'array', items: { $ref: `#/definitions/${item}` } } },
              required: ['value'],
            },
          },
        },
      },
    });
    return new Spec({
      definitions,
      paths: {
        [vaults]: list('Vaults_List', ['subscriptionId', 'group'], 'Vault'),
        [`${vaults}/{vault}/keys`]: list('Keys_List', ['subscriptionId', 'group', 'vault'], 'Key'),
      },
    });
  }

  test.each<[string, Parameters<typeof customerVault>[1]]>([
    ['as a resource wants it', {}],
    ['without protection', { softDelete: false, purgeProtection: false }],
    ['with access policies', { rbac: false, accessPolicies: [policy('get', 'list', 'wrapKey', 'unwrapKey')] }],
    ['behind a firewall', { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '192.0.2.0/24' }] } }],
    ['private, premium, tagged', { publicNetworkAccess: 'Disabled', sku: 'premium', tags: { a: 'b' } }],
  ])('a vault %s, and its keys, keep the contract', async (_, properties) => {
    if (!haveSpecs) return;
    const { vault } = await customerVault(world, properties);
    const { name } = vault;
    await world.keyVault.createKey(name, 'curve', { kty: 'EC' });
    await world.keyVault.createKey(name, 'old', { expires: 1, notBefore: 0, enabled: false, tags: { a: 'b' } });
    if (vault.sku === 'premium') await world.keyVault.createKey(name, 'hard', { kty: 'RSA-HSM', size: 3072 });
    const keys = ['cmk', 'curve', 'old', 'none', ...(vault.sku === 'premium' ? ['hard'] : [])];
    const get = (path: string) => world.call('GET', `${path}?api-version=2025-05-01`);
    await get(vault.id);
    await get(vault.id.replace(name, 'none'));
    for (const key of keys) await get(`${vault.id}/keys/${key}`);
    await get(`${vault.id}/keys/cmk/versions`);
    await get(`${vault.id}/keys`);
    await get(vault.id.slice(0, -name.length - 1));
    expect(judge(world, [Spec.read('keyvault-arm.json'), listSpec()])).toEqual(
      new Set(['Vaults_Get', 'Keys_Get', 'Keys_ListVersions', 'Keys_List', 'Vaults_List']),
    );
  });
});
