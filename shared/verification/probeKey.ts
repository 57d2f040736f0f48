import type { KeyVaultKey } from '@azure/keyvault-keys';
import type { Challenge, KeyVersion, VaultClient } from '../azure/vaults';
import { faultOf } from '../errors/fault';
import { explainVault } from '../errors/keyVault';
import { stop } from '../errors/stop';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import type { CheckName } from '../model/verification';
import type { Ports } from '../ports';
import { pass, type Findings } from './findings';
import { keyChecks } from './keyChecks';
import { factsOfKey } from './keyFacts';
import type { Subject } from './subject';

/** How far the vault let us look. */
export interface Probed {
  /** Of the key that was read, or was named. */
  readonly version?: string | undefined;
  /** All versions of the key, newest first; empty if they could not be listed. */
  readonly versions: readonly KeyVersion[];
  /** What a firewall answered that kept us out. */
  readonly keptOut?: string | undefined;
}

const PERMISSIONS = ['get', 'list', 'wrapKey', 'unwrapKey'];
type Permission = 'get' | 'list' | 'wrapKey' | 'unwrapKey';

class KeptOut extends Error {}

/** Reads the key, judges it, and wraps and unwraps with it in the vault: needs every permission that encryption needs. */
export async function probeKey(
  { vaults, credentials, now }: Ports,
  subject: Subject,
  challenge: Challenge,
  findings: Findings,
): Promise<Probed> {
  const { key, plan, requirements, clientId } = subject;
  const tenantId = plan.vaultTenantId;
  const vault = vaults.open(key, credentials.inTenant(tenantId, clientId), challenge);
  let { version } = key;
  let versions: readonly KeyVersion[] = [];

  const attempt = async <T>(name: CheckName, permissions: Permission, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const fault = faultOf(error);
      const reason = explainVault(fault, key, { clientId, tenantId, permissions });
      if (reason.code === 'vault-firewall') throw new KeptOut(fault.innerCode ?? fault.code);
      if (reason.code === 'vault-access-denied') {
        return findings.halt('permissions', reason, `${permissions} refused`, PERMISSIONS.join(', '));
      }
      if (reason.code === 'key-not-found') return findings.halt(name, (await whyDeleted(vault, key)) ?? reason);
      return findings.halt(reason.code === 'key-disabled' ? 'keyEnabled' : name, reason);
    }
  };

  try {
    const found = await attempt('keyExists', 'get', () => vault.readKey());
    version = found.properties.version?.toLowerCase();
    const exact: KeyUri = { ...key, version };
    findings.add(pass('keyExists', formatKeyUri(exact)));
    findings.add(...keyChecks(factsOfKey(found), exact, plan.kind, requirements, now()));
    versions = await attempt('permissions', 'list', () => vault.listVersions());
    if (!findings.failure()) await unwrapOnce(found, exact);
    return { version, versions };
  } catch (error) {
    if (!(error instanceof KeptOut)) throw error;
    return { version, versions, keptOut: error.message };
  }

  async function unwrapOnce(found: KeyVaultKey, exact: KeyUri): Promise<void> {
    const probe = vault.probe(found);
    const wrapped = await attempt('permissions', 'wrapKey', () => probe.wrap());
    const same = await attempt('unwrap', 'unwrapKey', () => probe.unwrap(wrapped));
    findings.add(pass('permissions', PERMISSIONS.join(', '), PERMISSIONS.join(', ')));
    if (!same) {
      const { vaultHost } = exact;
      return findings.halt('unwrap', stop('unwrap-mismatch', { vaultHost, keyUri: formatKeyUri(exact) }));
    }
    findings.add(pass('unwrap', 'unwrapped in the vault'));
  }
}

/**
 * A key that was deleted can be told from one that never was if an access policy permits `get`; the roles we ask for do
 * not reach deleted keys (Key Vault REST "Get Deleted Key", 7.5). Not being told is no fault.
 */
async function whyDeleted(vault: VaultClient, key: KeyUri): Promise<Stop | undefined> {
  try {
    const { deletedOn, scheduledPurgeDate } = (await vault.readDeletedKey()).properties;
    const { vaultName, keyName } = key;
    return stop('key-deleted', {
      vaultName,
      keyName,
      keyUri: formatKeyUri(key),
      deletedOn: deletedOn?.toISOString() ?? 'an unknown date',
      purgedOn: scheduledPurgeDate?.toISOString() ?? 'an unknown date',
    });
  } catch {
    return undefined;
  }
}
