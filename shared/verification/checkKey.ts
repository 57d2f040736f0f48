import type { KeyVersion } from '../azure/vaults';
import { findVault, type Sight, type VaultResource } from '../azure/vaultResources';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import type { KeyReport } from '../model/verification';
import type { Ports } from '../ports';
import { checkVault } from './checkVault';
import { Findings, Halted, pass } from './findings';
import { judgedByResource } from './judgedByResource';
import { probeKey, type Probed } from './probeKey';
import { subscriptionOf, type Subject } from './subject';
import { vaultRegion } from './vaultRegion';

/** How one key fared: the report, what stops it if anything does, and the key with the version that was found. */
export interface CheckedKey {
  readonly report: KeyReport;
  readonly failure?: Stop | undefined;
  readonly key: KeyUri;
  /** All versions of the key, newest first; empty if they could not be listed. */
  readonly versions: readonly KeyVersion[];
  /** Whether a firewall kept us from the key, which may let the resource in. */
  readonly isHidden: boolean;
}

/**
 * Checks everything one key must be before a resource depends on it, ending with a real unwrap in the vault. Order
 * matters: nothing carries a token to the vault before it is known to be in the customer's tenant and not bound to another
 * customer, whatever cannot be looked at later. Only reads.
 */
export async function checkKey(ports: Ports, subject: Subject): Promise<CheckedKey> {
  const findings = new Findings();
  let probed: Probed = { version: subject.key.version, versions: [] };
  try {
    probed = await runChecks(ports, subject, findings);
  } catch (error) {
    if (!(error instanceof Halted)) throw error;
  }
  const { version, versions, keptOut } = probed;
  const key = { ...subject.key, version };
  const report = { keyUri: formatKeyUri(key), checks: findings.list() };
  return { key, failure: findings.failure(), report, versions, isHidden: keptOut !== undefined };
}

async function runChecks(ports: Ports, subject: Subject, findings: Findings): Promise<Probed> {
  const challenge = await checkVault(ports, subject, findings);
  const inRegion = subject.requirements.region === 'same';
  const vault = inRegion ? await vaultShown(ports, subject) : undefined;
  findings.add(vault ? vaultRegion(subject, vault) : pass('vaultRegion', undefined, 'any region'));
  const probed = await probeKey(ports, subject, challenge, findings);
  if (probed.keptOut === undefined) return probed;
  const version = await judgedByResource(ports, subject, probed, vault ?? (await vaultShown(ports, subject)), findings);
  return { ...probed, version };
}

/** Across tenants no vault shows to us; else those of the resource's subscription do, if we may read them. */
async function vaultShown({ azure }: Ports, { key, plan }: Subject): Promise<Sight<VaultResource>> {
  if (plan.crossTenant) return { why: 'it is in your tenant, where we manage nothing' };
  return findVault(azure, subscriptionOf(plan), key);
}
