import type { Check, CheckName } from '../../shared/model/verification';
import { CHECKS } from '../../shared/model/verification';
import { createReadyScene, type ReadyScene, type SceneOptions, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const STORAGE: Topology = 'storage across tenants';
const MYSQL: Topology = 'MySQL in the customer tenant';
const DAY = 24 * 3600;

let cloud: TestCloud;
let deployment: Deployment;
beforeAll(async () => {
  cloud = await startTestCloud();
  deployment = cloud.deploy();
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.sim.faults.clear());

const run = ({ request, plan, application }: ReadyScene) =>
  deployment.activities.verifyKey({ request, plan, application });
const now = () => Math.floor(Date.now() / 1000);
const change = (scene: ReadyScene, wanted: Parameters<typeof cloud.sim.keyVault.setAttributes>[2]) =>
  cloud.sim.keyVault.setAttributes(scene.vaultName, 'cmk', wanted);
const nameKey = ({ onboardingId }: ReadyScene, uri: string) =>
  deployment.ports.registry.onboardings.save(onboardingId, 'fact-key', { uri, at: '2026-11-01T00:00:00Z' });

async function reportOf({ onboardingId }: ReadyScene): Promise<readonly Check[]> {
  const report = await deployment.ports.registry.onboardings.readPart(onboardingId, 'report');
  return report?.checks ?? [];
}

interface Row {
  readonly what: string;
  readonly topology?: Topology;
  readonly options?: () => SceneOptions;
  readonly prepare?: (scene: ReadyScene) => unknown;
  readonly outcome: string;
  /** The check that says no. */
  readonly check: CheckName;
  /** In the remedy or the reason, for the customer to use. */
  readonly says: (scene: ReadyScene) => string;
}

const rows: Row[] = [
  {
    what: 'a vault that does not exist',
    prepare: (it) => nameKey(it, it.keyUri.replace(it.vaultName, `${it.vaultName}-no`)),
    outcome: 'needs-customer vault-not-found',
    check: 'vaultReachable',
    says: (it) => `az keyvault show --name ${it.vaultName}-no`,
  },
  {
    what: 'a vault that was deleted',
    prepare: (it) => cloud.sim.keyVault.deleteVault(it.vaultName),
    outcome: 'needs-customer vault-not-found',
    check: 'vaultReachable',
    says: (it) => `az keyvault recover --name ${it.vaultName}`,
  },
  {
    what: 'a vault of another tenant',
    prepare: async (it) => nameKey(it, (await createReadyScene(cloud, deployment, STORAGE)).keyUri),
    outcome: 'needs-customer vault-tenant-mismatch',
    check: 'tenantMatches',
    says: (it) => `Name a key in a vault of tenant ${it.tenantId}`,
  },
  {
    what: 'a vault that serves another customer',
    prepare: (it) =>
      deployment.ports.registry.vaultBindings.bind(it.vaultHost, { customerId: 'other', tenantId: it.tenantId }),
    outcome: 'needs-customer vault-bound-elsewhere',
    check: 'vaultBound',
    says: (it) => it.vaultHost,
  },
  {
    what: 'a missing role',
    prepare: (it) => it.revoke(it.principalId),
    outcome: 'needs-customer vault-access-denied',
    check: 'permissions',
    says: (it) => `az ad sp show --id ${it.application.clientId}`,
  },
  {
    what: 'a missing key',
    prepare: (it) => nameKey(it, `${it.keyUri}-other`),
    outcome: 'needs-customer key-not-found',
    check: 'keyExists',
    says: (it) => `az keyvault key list --vault-name ${it.vaultName}`,
  },
  {
    what: 'a deleted key',
    prepare: (it) => cloud.sim.keyVault.deleteKey(it.vaultName, 'cmk'),
    outcome: 'needs-customer key-not-found',
    check: 'keyExists',
    says: (it) => `az keyvault key recover --vault-name ${it.vaultName} --name cmk`,
  },
  {
    what: 'a version that is not there',
    prepare: (it) => nameKey(it, `${it.keyUri}/${'0'.repeat(32)}`),
    outcome: 'needs-customer key-not-found',
    check: 'keyExists',
    says: (it) => `${it.keyUri}/${'0'.repeat(32)}`,
  },
  {
    what: 'an elliptic-curve key',
    options: () => ({ key: { kty: 'EC' } }),
    outcome: 'needs-customer key-kind',
    check: 'keyKind',
    says: () => 'RSA or RSA-HSM',
  },
  {
    what: 'a key that may not wrap',
    prepare: (it) => change(it, { ops: ['encrypt', 'decrypt', 'unwrapKey'] }),
    outcome: 'needs-customer key-operations',
    check: 'keyOperations',
    says: () => 'does not permit wrapKey',
  },
  {
    what: 'a disabled key',
    prepare: (it) => change(it, { enabled: false }),
    outcome: 'needs-customer key-disabled',
    check: 'keyEnabled',
    says: () => '--enabled true',
  },
  {
    what: 'a key that is not active yet',
    prepare: (it) => change(it, { notBefore: now() + DAY }),
    outcome: 'needs-customer key-not-active',
    check: 'keyActive',
    says: () => 'az keyvault key set-attributes',
  },
  {
    what: 'an expired key for storage',
    prepare: (it) => change(it, { expires: now() - DAY }),
    outcome: 'needs-customer key-expiry',
    check: 'keyExpiry',
    says: () => 'wants none, or one in the future',
  },
  {
    what: 'an expiring key for MySQL',
    topology: MYSQL,
    prepare: (it) => change(it, { expires: now() + 100 * DAY }),
    outcome: 'needs-customer key-expiry',
    check: 'keyExpiry',
    says: () => 'wants no expiry',
  },
  {
    what: 'a vault without purge protection',
    options: () => ({ vault: { purgeProtection: false } }),
    outcome: 'needs-customer purge-protection-off',
    check: 'purgeProtection',
    says: (it) => `az keyvault update --name ${it.vaultName} --enable-purge-protection true`,
  },
  {
    what: 'too short a retention for MySQL',
    topology: MYSQL,
    options: () => ({ vault: { softDeleteRetentionInDays: 30 } }),
    outcome: 'needs-customer retention-too-short',
    check: 'retention',
    says: () => 'stay for 30 days',
  },
  {
    what: 'a firewall that keeps us out',
    prepare: (it) =>
      cloud.sim.keyVault.setFirewall(it.vaultName, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
    outcome: 'needs-customer vault-firewall',
    check: 'keyExists',
    says: (it) => `az keyvault update --name ${it.vaultName} --bypass AzureServices`,
  },
  {
    what: 'a vault without public access',
    prepare: (it) => cloud.sim.keyVault.setFirewall(it.vaultName, { publicNetworkAccess: 'Disabled' }),
    outcome: 'needs-customer vault-firewall',
    check: 'keyExists',
    says: () => 'ForbiddenByConnection',
  },
];

test.each(rows)('$what: $outcome', async ({ topology = STORAGE, options, prepare, outcome, check, says }) => {
  const scene = await createReadyScene(cloud, deployment, topology, options?.());
  await prepare?.(scene);

  const { result, writes } = await watch(cloud.sim, () => run(scene));

  expect([summary(result), writes]).toEqual([outcome, []]);
  if (result.kind === 'done') return;
  const text = `${result.reason} ${result.remedy}`;
  expect(text).toContain(says(scene));
  expect(text).not.toMatch(/\{\w+\}|eyJ/);

  const report = await reportOf(scene);
  expect(report.map(({ name }) => name)).toEqual([...CHECKS]);
  const { code, reason, remedy } = result;
  expect(report.find(({ result: said }) => said === 'fail')).toMatchObject({ name: check, code, reason, remedy });
  const bound = await deployment.ports.registry.vaultBindings.read(scene.vaultHost);
  expect(bound?.customerId).not.toBe(scene.customerId);

  const second = await watch(cloud.sim, () => run(scene));
  expect([second.result, second.writes]).toEqual([expect.objectContaining({ code }), []]);
});

test('several faults are all in the report; the first decides', async () => {
  const scene = await createReadyScene(cloud, deployment, MYSQL, {
    vault: { purgeProtection: false, softDeleteRetentionInDays: 7 },
  });
  change(scene, { enabled: false, expires: now() + DAY, ops: ['wrapKey'] });
  expect(summary(await run(scene))).toBe('needs-customer key-operations');
  const failed = (await reportOf(scene)).filter(({ result }) => result === 'fail');
  expect(failed.map(({ name }) => name)).toEqual([
    'keyOperations',
    'keyEnabled',
    'keyExpiry',
    'purgeProtection',
    'retention',
  ]);
});

const accepted: [string, Topology, (() => SceneOptions) | undefined, ((scene: ReadyScene) => unknown) | undefined][] = [
  ['a good key, storage', STORAGE, undefined, undefined],
  ['a good key, MySQL', MYSQL, undefined, undefined],
  ['a vault of the vendor’s own tenant', 'storage in one tenant', undefined, undefined],
  ['4096 bits', STORAGE, () => ({ key: { size: 4096 } }), undefined],
  ['a key in hardware', STORAGE, () => ({ vault: { sku: 'premium' }, key: { kty: 'RSA-HSM' } }), undefined],
  ['an expiring key for storage', STORAGE, undefined, (it) => change(it, { expires: now() + 100 * DAY })],
  ['a short retention for storage', STORAGE, () => ({ vault: { softDeleteRetentionInDays: 7 } }), undefined],
  ['a firewall that lets us through', STORAGE, undefined, allowAddress],
  ['access policies instead of roles', STORAGE, () => ({ vault: { rbac: false } }), policies],
];

function allowAddress({ vaultName }: ReadyScene): void {
  const networkAcls = { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] } as const;
  cloud.sim.keyVault.setFirewall(vaultName, { networkAcls });
}

function policies(scene: ReadyScene): void {
  const keys = ['get', 'list', 'wrapKey', 'unwrapKey'];
  const { tenantId, principalId: objectId, vaultName } = scene;
  cloud.sim.keyVault.setAccessPolicies(vaultName, [{ tenantId, objectId, permissions: { keys } }]);
}

test.each(accepted)('%s passes every check', async (_, topology, options, prepare) => {
  const scene = await createReadyScene(cloud, deployment, topology, options?.());
  await prepare?.(scene);
  const { result, writes } = await watch(cloud.sim, () => run(scene));
  const { kid } = cloud.sim.keyVault.currentKey(scene.vaultName, 'cmk');
  expect([result, writes]).toEqual([{ kind: 'done', change: 'unchanged', value: { keyUri: kid, pinned: false } }, []]);
  expect((await reportOf(scene)).map(({ name, result: said }) => `${name} ${said}`)).toEqual(
    CHECKS.map((name) => `${name} pass`),
  );
  expect(cloud.sim.keyVault.operationCount(scene.vaultName, 'cmk')).toEqual({ wraps: 1, unwraps: 1 });
});
