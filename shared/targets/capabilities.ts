import type { Hosting, ResourceKind } from '../model/resourceKind';

/** Whether Azure offers a combination, since when, by which source; and what to do where it does not. */
export interface Capability {
  readonly kind: ResourceKind;
  readonly hosting: Hosting;
  /** The vault's tenant, compared with the resource's. */
  readonly vaultTenant: 'same' | 'other';
  readonly offered: boolean;
  /** In plain words, for the refusal. */
  readonly why: string;
  readonly source: string;
  /** ISO date on which the source said so. */
  readonly date: string;
  readonly alternatives: readonly string[];
}

const MYSQL_DOC = 'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server"';
const STORAGE_DOC = 'Azure docs "Configure cross-tenant customer-managed keys for an existing storage account"';

/**
 * What Azure offers. A customer-hosted resource and its identity are in the customer's tenant, as is the vault, so only
 * `same` exists there. One line changes when Azure adds cross-tenant keys for MySQL.
 */
export const CAPABILITIES: readonly Capability[] = [
  {
    kind: 'storageAccount',
    hosting: 'vendor',
    vaultTenant: 'other',
    offered: true,
    why: 'Cross-tenant keys through a federated identity.',
    source: STORAGE_DOC,
    date: '2026-06-30',
    alternatives: [],
  },
  {
    kind: 'storageAccount',
    hosting: 'vendor',
    vaultTenant: 'same',
    offered: true,
    why: 'A managed identity of the same tenant reads the key.',
    source: 'Azure docs "Customer-managed keys for Azure Storage encryption"',
    date: '2026-06-30',
    alternatives: [],
  },
  {
    kind: 'storageAccount',
    hosting: 'customer',
    vaultTenant: 'same',
    offered: true,
    why: 'A managed identity of the customer reads the key; the account is managed by Azure Lighthouse.',
    source: 'Azure docs "Customer-managed keys for Azure Storage encryption"',
    date: '2026-06-30',
    alternatives: [],
  },
  {
    kind: 'mysqlFlexibleServer',
    hosting: 'vendor',
    vaultTenant: 'same',
    offered: true,
    why: 'A managed identity of the same tenant reads the key.',
    source: MYSQL_DOC,
    date: '2026-01-07',
    alternatives: [],
  },
  {
    kind: 'mysqlFlexibleServer',
    hosting: 'customer',
    vaultTenant: 'same',
    offered: true,
    why: 'A managed identity of the customer reads the key; the server is managed by Azure Lighthouse.',
    source: MYSQL_DOC,
    date: '2026-01-07',
    alternatives: [],
  },
  {
    kind: 'mysqlFlexibleServer',
    hosting: 'vendor',
    vaultTenant: 'other',
    offered: false,
    why: "Azure Database for MySQL wants server, managed identity, vault and key in one tenant: a server in the vendor's tenant cannot use a key of another",
    source: MYSQL_DOC,
    date: '2026-01-07',
    alternatives: [
      "host the server in a subscription of the customer's tenant, managed by Azure Lighthouse (resource.hosting = customer)",
      "keep the server and encrypt the data in the application with the customer's key (envelope encryption)",
    ],
  },
];

/** The entry for a combination; `undefined` when no document speaks of it, which is treated as not offered. */
export function findCapability(
  kind: ResourceKind,
  hosting: Hosting,
  vaultTenant: Capability['vaultTenant'],
): Capability | undefined {
  return CAPABILITIES.find((row) => row.kind === kind && row.hosting === hosting && row.vaultTenant === vaultTenant);
}
