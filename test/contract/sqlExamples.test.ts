import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV_SUBSCRIPTION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from '../local/azure/arm/testResources';
import { haveSpecs, sayAbsent, type Exchange, type Spec } from './openapi';
import { grant, lacking, readExample, type Example } from './realise';
import { readSqlSpec } from './sqlSpec';

/** Official examples of SQL servers, sent to the simulator; then a whole onboarding, each exchange against the contract. */

let world: TestResources;
let spec: Spec;
beforeEach(async () => {
  if (!haveSpecs) return;
  world = await startTestResources();
  spec = readSqlSpec();
});
afterEach(() => world?.stop());
if (!haveSpecs) sayAbsent();

type Parameters = Example['parameters'];

/** The server of an example, its vault and key with the real version, and an identity with application that may use the key. */
async function scene(example: Example) {
  const { resourceGroupName: resourceGroup, serverName: name } = example.parameters;
  const place = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup, location: 'japaneast' };
  const identity = world.arm.createIdentity({ ...place, name: 'sql-identity' });
  const app = trustedApplication(world, identity);
  const owner = { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION };
  world.keyVault.createVault({ ...owner, name: 'someVault', resourceGroup: 'rg', location: 'japaneast' });
  const key = await world.keyVault.createKey('someVault', 'someKey', { material: await sharedKey() });
  grant(world, 'someVault', app.principalId);
  const { id } = world.arm.createSqlServer({ ...place, name, tags: { tagKey1: 'TagValue1' } });
  const text = JSON.stringify({ ...example.parameters, subscriptionId: ISV_SUBSCRIPTION })
    .replaceAll('https://someVault.vault.azure.net/keys/someKey/01234567890123456789012345678901', key.kid)
    .replaceAll('01234567890123456789012345678901', key.version);
  const parameters = JSON.parse(text) as Parameters;
  const keyName = `someVault_someKey_${key.version}`;
  const at = (operation: string, version: string, body?: unknown, more: object = {}): Promise<Sent> =>
    send(operation, {
      ...parameters,
      keyName,
      encryptionProtectorName: 'current',
      'api-version': version,
      parameters: body,
      ...more,
    });
  return { id, key, keyName, identity, app, parameters, at };
}

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** Sends an operation, checks the exchange, and follows what it starts to its end. */
async function send(operation: string, parameters: Parameters): Promise<Sent> {
  const { method, path } = spec.requestLine(operation, parameters);
  const before = world.sim.calls.all().length;
  const answer = await world.call(method, path, parameters['parameters']);
  const exchange = world.sim.calls
    .all()
    .slice(before)
    .find((call) => !call.internal) as Exchange;
  expect(spec.faults(exchange)).toEqual([]);
  if (answer.status === 202) {
    const { body } = await world.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
    expect(spec.faults(world.sim.calls.all().findLast((call) => !call.internal) as Exchange)).toEqual([]);
    expect(body).toMatchObject({ status: 'Succeeded' });
  }
  return answer;
}

const SERVERS = '2022-08-01-preview';
const KEYS = '2020-11-01-preview';

/** PATCH of identity and federated client, as the application sends it. */
const identify = ({ identity, app }: Awaited<ReturnType<typeof scene>>) => ({
  identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
  properties: { primaryUserAssignedIdentityId: identity.id, federatedClientId: app.appId },
});

test('sql-server-update.json: Servers_Update answers as documented', async () => {
  if (!haveSpecs) return;
  const example = readExample('sql-server-update.json');
  const there = await scene(example);
  // The documented request writes the login, which the published contract lets be set at creation only.
  const { administratorLogin: _, ...properties } = there.parameters['parameters'].properties;
  const answer = await there.at('Servers_Update', SERVERS, { properties });
  expect(answer.status).toBe(202);
  const documented = Object.keys(example.responses['202']?.headers ?? {}).map((name) => name.toLowerCase());
  expect([...answer.headers.keys()]).toEqual(expect.arrayContaining(documented));
  const { body } = await there.at('Servers_Get', SERVERS);
  expect(lacking(example.responses['200']?.body, body).filter((one) => !one.includes('Connections[]'))).toEqual([]);
  const { administratorLoginPassword: __, ...shown } = properties;
  expect(body.properties).toMatchObject(shown);
});

