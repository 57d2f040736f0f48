import { verificationOf } from './encrypting';
import type { Check, CheckName } from '../../../shared/model/verification';
import type { Outcome } from '../../../shared/model/outcome';
import type { VerifiedKey } from '../../../shared/model/verification';
import { createReadyScene, type ReadyScene, type SceneOptions, type Topology } from './scene';
import { startTestCloud, type Deployment, type TestCloud } from './testCloud';

/** One topology of each kind; the others differ in nothing that a key is checked for. */
export const KINDS: readonly Topology[] = [
  'storage across tenants',
  'SQL across tenants',
  'disks across tenants',
  'MySQL in the customer tenant',
];

type Attributes = Parameters<TestCloud['sim']['keyVault']['setAttributes']>[2];

/** The remedy that makes a key of this name, or a version of it. */
export const createCommand = ({ vaultName }: ReadyScene, name: string): string =>
  `az keyvault key create --vault-name ${vaultName} --name ${name} --kty RSA --size 3072 --ops wrapKey unwrapKey`;

/** What trials of the key need, over a cloud of their own. */
export interface Trials {
  readonly cloud: TestCloud;
  readonly deployment: Deployment;
  scene(topology: Topology, options?: SceneOptions): Promise<ReadyScene>;
  verify(scene: ReadyScene): Promise<Outcome<VerifiedKey>>;
  /** The report on the key, or on that of geo-redundant backups. */
  report(scene: ReadyScene, which?: 'main' | 'geo'): Promise<readonly Check[]>;
  check(scene: ReadyScene, name: CheckName): Promise<Check | undefined>;
  /** Sets attributes of the key, as its owner does. */
  change(scene: ReadyScene, attributes: Attributes): unknown;
  /** Identifier of the key's newest version. */
  newest(scene: ReadyScene): string;
  /** As the customer does on the page. */
  nameKey(scene: ReadyScene, uri: string, geoUri?: string): Promise<void>;
}

export async function startTrials(): Promise<Trials> {
  const cloud = await startTestCloud();
  const deployment = cloud.deploy();
  const { onboardings } = deployment.ports.registry;
  const report: Trials['report'] = async ({ onboardingId }, which = 'main') => {
    const saved = await onboardings.readPart(onboardingId, 'report');
    return (which === 'main' ? saved : saved?.geo)?.checks ?? [];
  };
  return {
    cloud,
    deployment,
    scene: (topology, options) => createReadyScene(cloud, deployment, topology, options),
    verify: (scene) => deployment.activities.verifyKey(verificationOf(scene)),
    report,
    check: async (scene, name) => (await report(scene)).find((check) => check.name === name),
    change: ({ vaultName }, attributes) => cloud.sim.keyVault.setAttributes(vaultName, 'cmk', attributes),
    newest: ({ vaultName }) => cloud.sim.keyVault.currentKey(vaultName, 'cmk').kid,
    nameKey: ({ onboardingId }, uri, geoUri) =>
      onboardings.save(onboardingId, 'fact-key', {
        uri,
        ...(geoUri === undefined ? {} : { geoUri }),
        at: '2026-11-01T00:00:00Z',
      }),
  };
}

/** Failures and unknowns of a report, as `name result`. */
export const notPassed = (checks: readonly Check[]): string[] =>
  checks.filter(({ result }) => result !== 'pass').map(({ name, result }) => `${name} ${result}`);
