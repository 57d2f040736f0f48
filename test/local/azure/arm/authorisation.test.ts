import { randomUUID } from 'node:crypto';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  startTestResources,
  type TestResources,
} from './testResources';

const OWNER = { tenantId: CUSTOMER, objectId: '55555555-5555-4555-8555-555555555555' };
const VENDOR = { tenantId: ISV, objectId: '66666666-6666-4666-8666-666666666666' };
const subscription = `/subscriptions/${CUSTOMER_SUBSCRIPTION}`;
const group = `${subscription}/resourceGroups/rg`;

let world: TestResources;
beforeEach(async () => {
  world = await startTestResources();
  world.arm.assignRole({ scope: subscription, principalId: OWNER.objectId, roleDefinitionId: ROLE_IDS.owner });
});
afterEach(() => world.stop());

const code = async (answer: Promise<{ status: number; body: any }>) => {
  const { status, body } = await answer;
  return body?.error ? `${status} ${body.error.code}` : status;
};
const getGroup = (as: typeof OWNER) => world.call('GET', `${group}?api-version=2021-04-01`, undefined, as);
const identityPath = (name: string) =>
  `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}?api-version=2024-11-30`;

function assign(
  scope: string,
  roleId: string,
  principalId: string,
  as: typeof OWNER,
  more: object = { principalType: 'ServicePrincipal' },
  name: string = randomUUID(),
) {
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`;
  return world.call('PUT', path, { properties: { roleDefinitionId, principalId, ...more } }, as);
}

describe('who may call', () => {
  test.each<[string, () => Promise<{ status: number; body: any }>, string | number]>([
    ['the owner', () => getGroup(OWNER), 200],
    [
      'someone of the tenant without a role',
      () => getGroup({ ...OWNER, objectId: randomUUID() }),
      '403 AuthorizationFailed',
    ],
    ['someone of another tenant', () => getGroup(VENDOR), '401 InvalidAuthenticationTokenTenant'],
    [
      'the owner, of an unknown subscription',
      () => world.call('GET', `/subscriptions/${randomUUID()}?api-version=2022-12-01`, undefined, OWNER),
      '404 SubscriptionNotFound',
    ],
    [
      'the owner, without api-version',
      () => world.call('GET', group, undefined, OWNER),
      '400 MissingApiVersionParameter',
    ],
    [
      'the owner, with an unknown api-version',
      () => world.call('GET', `${group}?api-version=2000-01-01`, undefined, OWNER),
      '400 InvalidApiVersionParameter',
    ],
    [
      'the owner, about what is not simulated',
      () => world.call('GET', `${group}/providers/Microsoft.Web/sites/x?api-version=2024-04-01`, undefined, OWNER),
      '501 NotImplemented',
    ],
  ])('%s', async (_, call, expected) => {
    expect(await code(call())).toBe(expected);
  });

  test('a token for another service is refused', async () => {
    const token = await world.token(CUSTOMER, OWNER.objectId, 'https://vault.azure.net');
    const response = await fetch(`${world.sim.origin}${group}?api-version=2021-04-01`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
  });

  test('a contributor manages identities but assigns no roles', async () => {
    world.arm.assignRole({ scope: group, principalId: 'c', roleDefinitionId: ROLE_IDS.contributor });
    const contributor = { ...OWNER, objectId: 'c' };
    expect(await code(world.call('PUT', identityPath('uami'), { location: REGION }, contributor))).toBe(201);
    expect(await code(assign(group, ROLE_IDS.reader, randomUUID(), contributor))).toBe('403 AuthorizationFailed');
  });

  test('attaching an identity needs the right to assign it', async () => {
    const { id } = world.arm.createIdentity({
      subscriptionId: CUSTOMER_SUBSCRIPTION,
      resourceGroup: 'rg',
      name: 'uami',
      location: REGION,
    });
    const account = world.arm.createStorageAccount({
      subscriptionId: CUSTOMER_SUBSCRIPTION,
      resourceGroup: 'rg',
      name: 'store',
      location: REGION,
    });
    const operator = { ...OWNER, objectId: 'operator' };
    world.arm.assignRole({
      scope: group,
      principalId: 'operator',
      roleDefinitionId: ROLE_IDS.storageAccountContributor,
    });
    const attach = () =>
      world.call(
        'PATCH',
        `${account.id}?api-version=2025-06-01`,
        { identity: { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } } },
        operator,
      );
    expect(await code(attach())).toBe('403 LinkedAuthorizationFailed');
    world.arm.assignRole({ scope: id, principalId: 'operator', roleDefinitionId: ROLE_IDS.managedIdentityOperator });
    expect(await code(attach())).toBe(200);
  });
});

describe('Azure Lighthouse', () => {
  const delegate = (roleIds: string[], more: object = {}) =>
    world.arm.delegate({
      subscriptionId: CUSTOMER_SUBSCRIPTION,
      managingTenantId: ISV,
      principalId: VENDOR.objectId,
      roleIds,
      ...more,
    });

  test('a delegated principal works in the customer’s subscription until that is taken back', async () => {
    delegate([ROLE_IDS.contributor]);
    expect(await code(getGroup(VENDOR))).toBe(200);
    expect(await code(world.call('PUT', identityPath('uami'), { location: REGION }, VENDOR))).toBe(201);
    expect(await code(getGroup({ ...VENDOR, objectId: randomUUID() }))).toBe('403 AuthorizationFailed');
    const { body } = await world.call('GET', `${subscription}?api-version=2022-12-01`, undefined, VENDOR);
    expect(body).toMatchObject({ tenantId: CUSTOMER, managedByTenants: [{ tenantId: ISV }] });
    world.arm.removeDelegation(CUSTOMER_SUBSCRIPTION, ISV);
    expect(await code(getGroup(VENDOR))).toBe('401 InvalidAuthenticationTokenTenant');
  });

  test('an identity made over a delegation belongs to the customer', async () => {
    delegate([ROLE_IDS.contributor]);
    const { body } = await world.call('PUT', identityPath('uami'), { location: REGION }, VENDOR);
    expect(body.properties.tenantId).toBe(CUSTOMER);
  });

  test.each([
    ['Owner', ROLE_IDS.owner],
    ['a role with data actions', ROLE_IDS.keyVaultCryptoServiceEncryptionUser],
  ])('%s cannot be delegated', (_, role) => {
    expect(() => delegate([role])).toThrow(/cannot be delegated/);
    expect(() => delegate([ROLE_IDS.userAccessAdministrator], { delegatedRoleDefinitionIds: [role] })).toThrow(
      /cannot be delegated/,
    );
  });

  test('only listed roles are handed out, and never the one that reaches keys', async () => {
    const { vault } = await customerVault(world);
    delegate([ROLE_IDS.userAccessAdministrator], { delegatedRoleDefinitionIds: [ROLE_IDS.contributor] });
    const principal = randomUUID();
    expect(await code(assign(vault.id, ROLE_IDS.keyVaultCryptoServiceEncryptionUser, principal, VENDOR))).toBe(
      '403 AuthorizationFailed',
    );
    expect(await code(assign(group, ROLE_IDS.reader, principal, VENDOR))).toBe('403 AuthorizationFailed');
    expect(await code(assign(group, ROLE_IDS.contributor, principal, VENDOR))).toBe(201);
  });
});

describe('role assignments', () => {
  test('are made once, read, listed and removed', async () => {
    const { vault } = await customerVault(world);
    const name = randomUUID();
    const role = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
    const put = () => assign(`${vault.id}/keys/cmk`, role, 'p', OWNER, { principalType: 'ServicePrincipal' }, name);
    const made = await put();
    expect(made).toMatchObject({
      status: 201,
      body: {
        name,
        properties: {
          scope: `${vault.id}/keys/cmk`,
          principalId: 'p',
          roleDefinitionId: expect.stringContaining(role),
        },
      },
    });
    expect((await put()).status).toBe(200);
    expect(await code(assign(`${vault.id}/keys/cmk`, role, 'p', OWNER))).toBe('409 RoleAssignmentExists');
    expect(await code(assign(`${vault.id}/keys/cmk`, role, 'q', OWNER, undefined, name))).toBe(
      '400 RoleAssignmentUpdateNotPermitted',
    );
    const list = `${vault.id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId eq 'p'`;
    expect((await world.call('GET', list, undefined, OWNER)).body.value).toEqual([made.body]);
    const one = `${made.body.id}?api-version=2022-04-01`;
    expect((await world.call('GET', one, undefined, OWNER)).body).toEqual(made.body);
    expect(await code(world.call('DELETE', one, undefined, OWNER))).toBe(200);
    expect(await code(world.call('DELETE', one, undefined, OWNER))).toBe(204);
    expect(await code(world.call('GET', one, undefined, OWNER))).toBe('404 RoleAssignmentNotFound');
  });

  test('a principal that the directory does not know yet needs its type', async () => {
    expect(await code(assign(group, ROLE_IDS.reader, randomUUID(), OWNER, {}))).toBe('400 PrincipalNotFound');
    expect(await code(assign(group, ROLE_IDS.reader, randomUUID(), OWNER))).toBe(201);
    const identity = world.arm.createIdentity({
      subscriptionId: CUSTOMER_SUBSCRIPTION,
      resourceGroup: 'rg',
      name: 'uami',
      location: REGION,
    });
    expect(await code(assign(group, ROLE_IDS.reader, identity.principalId, OWNER, {}))).toBe(201);
  });

  test.each<[string, () => ReturnType<typeof assign>, string]>([
    ['an unknown role', () => assign(group, randomUUID(), 'p', OWNER), '400 RoleDefinitionDoesNotExist'],
    [
      'a name that is no GUID',
      () => assign(group, ROLE_IDS.reader, 'p', OWNER, undefined, 'reader'),
      '400 InvalidRoleAssignmentId',
    ],
    [
      'an unknown vault',
      () => assign(`${group}/providers/Microsoft.KeyVault/vaults/none`, ROLE_IDS.reader, 'p', OWNER),
      '404 ResourceNotFound',
    ],
  ])('%s is refused', async (_, put, expected) => {
    expect(await code(put())).toBe(expected);
  });
});

test('the real client makes identities; a new one of an old name has another principal', async () => {
  const client = new ManagedServiceIdentityClient(world.credential(ISV, world.deployer), ISV_SUBSCRIPTION, {
    endpoint: world.sim.origin,
    credentialScopes: 'https://management.azure.com/.default',
  });
  const identities = client.userAssignedIdentities;
  const first = await identities.createOrUpdate('rg', 'uami', { location: REGION, tags: { by: 'latchkey' } });
  expect(first).toMatchObject({ name: 'uami', location: REGION, tenantId: ISV, tags: { by: 'latchkey' } });
  expect(await identities.createOrUpdate('RG', 'UAMI', { location: REGION })).toMatchObject({
    principalId: first.principalId,
  });
  expect(await identities.get('rg', 'uami')).toMatchObject({
    principalId: first.principalId,
    clientId: first.clientId,
  });
  await identities.delete('rg', 'uami');
  await expect(identities.get('rg', 'uami')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  const second = await identities.createOrUpdate('rg', 'uami', { location: REGION });
  expect(second.principalId).not.toBe(first.principalId);
});

test('vaults and their keys are seen by management without rights on data', async () => {
  const { vault, key } = await customerVault(world, { softDeleteRetentionInDays: 30 });
  const get = (path: string) => world.call('GET', `${vault.id}${path}?api-version=2023-07-01`, undefined, OWNER);
  expect((await get('')).body).toMatchObject({
    location: REGION,
    properties: {
      tenantId: CUSTOMER,
      sku: { family: 'A', name: 'standard' },
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 30,
      vaultUri: `${vault.uri}/`,
    },
  });
  expect((await get('/keys/cmk')).body.properties).toMatchObject({
    kty: 'RSA',
    keySize: 2048,
    keyUriWithVersion: key.kid,
  });
  expect((await get('/keys/cmk/versions')).body.value).toHaveLength(1);
  world.keyVault.deleteVault(vault.name);
  expect(await code(get(''))).toBe('404 ResourceNotFound');
});