test('sql-server-key-put.json: ServerKeys_CreateOrUpdate answers as documented', async () => {
  if (!haveSpecs) return;
  const example = readExample('sql-server-key-put.json');
  const there = await scene(example);
  await there.at('Servers_Update', SERVERS, identify(there));
  const body = there.parameters['parameters'] as { properties: object };
  expect((await there.at('ServerKeys_CreateOrUpdate', KEYS, body)).status).toBe(202);
  // Again: it is there already.
  const again = await there.at('ServerKeys_CreateOrUpdate', KEYS, body);
  expect([again.status, lacking(example.responses['200']?.body, again.body)]).toEqual([200, []]);
  const { body: read } = await there.at('ServerKeys_Get', KEYS);
  expect(read.properties).toMatchObject(body.properties);
  expect(lacking(example.responses['201']?.body, read)).toEqual([]);
});

test('sql-encryption-protector-*.json: set, read and revalidated as documented', async () => {
  if (!haveSpecs) return;
  const example = readExample('sql-encryption-protector-put-keyvault.json');
  const there = await scene(example);
  await there.at('Servers_Update', SERVERS, identify(there));
  await there.at('ServerKeys_CreateOrUpdate', KEYS, {
    properties: { serverKeyType: 'AzureKeyVault', uri: there.key.kid },
  });
  const asked = there.parameters['parameters'] as { properties: object };
  expect((await there.at('EncryptionProtectors_CreateOrUpdate', KEYS, asked)).status).toBe(202);
  const { body } = await there.at('EncryptionProtectors_Get', KEYS);
  expect(body.properties).toMatchObject(asked.properties);
  for (const documented of [example, readExample('sql-encryption-protector-get.json')])
    expect(lacking(documented.responses['200']?.body, body)).toEqual([]);
  expect((await there.at('EncryptionProtectors_Revalidate', KEYS)).status).toBe(202);
});

test.each(['2020-11-01-preview', '2023-08-01'])(
  'every exchange of an onboarding keeps the contract: keys at %s',
  async (keys) => {
    if (!haveSpecs) return;
    const there = await scene(readExample('sql-encryption-protector-get.json'));
    const servers = keys === KEYS ? SERVERS : keys;
    const key = { properties: { serverKeyType: 'AzureKeyVault', uri: there.key.kid } };
    const automatic = { serverKeyType: 'AzureKeyVault', serverKeyName: there.keyName, autoRotationEnabled: true };
    const wrongName = { keyName: 'cmk' };
    const statuses = [
      await there.at('Servers_Get', servers),
      await there.at('EncryptionProtectors_Get', keys),
      await there.at('ServerKeys_Get', keys),
      await there.at('Servers_Update', servers, identify(there)),
      await there.at('ServerKeys_CreateOrUpdate', keys, key, wrongName),
      await there.at('ServerKeys_CreateOrUpdate', keys, key),
      await there.at('ServerKeys_ListByServer', keys),
      await there.at('EncryptionProtectors_CreateOrUpdate', keys, { properties: automatic }),
      await there.at('EncryptionProtectors_Get', keys),
      await there.at('Servers_Get', servers),
      await there.at('EncryptionProtectors_CreateOrUpdate', keys, {
        properties: { serverKeyType: 'ServiceManaged', serverKeyName: 'ServiceManaged' },
      }),
      await there.at('EncryptionProtectors_Revalidate', keys),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 404, 202, 400, 202, 200, 202, 200, 200, 202, 200]);
  },
);

test.each<[string, string, unknown]>([
  [
    'the federated client under the name of storage',
    'Servers_Update',
    { properties: { federatedIdentityClientId: 'x' } },
  ],
  ['a federated client that is no id', 'Servers_Update', { properties: { federatedClientId: 'None' } }],
  [
    'a thumbprint, which is for reading',
    'ServerKeys_CreateOrUpdate',
    { properties: { serverKeyType: 'AzureKeyVault', thumbprint: 'x' } },
  ],
  [
    'a URI, which is for reading',
    'EncryptionProtectors_CreateOrUpdate',
    { properties: { serverKeyType: 'AzureKeyVault', uri: 'x' } },
  ],
  ['a protector without kind of key', 'EncryptionProtectors_CreateOrUpdate', { properties: { serverKeyName: 'x' } }],
])('contract and simulator both refuse %s', async (_, operation, parameters) => {
  if (!haveSpecs) return;
  const there = await scene(readExample('sql-encryption-protector-get.json'));
  const version = operation === 'Servers_Update' ? SERVERS : KEYS;
  const values = { ...there.parameters, keyName: there.keyName, 'api-version': version };
  const { method, path } = spec.requestLine(operation, values);
  const answer = await world.call(method, path, parameters);
  expect(answer.status).toBe(400);
  const exchange = world.sim.calls.all().findLast((call) => !call.internal) as Exchange;
  expect(spec.faults(exchange)).toEqual([expect.stringContaining(`${operation} request`)]);
});
