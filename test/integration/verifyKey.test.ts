import { generateKeyPairSync } from 'node:crypto';
import type { Code } from '../../shared/errors/codes';
import { CHECKS, type CheckName } from '../../shared/model/verification';
import { createCommand, KINDS, notPassed, startTrials, type Trials } from './support/keyTrials';
import type { ReadyScene, SceneOptions, Topology } from './support/scene';
import { summary, watch } from './support/runs';

const DAY = 24 * 3600;
const now = () => Math.floor(Date.now() / 1000);
const SMALL = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

const vaults = () => trials.cloud.sim.keyVault;
const isMysql = (topology: Topology) => topology.startsWith('MySQL');

interface Row {
  readonly what: string;
  readonly options?: SceneOptions;
  readonly prepare?: (scene: ReadyScene, topology: Topology) => unknown;
  readonly code: Code;
  /** The check that says no. */
  readonly check: CheckName;
  /** All of it. */
  readonly remedy: string | ((scene: ReadyScene) => string);
  /** What else fails. */
  readonly also?: readonly CheckName[];
}

const rows: Row[] = [
  {
    what: 'a vault that does not exist',
    prepare: (it) => trials.nameKey(it, it.keyUri.replace(it.vaultName, `${it.vaultName}-no`)),
    code: 'vault-not-found',
    check: 'vaultReachable',
    remedy: (it) =>
      `Check the vault name: az keyvault show --name ${it.vaultName}-no. A deleted vault comes back with: az keyvault recover --name ${it.vaultName}-no`,
  },
  {
    what: 'a vault of another tenant',
    prepare: async (it, topology) => trials.nameKey(it, (await trials.scene(topology)).keyUri),
    code: 'vault-tenant-mismatch',
    check: 'tenantMatches',
    remedy: (it) =>
      `Name a key in a vault of tenant ${it.tenantId}. To see where a vault is: az keyvault show --name c${Number(it.vaultName.match(/\d+/)?.[0]) + 1}-keys --query properties.tenantId`,
  },
  {
    what: 'a vault that serves another customer',
    prepare: ({ vaultHost, tenantId }) =>
      trials.deployment.ports.registry.vaultBindings.bind(vaultHost, { customerId: 'other', tenantId }),
    code: 'vault-bound-elsewhere',
    check: 'vaultBound',
    remedy:
      'Name a key in a vault that is yours alone: az keyvault create --name <vault> --resource-group <group> --enable-purge-protection true',
  },
  {
    what: 'a missing key',
    prepare: (it) => trials.nameKey(it, `${it.keyUri}-other`),
    code: 'key-not-found',
    check: 'keyExists',
    remedy: ({ vaultName }) =>
      `List the keys: az keyvault key list --vault-name ${vaultName} -o table. A deleted key comes back with: az keyvault key recover --vault-name ${vaultName} --name cmk-other`,
  },
  {
    what: 'a deleted key, which the role does not show',
    prepare: (it) => vaults().deleteKey(it.vaultName, 'cmk'),
    code: 'key-not-found',
    check: 'keyExists',
    remedy: ({ vaultName }) =>
      `List the keys: az keyvault key list --vault-name ${vaultName} -o table. A deleted key comes back with: az keyvault key recover --vault-name ${vaultName} --name cmk`,
  },
  {
    what: 'a version that is not there',
    prepare: (it) => trials.nameKey(it, `${it.keyUri}/${'0'.repeat(32)}`),
    code: 'key-not-found',
    check: 'keyExists',
    remedy: ({ vaultName }) =>
      `List the keys: az keyvault key list --vault-name ${vaultName} -o table. A deleted key comes back with: az keyvault key recover --vault-name ${vaultName} --name cmk`,
  },
  {
    what: 'an elliptic-curve key',
    options: { key: { kty: 'EC' } },
    code: 'key-kind',
    check: 'keyKind',
    remedy: (it) => `Create one: ${createCommand(it, '<key>')}`,
    also: ['keySize', 'keyOperations'],
  },
  {
    what: 'a key that is too small',
    options: { key: { material: SMALL } },
    code: 'key-size',
    check: 'keySize',
    remedy: (it) => `Create one: ${createCommand(it, '<key>')}`,
  },
  {
    what: 'a key that may not wrap',
    prepare: (it) => trials.change(it, { ops: ['encrypt', 'decrypt', 'unwrapKey'] }),
    code: 'key-operations',
    check: 'keyOperations',
    remedy: (it) => `az keyvault key set-attributes --id ${trials.newest(it)} --ops wrapKey unwrapKey`,
  },
  {
    what: 'a disabled key',
    prepare: (it) => trials.change(it, { enabled: false }),
    code: 'key-disabled',
    check: 'keyEnabled',
    remedy: (it) => `If that was not meant: az keyvault key set-attributes --id ${trials.newest(it)} --enabled true`,
  },
  {
    what: 'a key that is not active yet',
    prepare: (it) => trials.change(it, { notBefore: now() + DAY }),
    code: 'key-not-active',
    check: 'keyActive',
    remedy: (it) =>
      `Wait until then, or set an earlier activation date: az keyvault key set-attributes --id ${trials.newest(it)} --not-before <NOW>`,
  },
  {
    what: 'an expiry the kind does not take',
    prepare: (it, topology) => trials.change(it, { expires: now() + (isMysql(topology) ? 100 : -1) * DAY }),
    code: 'key-expiry',
    check: 'keyExpiry',
    remedy: (it) => `Create a version that fits: ${createCommand(it, 'cmk')}`,
  },
  {
    what: 'a vault without purge protection',
    options: { vault: { purgeProtection: false } },
    code: 'purge-protection-off',
    check: 'purgeProtection',
    remedy: (it) => `az keyvault update --name ${it.vaultName} --enable-purge-protection true`,
  },
  {
    what: 'a vault without soft delete',
    options: { vault: { softDelete: false, purgeProtection: false } },
    code: 'purge-protection-off',
    check: 'purgeProtection',
    remedy: (it) => `az keyvault update --name ${it.vaultName} --enable-purge-protection true`,
    also: ['retention'],
  },
];

