import { manualClock } from '../../local/azure/core/clock';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV,
  ISV_SUBSCRIPTION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from '../local/azure/arm/testResources';
import { readAzureSpecs, specOf } from './azureSpecs';
import type { Spec } from './openapi';
import { haveSpecs, sayAbsent, type Exchange } from './openapi';
import { grant, lacking, readExample, type Example } from './realise';

/** Official examples of disk encryption sets, sent to the simulator; and keys in a Managed HSM by the contract of vaults. */

const HOUR = 3_600_000;
const GROUP = 'myResourceGroup';
const NAME = 'myDiskEncryptionSet';
const ID = `/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/diskEncryptionSets/${NAME}`;
const at = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: GROUP, location: 'westus' };
const clock = manualClock();

let world: TestResources;
let specs: readonly Spec[];
beforeEach(async () => {
  if (!haveSpecs) return;
  specs = readAzureSpecs();
  world = await startTestResources({ clock });
  world.arm.createResourceGroup(ISV_SUBSCRIPTION, GROUP, 'westus');
});
afterEach(() => world?.stop());
if (!haveSpecs) sayAbsent();

/** A vault of that name with one key. */
async function keyIn(name: string, tenantId: string) {
  const subscriptionId = tenantId === ISV ? ISV_SUBSCRIPTION : CUSTOMER_SUBSCRIPTION;
  const vault = world.keyVault.createVault({ ...at, tenantId, subscriptionId, name });
  return { vault, key: await world.keyVault.createKey(name, 'keyName', { material: await sharedKey() }) };
}

/** What an example sends, about resources that exist. */
function bodyOf(example: Example, replacements: Readonly<Record<string, string>>): Record<string, any> {
  const text = Object.entries(replacements).reduce(
    (all, [from, to]) => all.replaceAll(from, to),
    JSON.stringify(example.parameters['diskEncryptionSet']),
  );
  return JSON.parse(text) as Record<string, any>;
}

const send = (method: string, body?: unknown) => world.call(method, `${ID}?api-version=2025-01-02`, body);

/** Sends a change, follows its operation to the end and reads the set. */
async function change(method: string, body: unknown, example: Example) {
  const accepted = await send(method, body);
  expect(accepted.status).toBe(202);
  expect(lacking(example.responses['202']?.body, accepted.body)).toEqual([]);
  const documented = Object.keys(example.responses['202']?.headers ?? {}).map((name) => name.toLowerCase());
  expect([...accepted.headers.keys()]).toEqual(expect.arrayContaining(documented));
  const status = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  expect(status.body).toMatchObject({ status: 'Succeeded' });
  return (await send('GET')).body;
}

/** Everything that went over the wire, but what the simulated resources did themselves. */
function expectContract(): void {
  const calls = world.sim.calls.all().filter(({ internal }) => !internal) as Exchange[];
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.flatMap((call) => specOf(specs, call)?.faults(call) ?? [`${call.url} has no contract`])).toEqual([]);
}

test('compute-des-create-different-tenant.json: a set is created with a key of another tenant', async () => {
  if (!haveSpecs) return;
  const example = readExample('compute-des-create-different-tenant.json');
  const { key } = await keyIn('myvaultdifferenttenant', CUSTOMER);
  const identity = world.arm.createIdentity({ ...at, name: 'identity' });
  const app = trustedApplication(world, identity);
  grant(world, 'myvaultdifferenttenant', app.principalId);
  const body = bodyOf(example, {
    'https://myvaultdifferenttenant.vault-int.azure-int.net/keys/{key}': key.kid,
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{identityName}':
      identity.id,
    '00000000-0000-0000-0000-000000000000': app.appId,
  });
  const set = await change('PUT', body, example);
  expect(lacking(example.responses['200']?.body, set)).toEqual([]);
  expect(set.properties).toMatchObject(body['properties']);
  expectContract();
});

test('compute-des-update-rotation.json: a set that is to follow has the newest version at once', async () => {
  if (!haveSpecs) return;
  const example = readExample('compute-des-update-rotation.json');
  const { key } = await keyIn('myvaultdifferentsub', ISV);
  const { identity } = world.arm.createDiskEncryptionSet({ ...at, name: NAME, keyUrl: key.kid });
  grant(world, 'myvaultdifferentsub', identity?.principalId ?? '');
  const newest = await world.keyVault.rotate('myvaultdifferentsub', 'keyName', { material: await sharedKey() });
  const documented = 'https://myvaultdifferentsub.vault-int.azure-int.net/keys/keyName/keyVersion1';
  const set = await change('PATCH', bodyOf(example, { [documented]: key.kid }), example);
  expect(lacking(example.responses['200']?.body, set)).toEqual([]);
  expect(set.properties.activeKey.keyUrl).toBe(newest.kid);
  expectContract();
});

