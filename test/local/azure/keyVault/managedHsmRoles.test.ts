import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { HSM_ROLE_IDS } from '../../../../local/azure/keyVault/managedHsmRoles';
import { ADMINISTRATOR, SERVICE, clock, world, hsm, hsms, grant, send, type Request, owner } from './hsmWorld';

test.each<[string, () => unknown, number]>([
  ['no role', () => undefined, 403],
  ['the encryption role', () => grant(), 200],
  ['the role on this key', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys/CMK'), 200],
  ['the role on all keys', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys'), 200],
  ['the role on another key', () => grant(HSM_ROLE_IDS.cryptoServiceEncryptionUser, '/keys/cmk2'), 403],
  ['the administrator, who does nothing with keys', () => grant(HSM_ROLE_IDS.administrator), 403],
  ['the officer, who only purges and recovers', () => grant(HSM_ROLE_IDS.cryptoOfficer), 403],
  [
    'a role of the resource manager, which counts for nothing inside',
    () =>
      world.arm.assignRole({
        scope: hsm.id,
        principalId: SERVICE,
        roleDefinitionId: ROLE_IDS.keyVaultAdministrator,
      }),
    403,
  ],
])('%s', async (_, prepare, status) => {
  prepare();
  expect((await send()).status).toBe(status);
});

test('a role that is taken away or still spreads does not count', async () => {
  grant();
  expect(world.keyVault.removeHsmRole({ hsm: hsm.name, principalId: SERVICE })).toBe(true);
  expect(await send()).toMatchObject({ status: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' });
  world.sim.core.lag.rolePropagationMs = 600_000;
  grant();
  expect((await send()).status).toBe(403);
  clock.advance(600_000);
  expect((await send()).status).toBe(200);
  world.sim.core.lag.rolePropagationMs = 0;
});

const roleAssignment = (principalId = SERVICE) => ({
  properties: {
    principalId,
    roleDefinitionId: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${HSM_ROLE_IDS.cryptoServiceEncryptionUser}`,
  },
});
const roles = (scope: string, rest = '') => `/${scope}/providers/Microsoft.Authorization/roleAssignments${rest}`;

test.each([
  ['/', '/'],
  ['//', '/'],
  ['%2F', '/'],
  ['/keys', '/keys'],
  ['/keys/cmk', '/keys/cmk'],
  ['keys%2Fcmk', '/keys/cmk'],
])('an administrator hands out a role inside the HSM at %s, lists it and takes it back', async (sent, scope) => {
  const name = randomUUID();
  const as = ADMINISTRATOR;
  const url = roles(sent);
  const made = await send({ method: 'PUT', path: `${url}/${name}`, body: roleAssignment(), as });
  expect(made).toMatchObject({ status: 201, body: { name, properties: { scope, principalId: SERVICE } } });
  expect((await send()).status).toBe(200);
  expect((await send({ path: `${url}/${name}`, as })).body).toEqual(made.body);
  const filter = encodeURIComponent(`principalId eq '${SERVICE}'`);
  expect((await send({ path: `${url}?$filter=${filter}`, as })).body.value).toEqual([made.body]);
  expect((await send({ method: 'DELETE', path: `${url}/${name}`, as })).status).toBe(200);
  expect((await send({ path: `${url}/${name}`, as })).status).toBe(404);
  expect((await send()).status).toBe(403);
});

test.each<[string, Request, number]>([
  ['who has no role', { as: SERVICE }, 403],
  ['under a name that is no GUID', { path: roles('/', '/first') }, 400],
  ['for a role of vaults', { body: { properties: { principalId: SERVICE, roleDefinitionId: ROLE_IDS.owner } } }, 400],
  ['on something that is no scope', { path: roles('/secrets/a', `/${randomUUID()}`) }, 400],
  ['that exists', { body: roleAssignment(ADMINISTRATOR) }, 409],
])('a role is not handed out: %s', async (_, request, status) => {
  const roleDefinitionId = HSM_ROLE_IDS.cryptoServiceEncryptionUser;
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: ADMINISTRATOR, roleDefinitionId });
  const path = roles('/', `/${randomUUID()}`);
  const answer = await send({ method: 'PUT', path, body: roleAssignment(), as: ADMINISTRATOR, ...request });
  expect(answer.status).toBe(status);
});

test('the built-in roles are listed by name, and a vault has no roles inside', async () => {
  const path = '///providers/Microsoft.Authorization/roleDefinitions';
  const { body } = await send({ path, as: ADMINISTRATOR });
  const names = body.value.map((one: any) => [one.properties.roleName, one.name]);
  expect(names).toContainEqual([
    'Managed HSM Crypto Service Encryption User',
    HSM_ROLE_IDS.cryptoServiceEncryptionUser,
  ]);
  const vault = world.keyVault.createVault({ name: `plain${hsms}`, ...owner });
  expect((await send({ path, host: vault.uri, audience: 'https://vault.azure.net' })).status).toBe(501);
});
