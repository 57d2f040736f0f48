import { generateKeyPairSync } from 'node:crypto';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { OnboardingRequest } from '../../shared/model/request';
import { personWith } from '../support/people';
import { CALM, startWorld, type World } from '../support/world';
import { readAzureSpecs, specOf } from './azureSpecs';
import { haveSpecs, sayAbsent, type Spec } from './openapi';

/** Everything the built application sent to Azure, and every answer, against the published contracts. */

const material = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** No contract of these is stored: token endpoints, Graph, and where a subscription is. */
const WITHOUT_SPEC = /^(entra|managedIdentity|graph)\.|^arm\.subscriptions\.get$/;

let world: World;
let specs: readonly Spec[];
beforeAll(async () => {
  if (!haveSpecs) return sayAbsent();
  specs = readAzureSpecs();
  world = await startWorld({ cloud: { simulator: { lag: { operationMs: 1200 } } }, app: { settings: CALM } });
  await Promise.all([onboard('storagecontract', vendorStorage), onboard('mysqlcontract', ownMysql)]);
});
afterAll(() => world?.stop());

type Resource = (customer: Customer) => OnboardingRequest['resource'];
const vendorStorage: Resource = (customer) => ({
  kind: 'storageAccount',
  id: customer.vendorStorageAccount(),
  hosting: 'vendor',
});
const ownMysql: Resource = (customer) => ({
  kind: 'mysqlFlexibleServer',
  id: customer.ownMysqlServer(),
  hosting: 'customer',
});

/** A run with errors in it: first no role, then a disabled key, then the role of the managed identity. */
async function onboard(id: string, resource: Resource): Promise<void> {
  const { isv, cloud } = world;
  const customer = await createCustomer(cloud, { id, material });
  await isv.send(customer.request(id, resource(customer)));
  const { data } = await isv.waitFor(id, 'consent-required');
  const { consent, grants } = await personWith(data.link ?? '').view();
  customer.consent(consent.clientId ?? '');
  await isv.waitFor(id, 'action-required', { code: 'vault-access-denied' });
  cloud.simulator.keyVault.setAttributes(customer.vaultName, 'cmk', { enabled: false });
  customer.grantApplication(consent.clientId ?? '');
  await isv.waitFor(id, 'action-required', { code: 'key-disabled' });
  cloud.simulator.keyVault.setAttributes(customer.vaultName, 'cmk', { enabled: true });
  const identity = grants.find(({ to }) => to === 'managedIdentity')?.principalId;
  if (identity !== undefined) {
    await isv.waitFor(id, 'action-required', { code: 'identity-access-denied' });
    customer.grantIdentity(identity);
  }
  await isv.waitFor(id, 'encrypted');
}

const calls = () => (haveSpecs ? world.cloud.simulator.calls.all() : []);

test('every request sent and every answer given keeps the published contract', () => {
  const faults = calls().flatMap((call) => specOf(specs, call)?.faults(call) ?? []);
  expect([...new Set(faults)]).toEqual([]);
});

test('no call to Azure goes unjudged but those known to have no stored contract', () => {
  const unjudged = calls().filter((call) => !specOf(specs, call) && !WITHOUT_SPEC.test(call.operation));
  expect(unjudged.map(({ operation, url }) => `${operation} ${url}`)).toEqual([]);
});

test('the runs made every operation that the application depends on', () => {
  if (!haveSpecs) return;
  const made = new Set(calls().map((call) => specOf(specs, call)?.operationOf(call)));
  const statuses = (operation: string) =>
    new Set(
      calls()
        .filter((call) => call.operation === operation)
        .map(({ status }) => status),
    );
  expect([...made]).toEqual(
    expect.arrayContaining([
      'UserAssignedIdentities_CreateOrUpdate',
      'UserAssignedIdentities_Get',
      'StorageAccounts_GetProperties',
      'StorageAccounts_Update',
      'Servers_Get',
      'Servers_Update',
      'AzureAsyncOperation',
      'GetKey',
      'GetKeyVersions',
      'wrapKey',
      'unwrapKey',
    ]),
  );
  expect(statuses('keyVault.keys.get')).toEqual(new Set([200, 401, 403]));
  expect(statuses('arm.mysqlServers.update')).toEqual(new Set([202]));
});

/** What the contracts must refuse, on exchanges that really happened: the validator sees these bodies. */
test.each<[string, string, (body: any) => unknown]>([
  ['a key for MySQL across tenants', 'Servers_Update', (b) => (b.properties.dataEncryption.federatedClientId = 'x')],
  ['an unknown kind of key', 'Servers_Update', (b) => (b.properties.dataEncryption.type = 'Vault')],
  ['the key outside of properties', 'Servers_Update', (b) => (b.dataEncryption = b.properties.dataEncryption)],
  [
    'a wire name in the letter case of the SDK',
    'StorageAccounts_Update',
    (b) => (b.properties.encryption.keyUri = 'x'),
  ],
  ['a misspelt federated client', 'StorageAccounts_Update', (b) => (b.properties.encryption.federatedClientId = 'x')],
  ['an identity without its type', 'StorageAccounts_Update', (b) => delete b.identity.type],
  ['a wrapping without algorithm', 'wrapKey', (b) => delete b.alg],
  ['an identity without region', 'UserAssignedIdentities_CreateOrUpdate', (b) => delete b.location],
])('refuses %s', (_, operation, spoil) => {
  if (!haveSpecs) return;
  const call = calls().find((one) => one.requestBody !== '' && specOf(specs, one)?.operationOf(one) === operation);
  const body = JSON.parse(call?.requestBody ?? '');
  spoil(body);
  const spoilt = { ...call!, requestBody: JSON.stringify(body) };
  expect(specOf(specs, spoilt)?.faults(spoilt)).toEqual([expect.stringContaining(`${operation} request`)]);
});