test('compute-des-get-auto-rotation-error.json: a set tells why it stopped to follow', async () => {
  if (!haveSpecs) return;
  const example = readExample('compute-des-get-auto-rotation-error.json');
  const { vault, key } = await keyIn('myvmvault', ISV);
  const identity = world.arm.createIdentity({ ...at, name: 'identity' });
  grant(world, 'myvmvault', identity.principalId);
  await send('PUT', {
    location: 'westus',
    tags: { department: 'Development', project: 'Encryption' },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
    properties: {
      activeKey: { keyUrl: key.kid, sourceVault: { id: vault.id } },
      rotationToLatestKeyVersionEnabled: true,
    },
  });
  expect((await send('GET')).body.properties).not.toHaveProperty('autoKeyRotationError');
  expectContract();
  await world.call('DELETE', `${identity.id}?api-version=2024-11-30`);
  clock.advance(HOUR);
  const { body } = await send('GET');
  const documented = example.responses['200']?.body as Record<string, any>;
  expect(lacking(documented, body)).toEqual([]);
  expect(body.properties.autoKeyRotationError.code).toBe(documented['properties'].autoKeyRotationError.code);
});

test('refusals and failures of sets keep the contract', async () => {
  if (!haveSpecs) return;
  const { key } = await keyIn('refused', ISV);
  world.arm.createDiskEncryptionSet({ ...at, name: NAME, keyUrl: key.kid });
  expect((await send('PATCH', { properties: { activeKey: { keyUrl: key.baseId } } })).status).toBe(400);
  const accepted = await send('PATCH', { properties: { activeKey: { keyUrl: key.kid } } });
  const { body } = await world.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  expect(body).toMatchObject({ status: 'Failed', error: { code: 'KeyVaultAccessForbidden' } });
  expect((await send('GET')).body.properties.provisioningState).toBe('Failed');
  expectContract();
});

test.each<[string, (body: any) => unknown]>([
  ['a key outside of properties', (body) => (body.activeKey = body.properties.activeKey)],
  ['what only the service sets', (body) => (body.properties.previousKeys = [])],
  ['the name of the federated client at storage', (body) => (body.properties.federatedIdentityClientId = 'x')],
  ['a key without URL', (body) => delete body.properties.activeKey.keyUrl],
])('the contract refuses %s', async (_, spoil) => {
  if (!haveSpecs) return;
  const { key } = await keyIn('spoilt', ISV);
  world.arm.createDiskEncryptionSet({ ...at, name: NAME, keyUrl: key.kid });
  const body = { properties: { activeKey: { keyUrl: key.kid } } };
  await send('PATCH', body);
  spoil(body);
  const call = world.sim.calls.all().find(({ method }) => method === 'PATCH') as Exchange;
  const spoilt = { ...call, requestBody: JSON.stringify(body) };
  expect(specOf(specs, spoilt)?.faults(spoilt)).toEqual([expect.stringContaining('DiskEncryptionSets_Update request')]);
});

test('keys in a Managed HSM are read, wrapped with and unwrapped by the contract of vaults', async () => {
  if (!haveSpecs) return;
  const place = { ...at, tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION };
  const hsm = world.keyVault.createManagedHsm({ ...place, name: 'hsm' });
  const key = await world.keyVault.createKey('hsm', 'cmk', { material: await sharedKey() });
  const principalId = '44444444-4444-4444-8444-444444444444';
  const call = async (method: string, url: string, body?: object) => {
    const token = await world.token(CUSTOMER, principalId, 'https://managedhsm.azure.net');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}?api-version=7.5`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, any>;
  };
  expect((await call('GET', key.kid))['error'].code).toBe('Forbidden');
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId });
  expect((await call('GET', key.kid))['key'].kty).toBe('RSA-HSM');
  expect((await call('GET', `${key.baseId}/versions`))['value']).toHaveLength(1);
  const alg = 'RSA-OAEP-256';
  const { value } = await call('POST', `${key.kid}/wrapkey`, { alg, value: 'AAAA' });
  expect(await call('POST', `${key.kid}/unwrapkey`, { alg, value })).toEqual({ kid: key.kid, value: 'AAAA' });
  expectContract();
});
