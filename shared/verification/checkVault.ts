import type { Challenge } from '../azure/vaults';
import { findDeletedVault } from '../azure/vaultResources';
import { faultOf, isTransient } from '../errors/fault';
import { stop } from '../errors/stop';
import { RetryLater, type Stop } from '../model/outcome';
import type { Ports } from '../ports';
import { whyNotOffered } from '../targets';
import { pass, type Findings } from './findings';
import { subscriptionOf, type Subject } from './subject';

/**
 * What must hold before a token goes to the vault: that Azure offers a key of such a vault, that the vault answers, is in
 * the customer's tenant, and serves no other customer. The vault's challenge, for the tokens that follow.
 */
export async function checkVault(ports: Ports, subject: Subject, findings: Findings): Promise<Challenge> {
  const { key, plan, customerId } = subject;
  const { vaultHost, vaultName, vaultType } = key;
  const tenantId = plan.vaultTenantId;

  const refused = notOffered(ports, subject);
  if (refused) return findings.halt('vaultOffered', refused, vaultType);
  findings.add(pass('vaultOffered', vaultType));

  const challenge = await ports.vaults.challengeOf(key).catch((error: unknown) => {
    const fault = faultOf(error);
    if (fault.code !== 'ENOTFOUND' && isTransient(fault))
      throw new RetryLater(`Key Vault: ${fault.code} ${fault.message}`);
    return undefined;
  });
  if (challenge === undefined) return findings.halt('vaultReachable', await whyMissing(ports, subject));
  findings.add(pass('vaultReachable', vaultHost));

  const vaultTenantId = challenge.tenantId;
  if (vaultTenantId !== tenantId) {
    const mismatch = stop('vault-tenant-mismatch', { vaultHost, vaultName, vaultTenantId, tenantId });
    return findings.halt('tenantMatches', mismatch, vaultTenantId, tenantId);
  }
  findings.add(pass('tenantMatches', vaultTenantId, tenantId));

  const binding = await ports.registry.vaultBindings.read(vaultHost);
  if (binding && (binding.customerId !== customerId || binding.tenantId !== tenantId)) {
    return findings.halt('vaultBound', stop('vault-bound-elsewhere', { vaultHost }));
  }
  findings.add(pass('vaultBound', binding ? 'bound to you' : 'free'));
  return challenge;
}

/** The table of offers asked again, now that the type of the vault is known. */
function notOffered({ config, now }: Ports, { key, plan }: Subject): Stop | undefined {
  const { kind, hosting, crossTenant } = plan;
  const vaultTenant = crossTenant ? 'other' : 'same';
  const { vaultType, vaultHost } = key;
  const why = whyNotOffered({ kind, hosting, vaultTenant, vaultType }, config.cloud.azCloudName, now());
  return why && stop('vault-not-offered', { vaultHost, ...why });
}

/** A vault that was deleted can be told from one that never was where its subscription shows to us. */
async function whyMissing({ azure }: Ports, { key, plan }: Subject): Promise<Stop> {
  const { vaultHost, vaultName } = key;
  const { found } = plan.crossTenant ? {} : await findDeletedVault(azure, subscriptionOf(plan), key);
  if (!found) return stop('vault-not-found', { vaultHost, vaultName });
  const { location, deletionDate: deletedOn, scheduledPurgeDate: purgedOn } = found.properties;
  return stop('vault-deleted', { vaultHost, vaultName, location, deletedOn, purgedOn });
}
