import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import type { KeyVaultControl } from '../../../../local/azure/keyVault/createKeyVault';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from './testResources';

/** Resources of every kind with a key in a Managed HSM. */

let world: TestResources;
let story = 0;
let hsm: ReturnType<KeyVaultControl['createManagedHsm']>;
let key: Awaited<ReturnType<KeyVaultControl['createKey']>>;
const owner = randomUUID();

beforeAll(async () => {
  world = await startTestResources();
  const scope = `/subscriptions/${CUSTOMER_SUBSCRIPTION}`;
  world.arm.assignRole({ scope, principalId: owner, roleDefinitionId: ROLE_IDS.contributor });
});
afterAll(() => world.stop());

async function newHsm(wanted: Partial<Parameters<KeyVaultControl['createKey']>[2]> = {}, location = REGION) {
  story += 1;
  const place = { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location };
  hsm = world.keyVault.createManagedHsm({ name: `hsm${story}`, ...place });
  const material = wanted.kty === undefined ? { material: await sharedKey() } : {};
  key = await world.keyVault.createKey(hsm.name, 'cmk', { ...material, ...wanted });
}

const block = (id: string) => ({ type: 'UserAssigned', userAssignedIdentities: { [id]: {} } });

interface Kind {
  readonly name: string;
  readonly noAccess: string;
  readonly wrongKind: string;
  /** Refused for an HSM in another region, or not. */
  readonly elsewhere: string | undefined;
  /** Makes a resource and returns who uses the key, and the change that gives it the key: the code it ends in, if any. */
  make(): { principalId: string; give(): Promise<string | undefined> };
}

/** The code a change ended in: of its refusal, or of its operation. */
async function codeOf(answer: Awaited<ReturnType<TestResources['call']>>, as?: { tenantId: string; objectId: string }) {
  const operation = answer.headers.get('azure-asyncoperation');
  const { body } = operation ? await world.call('GET', operation, undefined, as) : answer;
  return body?.error?.code as string | undefined;
}

function vendorSide() {
  const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
  const identity = world.arm.createIdentity({ ...where, name: `uami${story}` });
  return { where, identity, app: trustedApplication(world, identity) };
}

const KINDS: readonly Kind[] = [
  {
    name: 'a storage account across tenants',
    noAccess: 'KeyVaultAuthenticationFailure',
    wrongKind: 'KeyVaultKeyNotSupported',
    elsewhere: undefined,
    make() {
      const { where, identity, app } = vendorSide();
      const { id } = world.arm.createStorageAccount({ ...where, name: `store${story}` });
      const encryption = {
        keySource: 'Microsoft.Keyvault',
        keyvaultproperties: { keyname: 'cmk', keyvaulturi: hsm.uri, keyversion: '' },
        identity: { userAssignedIdentity: identity.id, federatedIdentityClientId: app.appId },
      };
      const body = { identity: block(identity.id), properties: { encryption } };
      const give = async () => codeOf(await world.call('PATCH', `${id}?api-version=2025-06-01`, body));
      return { principalId: app.principalId, give };
    },
  },
  {
    name: 'a disk encryption set across tenants',
    noAccess: 'KeyVaultAccessForbidden',
    wrongKind: 'KeyVaultKeyNotSupported',
    elsewhere: 'KeyVaultAndDiskInDifferentRegions',
    make() {
      const { where, identity, app } = vendorSide();
      const id = `/subscriptions/${where.subscriptionId}/resourceGroups/rg/providers/Microsoft.Compute/diskEncryptionSets/des${story}`;
      const properties = { activeKey: { keyUrl: key.kid }, federatedClientId: app.appId };
      const body = { location: REGION, identity: block(identity.id), properties };
      const give = async () => codeOf(await world.call('PUT', `${id}?api-version=2023-04-02`, body));
      return { principalId: app.principalId, give };
    },
  },
  {
    name: 'a MySQL server of the same tenant',
    noAccess: 'AzureKeyVaultMissingPermissions',
    wrongKind: 'AzureKeyVaultKeyNotSupported',
    elsewhere: 'AzureKeyVaultRegionMismatch',
    make() {
      const where = { subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
      const identity = world.arm.createIdentity({ ...where, name: `uami${story}` });
      const { id } = world.arm.createMysqlServer({ ...where, name: `server${story}` });
      const dataEncryption = {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: identity.id,
        primaryKeyURI: key.kid,
      };
      const body = { identity: block(identity.id), properties: { dataEncryption } };
      const as = { tenantId: CUSTOMER, objectId: owner };
      const give = async () => codeOf(await world.call('PATCH', `${id}?api-version=2023-12-30`, body, as), as);
      return { principalId: identity.principalId, give };
    },
  },
  {
    name: 'a SQL server across tenants',
    noAccess: 'AzureKeyVaultMissingPermissions',
    wrongKind: 'AzureKeyVaultRsaKeyNotSupported',
    elsewhere: undefined,
    make() {
      const { where, identity, app } = vendorSide();
      const { id } = world.arm.createSqlServer({ ...where, name: `sql${story}`, identities: [identity.id] });
      const give = async () => {
        const federated = { properties: { federatedClientId: app.appId } };
        const changed = await world.call('PATCH', `${id}?api-version=2023-08-01`, federated);
        await world.call('GET', changed.headers.get('azure-asyncoperation') ?? '');
        const path = `${id}/keys/${hsm.name}_cmk_${key.version}?api-version=2023-08-01`;
        const properties = { serverKeyType: 'AzureKeyVault', uri: key.kid };
        return codeOf(await world.call('PUT', path, { properties }));
      };
      return { principalId: app.principalId, give };
    },
  },
];

describe.each(KINDS)('$name', ({ make, noAccess, wrongKind, elsewhere }) => {
  test('uses a key of an HSM with a role inside it, and a token for HSMs', async () => {
    await newHsm();
    const { principalId, give } = make();
    world.arm.assignRole({ scope: hsm.id, principalId, roleDefinitionId: ROLE_IDS.keyVaultAdministrator });
    expect(await give()).toBe(noAccess);
    world.keyVault.assignHsmRole({ hsm: hsm.name, principalId });
    const before = world.sim.calls.all().length;
    expect(await give()).toBeUndefined();
    expect(world.keyVault.operationCount(hsm.name, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
    const calls = world.sim.calls.all().slice(before);
    const asked = calls.filter(({ operation }) => operation === 'entra.token').map((one) => one.requestBody);
    for (const body of asked) expect(body).toContain(encodeURIComponent('https://managedhsm.azure.net/.default'));
  });

  test('does not use a symmetric key', async () => {
    await newHsm({ kty: 'oct-HSM' });
    const { principalId, give } = make();
    world.keyVault.assignHsmRole({ hsm: hsm.name, principalId });
    expect(await give()).toBe(wrongKind);
  });

  test('minds the region of the HSM as it does that of a vault', async () => {
    await newHsm({}, 'northeurope');
    const { principalId, give } = make();
    world.keyVault.assignHsmRole({ hsm: hsm.name, principalId });
    expect(await give()).toBe(elsewhere);
  });
});

test('a token for vaults does not open an HSM, nor does one of another tenant', async () => {
  await newHsm();
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: owner });
  for (const [tenantId, audience] of [
    [CUSTOMER, 'https://vault.azure.net'],
    [ISV, 'https://managedhsm.azure.net'],
  ] as const) {
    const headers = { authorization: `Bearer ${await world.token(tenantId, owner, audience)}` };
    expect((await fetch(`${key.kid}?api-version=7.5`, { headers })).status).toBe(401);
  }
});
