import { ROLE_IDS } from '../../local/azure/arm/createArm';
import { HSM_ROLE_IDS } from '../../local/azure/keyVault/managedHsmRoles';
import { startTrials, KINDS, type Trials } from './support/keyTrials';
import type { ReadyScene, SceneOptions, Topology } from './support/scene';
import { summary } from './support/runs';

const HSM: SceneOptions = { vaultType: 'managedHsm', key: { kty: 'RSA-HSM' } };
const ALL = ['get', 'list', 'wrapKey', 'unwrapKey'];
const OPERATIONS = [
  ['get', 'keyVault.keys.get'],
  ['list', 'keyVault.keys.listVersions'],
  ['wrapKey', 'keyVault.keys.wrapKey'],
  ['unwrapKey', 'keyVault.keys.unwrapKey'],
] as const;

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());
afterEach(() => trials.cloud.sim.faults.clear());

const application = ({ application: { clientId } }: ReadyScene) =>
  `$(az ad sp show --id ${clientId} --query id -o tsv)`;
const rbac = (scene: ReadyScene) =>
  `Grant the role: az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id ${application(scene)} --assignee-principal-type ServicePrincipal --scope $(az keyvault show --name ${scene.vaultName} --query id -o tsv)/keys/cmk`;
const policy = ({ vaultName, application: { clientId } }: ReadyScene) =>
  `Grant it by access policy: az keyvault set-policy --name ${vaultName} --spn ${clientId} --key-permissions get list wrapKey unwrapKey`;
const hsm = (scene: ReadyScene) =>
  `Grant the role in the HSM: az keyvault role assignment create --hsm-name ${scene.vaultName} --role "Managed HSM Crypto Service Encryption User" --assignee-object-id ${application(scene)} --assignee-principal-type ServicePrincipal --scope /keys/cmk`;

async function expectDenied(scene: ReadyScene, permission: string, why: string, remedy: string): Promise<void> {
  expect(await trials.verify(scene)).toEqual({
    kind: 'needs-customer',
    code: 'vault-access-denied',
    reason: `The application may not use keys in ${scene.vaultHost}: ${permission} refused (${why}). A new role takes up to 10 minutes to spread.`,
    remedy,
  });
  expect(await trials.check(scene, 'permissions')).toMatchObject({
    result: 'fail',
    seen: `${permission} refused`,
    wanted: ALL.join(', '),
  });
}

describe.each(KINDS)('%s', (topology) => {
  test.each(ALL)('an access policy without %s', async (missing) => {
    const scene = await trials.scene(topology, { vault: { rbac: false } });
    const { tenantId, principalId: objectId, vaultName } = scene;
    const permit = (keys: string[]) =>
      trials.cloud.sim.keyVault.setAccessPolicies(vaultName, [{ tenantId, objectId, permissions: { keys } }]);
    permit(ALL.filter((one) => one !== missing));
    await expectDenied(scene, missing, 'ForbiddenByPolicy', policy(scene));
    permit(ALL);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
  });

  test.each(OPERATIONS)('roles without %s', async (permission, operation) => {
    const scene = await trials.scene(topology);
    trials.cloud.sim.faults.add({
      operation,
      when: ({ headers }) => headers['authorization'] !== undefined,
      kind: { type: 'respond', status: 403, code: 'Forbidden', innerCode: 'ForbiddenByRbac', message: 'no' },
    });
    await expectDenied(scene, permission, 'ForbiddenByRbac', rbac(scene));
  });

  test('no role, then one that only reads, then the right one', async () => {
    const scene = await trials.scene(topology);
    scene.revoke(scene.principalId);
    await expectDenied(scene, 'get', 'ForbiddenByRbac', rbac(scene));
    const { vaultId: scope, principalId } = scene;
    trials.cloud.sim.arm.assignRole({ scope, principalId, roleDefinitionId: ROLE_IDS.keyVaultReader });
    await expectDenied(scene, 'wrapKey', 'ForbiddenByRbac', rbac(scene));
    scene.grant(principalId);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
  });
});

test.each<Topology>(['storage across tenants', 'SQL across tenants', 'disks in one tenant', 'MySQL in one tenant'])(
  '%s, Managed HSM: no role, then one that only reads, then the right one',
  async (topology) => {
    const scene = await trials.scene(topology, HSM);
    const { vaultName, principalId } = scene;
    scene.revoke(principalId);
    await expectDenied(scene, 'get', 'ForbiddenByRbac', hsm(scene));
    const roleDefinitionId = HSM_ROLE_IDS.cryptoAuditor;
    trials.cloud.sim.keyVault.assignHsmRole({ hsm: vaultName, principalId, roleDefinitionId });
    await expectDenied(scene, 'wrapKey', 'ForbiddenByRbac', hsm(scene));
    scene.grant(principalId);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
  },
);

test.each(KINDS)('%s: a deleted key shows where an access policy permits get', async (topology) => {
  const scene = await trials.scene(topology, { vault: { rbac: false } });
  const { tenantId, principalId: objectId, vaultName } = scene;
  trials.cloud.sim.keyVault.setAccessPolicies(vaultName, [{ tenantId, objectId, permissions: { keys: ALL } }]);
  trials.cloud.sim.keyVault.deleteKey(vaultName, 'cmk');
  expect(await trials.verify(scene)).toMatchObject({
    code: 'key-deleted',
    reason: expect.stringMatching(/\/keys\/cmk was deleted on 2\S+Z; it can be brought back until 2\S+Z\.$/),
    remedy: `Bring it back: az keyvault key recover --vault-name ${vaultName} --name cmk`,
  });
  expect(await trials.check(scene, 'keyExists')).toMatchObject({ result: 'fail', code: 'key-deleted' });
  trials.cloud.sim.keyVault.recoverKey(vaultName, 'cmk');
  expect(summary(await trials.verify(scene))).toBe('done unchanged');
});

test('a role that still spreads is looked for again', async () => {
  const spreading = await trials.scene('storage across tenants');
  const lag = trials.cloud.sim.core.lag as { rolePropagationMs: number };
  const before = lag.rolePropagationMs;
  lag.rolePropagationMs = 600_000;
  try {
    await expectDenied(spreading, 'get', 'ForbiddenByRbac', rbac(spreading));
  } finally {
    lag.rolePropagationMs = before;
  }
  expect(summary(await trials.verify(spreading))).toBe('done unchanged');
});
