import { changeOf, follow } from './support/encrypting';
import { createReadyScene, type ReadyScene, type Topology } from './support/scene';
import { summary } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const STORAGE: Topology = 'storage across tenants';
const MYSQL: Topology = 'MySQL in the customer tenant';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const outcomeOf = (scene: ReadyScene) => follow(deployment.activities, changeOf(scene));

type Spoil = (scene: ReadyScene) => unknown;
const vault = () => cloud.sim.keyVault;
const closed: Spoil = (it) =>
  vault().setFirewall(it.vaultName, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } });
/** Takes the role from whoever the service is in the vault's tenant. */
const withoutRole: Spoil = (it) => it.revoke(it.plan.crossTenant ? it.principalId : it.identity.principalId);
const disabled: Spoil = (it) => vault().setAttributes(it.vaultName, 'cmk', { enabled: false });
const tomorrow: Spoil = (it) =>
  vault().setAttributes(it.vaultName, 'cmk', { notBefore: Math.floor(Date.now() / 1000) + 86_400 });

const refusals: [string, Spoil, Topology, string, RegExp][] = [
  ['may not use the key', withoutRole, STORAGE, 'vault-access-denied', /az ad sp show --id [0-9a-f-]{36}/],
  ['may not use the key', withoutRole, MYSQL, 'identity-access-denied', /--assignee-object-id [0-9a-f-]{36}/],
  ['finds the key disabled', disabled, STORAGE, 'key-disabled', /--enabled true/],
  ['finds the key disabled', disabled, MYSQL, 'key-disabled', /--enabled true/],
  ['finds no key', (it) => vault().deleteKey(it.vaultName, 'cmk'), STORAGE, 'key-not-found', /key recover/],
  ['finds no key', (it) => vault().deleteKey(it.vaultName, 'cmk'), MYSQL, 'key-not-found', /key recover/],
  ['finds no vault', (it) => vault().deleteVault(it.vaultName), STORAGE, 'vault-not-found', /keyvault recover/],
  ['finds no vault', (it) => vault().deleteVault(it.vaultName), MYSQL, 'vault-not-found', /keyvault recover/],
  // Storage answers a closed firewall like a missing right: only the detail tells them apart.
  ['is kept out by the firewall', closed, STORAGE, 'vault-access-denied', /not a trusted service/],
  ['is kept out by the firewall', closed, MYSQL, 'vault-firewall', /--bypass AzureServices/],
  ['finds the key not in force', tomorrow, STORAGE, 'key-refused', /not yet valid/],
];

describe('the service itself refuses the key, and the customer is told why', () => {
  test.each(refusals)('it %s (%#)', async (_, spoil, topology, code, says) => {
    const scene = await createReadyScene(cloud, deployment, topology);
    spoil(scene);
    const outcome = await outcomeOf(scene);
    expect(summary(outcome)).toBe(`needs-customer ${code}`);
    expect(JSON.stringify(outcome)).toMatch(says);
    expect(JSON.stringify(outcome)).not.toMatch(/\{\w+\}|eyJ/);
  });

  test.each<Topology>([STORAGE, 'storage in one tenant'])(
    '%s: firewall and role, where both may be meant',
    async (topology) => {
      const scene = await createReadyScene(cloud, deployment, topology);
      closed(scene);
      const outcome = await outcomeOf({ ...scene, wanted: { ...scene.wanted, isHidden: true } });
      expect(summary(outcome)).toBe('needs-customer vault-firewall-or-role');
      const grant = scene.plan.crossTenant
        ? '--id [0-9a-f-]{36}'
        : `--assignee-object-id ${scene.identity.principalId}`;
      expect(outcome).toMatchObject({
        remedy: expect.stringMatching(`^First .* --bypass AzureServices. If .* ${grant}`),
      });
    },
  );

  test.each([MYSQL, 'disks across tenants'] as const)('%s: the vault in its own region', async (topology) => {
    const scene = await createReadyScene(cloud, deployment, topology, { vault: { location: 'northeurope' } });
    const outcome = await outcomeOf(scene);
    expect(summary(outcome)).toBe('needs-customer key-region');
    expect(outcome).toMatchObject({ reason: expect.stringContaining('wants the key in westeurope') });
  });

  test.each([STORAGE, MYSQL])('after the repair the same step goes through: %s', async (topology) => {
    const scene = await createReadyScene(cloud, deployment, topology);
    withoutRole(scene);
    expect(summary(await outcomeOf(scene))).toMatch(/^needs-customer/);
    scene.grant(scene.plan.crossTenant ? scene.principalId : scene.identity.principalId);
    expect(summary(await outcomeOf(scene))).toMatch(/^done/);
    expect(summary(await outcomeOf(scene))).toBe('done unchanged');
  });
});
