import { findVault, type Sight, type VaultResource } from '../azure/vaultResources';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import type { KeyReport } from '../model/verification';
import type { Ports } from '../ports';
import { checkVault } from './checkVault';
import { Findings, Halted, pass } from './findings';
import { judgedByResource } from './judgedByResource';
import { probeKey } from './probeKey';
import { subscriptionOf, type Subject } from './subject';
import { vaultRegion } from './vaultRegion';

/** How one key fared: the report, what stops it if anything does, and the key with the version that was found. */
export interface CheckedKey {
  readonly report: KeyReport;
  readonly failure?: Stop | undefined;
  readonly key: KeyUri;
}

/**
 * Checks everything one key must be before a resource depends on it, ending with a real unwrap in the vault. Order
 * matters: nothing carries a token to the vault before it is known to be in the customer's tenant and not bound to another
 * customer, whatever cannot be looked at later. Only reads.
 */
export async function checkKey(ports: Ports, subject: Subject): Promise<CheckedKey> {
  const findings = new Findings();
  let { version } = subject.key;
  try {
    version = await runChecks(ports, subject, findings);
  } catch (error) {
    if (!(error instanceof Halted)) throw error;
  }
  const key = { ...subject.key, version };
  return { key, failure: findings.failure(), report: { keyUri: formatKeyUri(key), checks: findings.list() } };
}

async function runChecks(ports: Ports, subject: Subject, findings: Findings): Promise<string | undefined> {
  const challenge = await checkVault(ports, subject, findings);
  const inRegion = subject.requirements.region === 'same';
  const vault = inRegion ? await vaultShown(ports, subject) : undefined;
  findings.add(vault ? vaultRegion(subject, vault) : pass('vaultRegion', undefined, 'any region'));
  const probed = await probeKey(ports, subject, challenge, findings);
  if (probed.keptOut === undefined) return probed.version;
  return judgedByResource(ports, subject, probed, vault ?? (await vaultShown(ports, subject)), findings);
}

/** Across tenants no vault shows to us; else those of the resource's subscription do, if we may read them. */
async function vaultShown({ azure }: Ports, { key, plan }: Subject): Promise<Sight<VaultResource>> {
  if (plan.crossTenant) return { why: 'it is in your tenant, where we manage nothing' };
  return findVault(azure, subscriptionOf(plan), key);
}
