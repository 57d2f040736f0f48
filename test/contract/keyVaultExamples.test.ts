import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../local/azure/arm/createArm';
import {
  ISV,
  ISV_SUBSCRIPTION,
  sharedKey,
  startTestResources,
  type TestResources,
} from '../local/azure/arm/testResources';
import { haveSpecs, sayAbsent, Spec, type Exchange } from './openapi';
import { lacking, readExample, type Example } from './realise';

/** Official examples of the vault's data plane, sent to the simulator. */

let world: TestResources;
beforeEach(async () => {
  if (haveSpecs) world = await startTestResources();
});
afterEach(() => world?.stop());
if (!haveSpecs) sayAbsent();

let spec: Spec;
let owner: string;

/** The key of an example in a vault of its name; parameters with the real version. */
async function keyOf(example: Example): Promise<Example['parameters']> {
  const { 'key-name': keyName, vaultBaseUrl } = example.parameters;
  const [name = ''] = new URL(vaultBaseUrl).host.split('.');
  const place = { tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: 'westeurope' };
  const vault = world.keyVault.createVault({ ...place, name, purgeProtection: false });
  const key = await world.keyVault.createKey(name, keyName, { material: await sharedKey() });
  owner = randomUUID();
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoOfficer;
  world.arm.assignRole({ scope: vault.id, principalId: owner, roleDefinitionId });
  return { ...example.parameters, vaultBaseUrl: vault.uri, 'key-version': key.version };
}

async function call(operation: string, parameters: Example['parameters']) {
  spec ??= Spec.read('keyvault-keys.json');
  const { method, path } = spec.requestLine(operation, parameters);
  const token = await world.token(ISV, owner, 'https://vault.azure.net');
  const body = parameters['parameters'] as unknown;
  const answer = await fetch(`${parameters['vaultBaseUrl']}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(spec.faults(world.sim.calls.all().at(-1) as Exchange)).toEqual([]);
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
}

test.each<[string, string]>([
  ['keyvault-keys-get-key.json', 'GetKey'],
  ['keyvault-keys-rotate-key.json', 'RotateKey'],
  ['keyvault-keys-wrap-key.json', 'wrapKey'],
])('%s: %s answers as documented', async (file, operation) => {
  if (!haveSpecs) return;
  const example = readExample(file);
  const { status, body } = await call(operation, await keyOf(example));
  expect(status).toBe(200);
  expect(lacking(example.responses['200']?.body, body)).toEqual([]);
});

test('the versions of a key come in pages, as in the official example', async () => {
  if (!haveSpecs) return;
  const example = readExample('keyvault-keys-get-key-versions.json');
  const parameters = await keyOf(example);
  const [name = ''] = new URL(parameters['vaultBaseUrl']).host.split('.');
  await world.keyVault.rotate(name, parameters['key-name'], { material: await sharedKey() });
  const { status, body } = await call('GetKeyVersions', parameters);
  expect([status, body['value'].length]).toEqual([200, 1]);
  expect(lacking(example.responses['200']?.body, body)).toEqual([]);
});

test('what the official wrapping example wraps, the official unwrapping example gets back', async () => {
  if (!haveSpecs) return;
  const [wrapping, unwrapping] = [
    readExample('keyvault-keys-wrap-key.json'),
    readExample('keyvault-keys-unwrap-key.json'),
  ];
  const parameters = await keyOf(wrapping);
  const wrapped = await call('wrapKey', parameters);
  const { alg } = unwrapping.parameters['parameters'];
  const value = wrapped.body['value'] as string;
  const { status, body } = await call('unwrapKey', { ...parameters, parameters: { alg, value } });
  const documented = unwrapping.responses['200']?.body as { value: string };
  expect([status, body['value']]).toEqual([200, documented.value]);
  expect(body['kid']).toBe(wrapped.body['kid']);
});
