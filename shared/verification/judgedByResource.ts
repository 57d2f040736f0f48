import { findKey, type Sight, type VaultResource } from '../azure/vaultResources';
import { stop } from '../errors/stop';
import { formatKeyUri, parseKeyUri } from '../model/keyUri';
import { CHECKS } from '../model/verification';
import type { Ports } from '../ports';
import { fail, pass, unknown, type Findings } from './findings';
import { keyChecks, recoveryChecks } from './keyChecks';
import { factsOfResource, recoveryOf } from './keyFacts';
import type { Probed } from './probeKey';
import type { Subject } from './subject';

/**
 * A firewall that keeps us out may let the resource in (Azure docs "Configure network security for Key Vault", trusted
 * services, 2026): what cannot be looked at is unknown and judged by the resource. What Azure Resource Manager shows of
 * the vault and its key is judged all the same. The version to go on with, if one is known.
 */
export async function judgedByResource(
  ports: Ports,
  subject: Subject,
  { version: probed, keptOut = '' }: Probed,
  vault: Sight<VaultResource>,
  findings: Findings,
): Promise<string | undefined> {
  const { key, plan, requirements } = subject;
  const { vaultHost, vaultName, keyName } = key;
  const shown =
    vault.found && !findings.has('keyExists') ? await shownVersion(ports, subject, vault.found, findings) : undefined;
  const version = probed ?? shown;
  if (version === undefined && !requirements.versionless) {
    const needed = stop('key-version-needed', { vaultHost, vaultName, keyName, kind: plan.kind });
    findings.add(fail('keyExists', needed, keptOut));
  }
  const reason = `The firewall of your vault keeps us out; ${plan.kind} uses the key itself and will tell.`;
  // Some services answer a closed firewall like a missing role: what lets them in is told here, once.
  const { remedy } = stop('vault-firewall', { vaultHost, vaultName, detail: keptOut });
  const hidden = CHECKS.filter((name) => !findings.has(name)).map((name) => unknown(name, reason, keptOut));
  findings.add(...hidden.map((one, index) => (index === 0 ? { ...one, remedy } : one)));
  return version;
}

/** Judges what is shown of the vault and of the newest version, unless another one was named; that version. */
async function shownVersion(
  { azure, config, now }: Ports,
  { key, plan, requirements }: Subject,
  vault: VaultResource,
  findings: Findings,
): Promise<string | undefined> {
  const { found } = await findKey(azure, vault, key);
  const parsed = parseKeyUri(found?.properties.keyUriWithVersion ?? '', config.cloud);
  const newest = parsed.ok ? parsed.key.version : undefined;
  if (!found || newest === undefined || (key.version ?? newest) !== newest) {
    findings.add(...recoveryChecks(recoveryOf(vault), key, plan.kind, requirements));
    return undefined;
  }
  const exact = { ...key, version: newest };
  findings.add(pass('keyExists', formatKeyUri(exact)));
  findings.add(...keyChecks(factsOfResource(found, vault), exact, plan.kind, requirements, now()));
  return newest;
}
