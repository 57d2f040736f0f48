import { CHECKS } from '../../shared/model/verification';
import { summary, watch } from './support/runs';
import { notPassed, startTrials, type Trials } from './support/keyTrials';
import type { ReadyScene, SceneOptions, Topology } from './support/scene';

const HSM: SceneOptions = { vaultType: 'managedHsm', key: { kty: 'RSA-HSM' } };

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

const vaults = () => trials.cloud.sim.keyVault;

describe('the region of the vault', () => {
  const elsewhere: SceneOptions = { vault: { location: 'northeurope' } };

  test.each<Topology>([
    'disks in one tenant',
    'disks in the customer tenant',
    'MySQL in one tenant',
    'MySQL in the customer tenant',
  ])('%s: another one is refused', async (topology) => {
    const scene = await trials.scene(topology, elsewhere);
    const { vaultHost, plan } = scene;
    const result = await trials.verify(scene);
    expect(result).toEqual({
      kind: 'needs-customer',
      code: 'key-region',
      reason: `The vault ${vaultHost} is in northeurope; ${plan.kind} wants the key in westeurope.`,
      remedy:
        'Make a vault there: az keyvault create --name <vault> --resource-group keys --location westeurope --retention-days 90 --enable-purge-protection true. ' +
        'Make a key in it: az keyvault key create --vault-name <vault> --name cmk --kty RSA --size 3072 --ops wrapKey unwrapKey. Then grant the role and name that key.',
    });
    const check = await trials.check(scene, 'vaultRegion');
    expect(check).toMatchObject({ result: 'fail', seen: 'northeurope', wanted: 'westeurope' });
  });

  test.each<Topology>(['disks in one tenant', 'MySQL in one tenant', 'MySQL in the customer tenant'])(
    '%s: the same one passes, however it is written',
    async (topology) => {
      const scene = await trials.scene(topology, { vault: { location: 'West Europe' } });
      expect(summary(await trials.verify(scene))).toBe('done unchanged');
      expect(await trials.check(scene, 'vaultRegion')).toMatchObject({ result: 'pass', seen: 'West Europe' });
    },
  );

  test.each<Topology>(['storage across tenants', 'storage in one tenant', 'SQL across tenants', 'SQL in one tenant'])(
    '%s: any will do, and nobody is asked',
    async (topology) => {
      const scene = await trials.scene(topology, elsewhere);
      const last = trials.cloud.sim.calls.all().at(-1)?.sequence ?? 0;
      expect(summary(await trials.verify(scene))).toBe('done unchanged');
      expect(await trials.check(scene, 'vaultRegion')).toMatchObject({ result: 'pass', wanted: 'any region' });
      const asked = trials.cloud.sim.calls.since(last).filter(({ operation }) => operation.startsWith('arm.'));
      expect(asked).toEqual([]);
    },
  );

  test('a vault of another tenant does not show it: unknown, and the set judges', async () => {
    const scene = await trials.scene('disks across tenants', elsewhere);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
    expect(await trials.check(scene, 'vaultRegion')).toEqual({
      name: 'vaultRegion',
      result: 'unknown',
      wanted: 'westeurope',
      reason:
        "Your vault's region is not visible to us (it is in your tenant, where we manage nothing); diskEncryptionSet will tell if it is another.",
    });
  });

  test.each<[string, (scene: ReadyScene) => unknown, string]>([
    ['a vault of another subscription', () => undefined, "it is not in the resource's subscription"],
    [
      'a refusal',
      () =>
        void trials.cloud.sim.faults.add({
          operation: 'arm.vaults.list',
          kind: { type: 'respond', status: 403, code: 'AuthorizationFailed', message: 'no' },
        }),
      'Azure Resource Manager answered AuthorizationFailed',
    ],
  ])('%s: unknown with the reason', async (what, prepare, why) => {
    const subscriptionId = '77777777-7777-4777-8777-777777777777';
    const scene = await trials.scene(
      'MySQL in one tenant',
      what.startsWith('a vault') ? { vault: { subscriptionId } } : {},
    );
    await prepare(scene);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
    trials.cloud.sim.faults.clear();
    const check = await trials.check(scene, 'vaultRegion');
    expect(check).toMatchObject({ result: 'unknown', reason: expect.stringContaining(why) });
  });

  test('a Managed HSM elsewhere', async () => {
    const scene = await trials.scene('MySQL in one tenant', HSM);
    const far = { ...scene, plan: { ...scene.plan, location: 'eastus' } };
    expect(await trials.verify(far)).toMatchObject({
      code: 'key-region',
      remedy:
        'Make an HSM there: az keyvault create --hsm-name <hsm> --resource-group keys --location eastus --administrators <object-id> --retention-days 90. ' +
        'Make a key in it: az keyvault key create --hsm-name <hsm> --name cmk --kty RSA-HSM --size 3072 --ops wrapKey unwrapKey. Then grant the role and name that key.',
    });
  });
});

