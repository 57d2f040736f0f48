import { evidenceOf, explain } from '../errors/explain';
import type { Fault } from '../errors/fault';
import { stop } from '../errors/stop';
import type { Service } from '../errors/tables';
import type { Stop } from '../model/outcome';
import type { EncryptionPlan, IdentityRef, WantedEncryption } from '../model/plan';
import type { ResourceKind } from '../model/resourceKind';

/** Whose table of answers is read for each kind. */
const SERVICES = {
  storageAccount: 'Azure Storage',
  mysqlFlexibleServer: 'Azure Database for MySQL',
  sqlServer: 'Azure SQL',
  diskEncryptionSet: 'Disk encryption sets',
} as const satisfies Record<ResourceKind, Service>;

/**
 * What a refusal by the resource's own service means, if its table knows; with all names a remedy may want: those of the
 * key that was refused, where geo-redundant backups have one of their own.
 */
export function explainTarget(
  fault: Fault,
  plan: EncryptionPlan,
  wanted: WantedEncryption,
  identity: IdentityRef,
): Stop | 'retry' | undefined {
  const { keyUri, principalId, identityId, location } = refusedKey(fault, plan, wanted, identity);
  const { host: vaultHost, pathname } = new URL(keyUri);
  const crossTenant = wanted.federatedClientId !== undefined;
  const facts = {
    kind: plan.kind,
    resourceId: plan.resourceId,
    keyUri,
    keyName: pathname.split('/')[2] ?? '',
    vaultHost,
    vaultName: vaultHost.split('.')[0] ?? vaultHost,
    tenantId: plan.vaultTenantId,
    clientId: wanted.federatedClientId ?? '',
    permissions: 'get, wrapKey, unwrapKey',
    identityName: identityId.split('/').at(-1) ?? identityId,
    principalId,
    location,
    seen: 'another region',
    resourceGroup: '<group>',
    detail: evidenceOf(SERVICES[plan.kind], fault).detail,
  };
  const { remedy: grant } = stop(crossTenant ? 'vault-access-denied' : 'identity-access-denied', facts);
  return explain(SERVICES[plan.kind], fault, { ...facts, crossTenant, isHidden: wanted.isHidden ?? false, grant });
}

/** The key that a fault is about, with who uses it and where its vault must be: the main one unless the service names the other. */
function refusedKey({ message }: Fault, plan: EncryptionPlan, wanted: WantedEncryption, identity: IdentityRef) {
  const main = { keyUri: wanted.keyUri, principalId: identity.principalId, ...plan };
  if (!plan.geo || !wanted.geo || !identity.geo) return main;
  const names = [new URL(wanted.geo.keyUri).host, plan.geo.identityId.split('/').at(-1) ?? plan.geo.identityId];
  const isGeo = /geo-?redundant|geo-?backup/i.test(message) || names.some((name) => message.includes(name));
  return isGeo ? { keyUri: wanted.geo.keyUri, principalId: identity.geo.principalId, ...plan.geo } : main;
}

/** An operation that failed for a reason no table knows: for the operator, with everything a new row needs. */
export function encryptionFailed(fault: Fault, { kind, resourceId }: EncryptionPlan): Stop {
  return stop('encryption-failed', { ...evidenceOf(SERVICES[kind], fault), resourceId });
}
