import { evidenceOf, explain } from '../errors/explain';
import type { Fault } from '../errors/fault';
import { stop } from '../errors/stop';
import type { Service } from '../errors/tables';
import type { Stop } from '../model/outcome';
import type { EncryptionPlan, WantedEncryption } from '../model/plan';
import type { ResourceKind } from '../model/resourceKind';

/** Whose table of answers is read for each kind. */
const SERVICES = {
  storageAccount: 'Azure Storage',
  mysqlFlexibleServer: 'Azure Database for MySQL',
  sqlServer: 'Azure SQL',
  diskEncryptionSet: 'Disk encryption sets',
} as const satisfies Record<ResourceKind, Service>;

/** What a refusal by the resource's own service means, if its table knows; with all names a remedy may want. */
export function explainTarget(
  fault: Fault,
  plan: EncryptionPlan,
  wanted: WantedEncryption,
  principalId: string,
): Stop | 'retry' | undefined {
  const { host: vaultHost, pathname } = new URL(wanted.keyUri);
  return explain(SERVICES[plan.kind], fault, {
    crossTenant: wanted.federatedClientId !== undefined,
    kind: plan.kind,
    resourceId: plan.resourceId,
    keyUri: wanted.keyUri,
    keyName: pathname.split('/')[2] ?? '',
    vaultHost,
    vaultName: vaultHost.split('.')[0] ?? vaultHost,
    tenantId: plan.vaultTenantId,
    clientId: wanted.federatedClientId ?? '',
    permissions: 'get, wrapKey, unwrapKey',
    identityName: plan.identityId.split('/').at(-1) ?? plan.identityId,
    principalId,
  });
}

/** An operation that failed for a reason no table knows: for the operator, with everything a new row needs. */
export function encryptionFailed(fault: Fault, { kind, resourceId }: EncryptionPlan): Stop {
  return stop('encryption-failed', { ...evidenceOf(SERVICES[kind], fault), resourceId });
}
