import { confirmationOf } from './support/encrypting';
import { summary, watch } from './support/runs';
import { notPassed, startTrials, type Trials } from './support/keyTrials';
import { valueOf, type ReadyScene, type Topology } from './support/scene';
import { CHECKS } from '../../shared/model/verification';

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

const vaults = () => trials.cloud.sim.keyVault;
const shut = ({ vaultName }: ReadyScene) =>
  vaults().setFirewall(vaultName, { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } });
const bindingOf = ({ vaultHost }: ReadyScene) => trials.deployment.ports.registry.vaultBindings.read(vaultHost);

/** What nobody but the vault tells. */
const HIDDEN = CHECKS.slice(CHECKS.indexOf('keyExists'));
const unknown = (names: readonly string[]) => names.map((name) => `${name} unknown`);

describe('across tenants', () => {
  test.each<[Topology, boolean, string, readonly string[]]>([
    ['storage across tenants', false, 'done unchanged', HIDDEN],
    ['storage across tenants', true, 'done unchanged', HIDDEN],
    ['SQL across tenants', true, 'done unchanged', HIDDEN],
    ['disks across tenants', true, 'done unchanged', ['vaultRegion', ...HIDDEN]],
  ])('%s, version named: %s: what is hidden is unknown', async (topology, named, outcome, hidden) => {
    const scene = await trials.scene(topology);
    const uri = named ? trials.newest(scene) : scene.keyUri;
    await trials.nameKey(scene, uri);
    shut(scene);
    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));
    expect([summary(result), writes]).toEqual([outcome, []]);
    expect(result).toMatchObject({ value: { keyUri: uri, pinned: named, isHidden: true } });
    expect(notPassed(await trials.report(scene))).toEqual(unknown(hidden));
    expect(await trials.check(scene, 'unwrap')).toEqual({
      name: 'unwrap',
      result: 'unknown',
      seen: 'ForbiddenByFirewall',
      reason: `The firewall of your vault keeps us out; ${scene.plan.kind} uses the key itself and will tell.`,
    });
    expect(await bindingOf(scene)).toEqual({ customerId: scene.customerId, tenantId: scene.tenantId });
    expect(vaults().operationCount(scene.vaultName, 'cmk')).toEqual({ wraps: 0, unwraps: 0 });
  });

  test.each<[Topology, 'keyVault' | 'managedHsm', string]>([
    ['SQL across tenants', 'keyVault', '--vault-name'],
    ['SQL across tenants', 'managedHsm', '--hsm-name'],
    ['disks across tenants', 'keyVault', '--vault-name'],
  ])('%s, %s: the version must be named', async (topology, vaultType, option) => {
    const scene = await trials.scene(topology, {
      vaultType,
      key: vaultType === 'managedHsm' ? { kty: 'RSA-HSM' } : {},
    });
    shut(scene);
    const result = await trials.verify(scene);
    expect(result).toEqual({
      kind: 'needs-customer',
      code: 'key-version-needed',
      reason: `The firewall of ${scene.vaultHost} hides the versions of the key cmk from Latchkey, and ${scene.plan.kind} takes a key with its version.`,
      remedy: `Name the key with its version. To see it: az keyvault key show ${option} ${scene.vaultName} --name cmk --query key.kid -o tsv`,
    });
    expect(await trials.check(scene, 'keyExists')).toMatchObject({ result: 'fail', code: 'key-version-needed' });
    expect(await bindingOf(scene)).toBeUndefined();
    await trials.nameKey(scene, trials.newest(scene));
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
  });

  test('a vault without public access is no other', async () => {
    const scene = await trials.scene('storage across tenants');
    vaults().setFirewall(scene.vaultName, { publicNetworkAccess: 'Disabled' });
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
    expect(await trials.check(scene, 'keyExists')).toMatchObject({ result: 'unknown', seen: 'ForbiddenByConnection' });
  });

  test('the tenant and the other customer are seen all the same, and no token is sent', async () => {
    const foreign = await trials.scene('storage across tenants');
    shut(foreign);
    const scene = await trials.scene('storage across tenants');
    await trials.nameKey(scene, foreign.keyUri);
    expect(summary(await trials.verify(scene))).toBe('needs-customer vault-tenant-mismatch');
    const { vaultHost, tenantId } = foreign;
    await trials.deployment.ports.registry.vaultBindings.bind(vaultHost, { customerId: 'other', tenantId });
    const last = trials.cloud.sim.calls.all().at(-1)?.sequence ?? 0;
    expect(summary(await trials.verify(foreign))).toBe('needs-customer vault-bound-elsewhere');
    expect(
      trials.cloud.sim.calls.since(last).filter(({ operation }) => operation.startsWith('keyVault.keys.')),
    ).toEqual([expect.objectContaining({ status: 401 })]);
  });
});