describe('the offer, once the type of the vault is known', () => {
  test('disks across tenants take no key of a Managed HSM', async () => {
    const scene = await trials.scene('disks across tenants', HSM);
    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));
    expect([result, writes]).toEqual([
      {
        kind: 'needs-customer',
        code: 'vault-not-offered',
        reason: expect.stringMatching(/^Azure does not offer a key in \S+ for this: .*Managed HSM.* \(source: .*\)\.$/),
        remedy: expect.stringMatching(
          /^Name another key: \(1\) name an RSA-HSM key in a Key Vault of the premium tier; /,
        ),
      },
      [],
    ]);
    expect(notPassed(await trials.report(scene))).toEqual([
      'vaultOffered fail',
      ...CHECKS.slice(1).map((name) => `${name} unknown`),
    ]);
  });
  test.each<Topology>(['disks in one tenant', 'storage across tenants', 'SQL across tenants', 'MySQL in one tenant'])(
    '%s takes one',
    async (topology) => {
      const scene = await trials.scene(topology, HSM);
      expect(summary(await trials.verify(scene))).toBe('done unchanged');
      expect(await trials.check(scene, 'vaultOffered')).toMatchObject({ result: 'pass', seen: 'managedHsm' });
      expect(await trials.check(scene, 'keyKind')).toMatchObject({ seen: 'RSA-HSM', wanted: 'RSA-HSM' });
    },
  );
});

describe('a vault that was deleted', () => {
  const remove = ({ vaultName }: ReadyScene) => vaults().deleteVault(vaultName);

  test.each<Topology>([
    'storage in one tenant',
    'SQL in the customer tenant',
    'disks in one tenant',
    'MySQL in one tenant',
  ])('%s: is told from one that never was', async (topology) => {
    const scene = await trials.scene(topology);
    remove(scene);
    expect(await trials.verify(scene)).toMatchObject({
      code: 'vault-deleted',
      reason: expect.stringMatching(/ was deleted on 2\S+Z; it can be brought back until 2\S+Z\.$/),
      remedy: `Bring it back: az keyvault recover --name ${scene.vaultName} --location westeurope. Its role assignments are lost: grant the role again afterwards.`,
    });
    expect(await trials.check(scene, 'vaultReachable')).toMatchObject({ result: 'fail', code: 'vault-deleted' });
    vaults().recoverVault(scene.vaultName);
    expect(summary(await trials.verify(scene))).toBe('needs-customer vault-access-denied');
    scene.grant(scene.principalId);
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
  });

  test.each<[Topology, SceneOptions, string]>([
    [
      'storage across tenants',
      {},
      'Check the vault name: az keyvault show --name NAME. A deleted vault comes back with: az keyvault recover --name NAME',
    ],
    [
      'MySQL in one tenant',
      HSM,
      'Check the name of the HSM: az keyvault show --hsm-name NAME. A deleted one comes back with: az keyvault recover --hsm-name NAME --location <location>',
    ],
  ])('%s: cannot be told where it does not show', async (topology, options, remedy) => {
    const scene = await trials.scene(topology, options);
    remove(scene);
    const wanted = remedy.replaceAll('NAME', scene.vaultName);
    expect(await trials.verify(scene)).toMatchObject({ code: 'vault-not-found', remedy: wanted });
  });
});