describe.each(KINDS)('%s', (topology) => {
  test.each(rows)('$what: $code', async ({ options, prepare, code, check, remedy, also = [] }) => {
    const scene = await trials.scene(topology, options);
    await prepare?.(scene, topology);

    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));

    expect([summary(result), writes]).toEqual([`needs-customer ${code}`, []]);
    if (result.kind === 'done') return;
    expect(result.remedy.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '<NOW>')).toBe(
      typeof remedy === 'string' ? remedy : remedy(scene),
    );
    expect(`${result.reason} ${result.remedy}`).not.toMatch(/\{\w+\}|eyJ/);

    const report = await trials.report(scene);
    expect(report.map(({ name }) => name)).toEqual([...CHECKS]);
    const failed = report.filter((one) => one.result === 'fail');
    expect(failed.map(({ name }) => name)).toEqual([check, ...also]);
    expect(failed[0]).toMatchObject({ code, reason: result.reason, remedy: result.remedy });
    const bound = await trials.deployment.ports.registry.vaultBindings.read(scene.vaultHost);
    expect(bound?.customerId).not.toBe(scene.customerId);

    const second = await watch(trials.cloud.sim, () => trials.verify(scene));
    expect([second.result, second.writes]).toEqual([expect.objectContaining({ code }), []]);
  });

  const retention = isMysql(topology) ? 90 : 7;
  const accepted: [string, SceneOptions | undefined, ((scene: ReadyScene) => unknown) | undefined][] = [
    ['a good key', undefined, undefined],
    ['3072 bits', { key: { size: 3072 } }, undefined],
    ['a key in hardware', { vault: { sku: 'premium' }, key: { kty: 'RSA-HSM' } }, undefined],
    ['the shortest retention', { vault: { softDeleteRetentionInDays: retention } }, undefined],
    ['a key active since an hour', undefined, (it) => trials.change(it, { notBefore: now() - 3600 })],
    ['a firewall that lets us through', undefined, allowAddress],
    ['access policies instead of roles', { vault: { rbac: false } }, policies],
    ['a key in a Managed HSM', { vaultType: 'managedHsm', key: { kty: 'RSA-HSM' } }, undefined],
  ];
  const offered = accepted.filter(([what]) => topology !== 'disks across tenants' || !what.includes('Managed HSM'));

  test.each(offered)('%s passes every check', async (_, options, prepare) => {
    const scene = await trials.scene(topology, options);
    await prepare?.(scene);
    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));
    const { kid } = vaults().currentKey(scene.vaultName, 'cmk');
    expect([result, writes]).toEqual([
      { kind: 'done', change: 'unchanged', value: { keyUri: kid, pinned: false } },
      [],
    ]);
    // The region of a vault of another tenant does not show.
    const unseen = topology === 'disks across tenants' ? ['vaultRegion unknown'] : [];
    expect(notPassed(await trials.report(scene))).toEqual(unseen);
    expect(vaults().operationCount(scene.vaultName, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
  });
});

function allowAddress({ vaultName }: ReadyScene): void {
  const networkAcls = { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] } as const;
  vaults().setFirewall(vaultName, { networkAcls });
}

function policies(scene: ReadyScene): void {
  const keys = ['get', 'list', 'wrapKey', 'unwrapKey'];
  const { tenantId, principalId: objectId, vaultName } = scene;
  vaults().setAccessPolicies(vaultName, [{ tenantId, objectId, permissions: { keys } }]);
}