describe('where the vault shows to Azure Resource Manager', () => {
  const SHOWN = ['permissions', 'unwrap'];
  test.each<Topology>([
    'storage in one tenant',
    'SQL in the customer tenant',
    'disks in one tenant',
    'MySQL in the customer tenant',
    'MySQL in one tenant',
  ])('%s: the key is judged by what is shown, its version found', async (topology) => {
    const scene = await trials.scene(topology);
    shut(scene);
    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));
    const value = { keyUri: trials.newest(scene), pinned: false, isHidden: true };
    expect([result, writes]).toEqual([{ kind: 'done', change: 'unchanged', value }, []]);
    expect(notPassed(await trials.report(scene))).toEqual(unknown(SHOWN));
  });

  test.each<[string, Parameters<Trials['scene']>[1], (scene: ReadyScene) => unknown, string]>([
    ['a disabled key', {}, (it) => vaults().setAttributes(it.vaultName, 'cmk', { enabled: false }), 'key-disabled'],
    ['an expiry', {}, (it) => vaults().setAttributes(it.vaultName, 'cmk', { expires: 4_000_000_000 }), 'key-expiry'],
    ['an EC key', { key: { kty: 'EC' } }, () => undefined, 'key-kind'],
    ['no purge protection', { vault: { purgeProtection: false } }, () => undefined, 'purge-protection-off'],
    ['short retention', { vault: { softDeleteRetentionInDays: 30 } }, () => undefined, 'retention-too-short'],
    ['another region', { vault: { location: 'northeurope' } }, () => undefined, 'key-region'],
  ])('MySQL: %s is found behind the firewall', async (_, options, prepare, code) => {
    const scene = await trials.scene('MySQL in the customer tenant', options);
    await prepare(scene);
    shut(scene);
    expect(summary(await trials.verify(scene))).toBe(`needs-customer ${code}`);
  });

  test('of a version that is not the newest, only the vault is judged', async () => {
    const scene = await trials.scene('MySQL in one tenant');
    const old = trials.newest(scene);
    await vaults().rotate(scene.vaultName, 'cmk');
    await trials.nameKey(scene, old);
    shut(scene);
    expect(await trials.verify(scene)).toMatchObject({ kind: 'done', value: { keyUri: old, pinned: true } });
    const seen = ['purgeProtection', 'retention'];
    expect(notPassed(await trials.report(scene))).toEqual(unknown(HIDDEN.filter((name) => !seen.includes(name))));
  });

  test('a Managed HSM shows its region and protection, not its keys', async () => {
    const options = { vaultType: 'managedHsm', key: { kty: 'RSA-HSM' } } as const;
    const scene = await trials.scene('MySQL in one tenant', options);
    shut(scene);
    expect(summary(await trials.verify(scene))).toBe('needs-customer key-version-needed');
    await trials.nameKey(scene, trials.newest(scene));
    expect(summary(await trials.verify(scene))).toBe('done unchanged');
    expect(await trials.check(scene, 'vaultRegion')).toMatchObject({ result: 'pass', seen: 'westeurope' });
    expect(await trials.check(scene, 'purgeProtection')).toMatchObject({ result: 'pass' });
  });
});

describe('then the account judges', () => {
  // It answers a closed firewall like a missing role: that a firewall kept us out, too, is told with it.
  test.each<[string, 'AzureServices' | 'None', string]>([
    ['lets it in', 'AzureServices', 'done unchanged'],
    ['keeps it out', 'None', 'needs-customer vault-firewall-or-role'],
  ])('where the firewall %s', async (_, bypass, outcome) => {
    const scene = await trials.scene('storage across tenants');
    const { plan, identity, resourceId } = scene;
    vaults().setFirewall(scene.vaultName, { networkAcls: { defaultAction: 'Deny', bypass } });
    const wanted = { ...scene.wanted, ...valueOf(await trials.verify(scene)) };
    const { activities } = trials.deployment;
    const started = await activities.startEncryption({ plan, wanted, identity, resourceId });
    const confirm = () => activities.confirmEncryption(confirmationOf({ ...scene, wanted }));
    const result = started.kind === 'done' ? await confirm() : started;
    expect(summary(result)).toBe(outcome);
    expect(result).toMatchObject(
      result.kind === 'done'
        ? { value: { keyUri: trials.newest(scene) } }
        : { reason: expect.stringContaining('not a trusted service') },
    );
    expect(await trials.check(scene, 'keyExists')).toMatchObject({
      result: 'unknown',
      remedy: `Let trusted Microsoft services through: az keyvault update --name ${scene.vaultName} --bypass AzureServices`,
    });
  });
});
