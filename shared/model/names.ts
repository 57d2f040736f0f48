import { createHash } from 'node:crypto';

/** Names of what Latchkey creates are computed, so that doing it again finds what was done before. */
const hash = (...parts: string[]) =>
  createHash('sha256').update(parts.join('\n').toLowerCase()).digest('hex').slice(0, 16);

/** Unique name of the application of a pool entry. */
export function applicationName(prefix: string, entry: number): string {
  return `${prefix}-${String(entry).padStart(4, '0')}`;
}

/** The pool entry whose application has that unique name. */
export function applicationEntry(uniqueName: string): number {
  return Number(uniqueName.slice(uniqueName.lastIndexOf('-') + 1));
}

/** Name of a customer's managed identity: one a customer, resource group and region. */
export function identityName(prefix: string, customerId: string, resourceGroupId: string, location: string): string {
  return `${prefix}-${hash(customerId, resourceGroupId, location)}`;
}

/** Name of a federated credential: the managed identity it trusts tells it apart. */
export function credentialName(identityResourceId: string): string {
  return identityResourceId.split('/').at(-1) ?? identityResourceId;
}

/** Name of the credential by which the deployment itself probes keys as the application. */
export function probeName(prefix: string): string {
  return `${prefix}-probe`;
}

/** The mark on everything Latchkey creates in Azure and Entra; what lacks it is never changed. */
export const MARK = { key: 'createdBy', value: 'latchkey' } as const;
