import type { ResourceKind } from '../model/resourceKind';
import type { Dimensions } from './combinations';

/** What Azure offers for the combinations it speaks of: a dimension that is left out stands for all its values. */
export interface Capability extends Partial<Dimensions> {
  readonly kind: ResourceKind;
  readonly offered: boolean;
  /** In plain words, for the refusal. */
  readonly why: string;
  /** First REST API version known to have it. */
  readonly since?: string;
  /** Names of clouds (`az cloud list`) that lack it. */
  readonly notIn?: readonly string[];
  readonly source: string;
  /** ISO date on which the source said so. */
  readonly date: string;
  /** What to do where it is not offered. */
  readonly alternatives: readonly string[];
}

const STORAGE = { kind: 'storageAccount' } as const;
const STORAGE_DOC = { source: 'Azure docs "Customer-managed keys for Azure Storage encryption"', date: '2026-06-30' };
const STORAGE_ACROSS = {
  source: 'Azure docs "Configure cross-tenant customer-managed keys for an existing storage account"',
  date: '2026-06-30',
};
const SQL = { kind: 'sqlServer' } as const;
const SQL_DOC = { source: 'Azure SQL docs "TDE with customer-managed key"', date: '2026-06-30' };
const SQL_ACROSS = { source: 'Azure SQL docs "Cross-tenant customer-managed keys with TDE"', date: '2026-06-30' };
const DISKS = { kind: 'diskEncryptionSet' } as const;
const DISKS_DOC = { source: 'Azure docs "Server-side encryption of Azure managed disks"', date: '2026-05-31' };
const DISKS_ACROSS = {
  source: 'Azure docs "Encrypt managed disks with cross-tenant customer-managed keys"',
  date: '2026-05-31',
};
const MYSQL = { kind: 'mysqlFlexibleServer' } as const;
const MYSQL_DOC = {
  source: 'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server"',
  date: '2026-01-07',
};

const yes = (why: string, since?: string) =>
  ({ offered: true, why, alternatives: [], ...(since === undefined ? {} : { since }) }) as const;
const no = (why: string, ...alternatives: string[]) => ({ offered: false, why, alternatives }) as const;

/**
 * What Azure offers: for a combination the first row that speaks of it counts. Docs change: each row has its source and
 * date, and everything that decides reads this table. One row changes when Azure adds cross-tenant keys for MySQL.
 */
export const CAPABILITIES: readonly Capability[] = [
  {
    ...STORAGE,
    vaultTenant: 'other',
    ...yes('The account reaches the vault or Managed HSM, in any region, as the federated application.', '2021-05-01'),
    ...STORAGE_ACROSS,
  },
  {
    ...STORAGE,
    hosting: 'vendor',
    ...yes('A managed identity of the same tenant reads the key, in any region.', '2021-05-01'),
    ...STORAGE_DOC,
  },
  {
    ...STORAGE,
    hosting: 'customer',
    ...yes(
      'A managed identity of the customer reads the key; the account is managed by Azure Lighthouse.',
      '2021-05-01',
    ),
    ...STORAGE_DOC,
  },

  {
    ...SQL,
    geo: 'redundant',
    ...yes('The same key on both servers, the secondary first, then the primary; each server reads it itself.'),
    ...SQL_DOC,
  },
  {
    ...SQL,
    vaultTenant: 'other',
    ...yes(
      'The server reaches the vault or Managed HSM, in any region, as the federated application.',
      '2022-08-01-preview',
    ),
    ...SQL_ACROSS,
  },
  {
    ...SQL,
    hosting: 'vendor',
    ...yes('A managed identity of the same tenant reads the key, in any region.', '2022-08-01-preview'),
    ...SQL_DOC,
  },
  {
    ...SQL,
    hosting: 'customer',
    ...yes(
      'A managed identity of the customer reads the key; the server is managed by Azure Lighthouse.',
      '2022-08-01-preview',
    ),
    ...SQL_DOC,
  },

  {
    ...DISKS,
    region: 'other',
    ...no(
      'Managed disks, the disk encryption set and the vault must be in one region',
      "name a key of a vault in the set's region",
      "make a disk encryption set in the vault's region, with the disks",
    ),
    ...DISKS_DOC,
  },
  {
    ...DISKS,
    vaultTenant: 'other',
    vaultType: 'managedHsm',
    ...no(
      'Across tenants, disk encryption sets are documented with keys in Key Vault only, not in a Managed HSM',
      'name an RSA-HSM key in a Key Vault of the premium tier',
      "host the disks in a subscription of the customer's tenant, managed by Azure Lighthouse (resource.hosting = customer)",
    ),
    ...DISKS_ACROSS,
  },
  {
    ...DISKS,
    vaultTenant: 'other',
    ...yes(
      'The set reaches the vault as the federated application. Not for Ultra Disks and Premium SSD v2.',
      '2021-12-01',
    ),
    notIn: ['AzureUSGovernment', 'AzureChinaCloud'],
    ...DISKS_ACROSS,
  },
  {
    ...DISKS,
    hosting: 'vendor',
    ...yes('A managed identity of the same tenant reads the key.'),
    ...DISKS_DOC,
  },
  {
    ...DISKS,
    hosting: 'customer',
    ...yes('A managed identity of the customer reads the key; the set is managed by Azure Lighthouse.'),
    ...DISKS_DOC,
  },

  {
    ...MYSQL,
    region: 'other',
    ...no(
      'Azure Database for MySQL wants the vault or Managed HSM in the region of the server',
      "name a key of a vault in the server's region",
    ),
    ...MYSQL_DOC,
  },
  {
    ...MYSQL,
    vaultTenant: 'other',
    ...no(
      "Azure Database for MySQL wants server, managed identity, vault and key in one tenant: a server in the vendor's tenant cannot use a key of another",
      "host the server in a subscription of the customer's tenant, managed by Azure Lighthouse (resource.hosting = customer)",
      "keep the server and encrypt the data in the application with the customer's key (envelope encryption)",
    ),
    ...MYSQL_DOC,
  },
  {
    ...MYSQL,
    geo: 'redundant',
    ...yes(
      'Geo-redundant backups take a second managed identity and a second key, both of the paired region.',
      '2021-05-01',
    ),
    ...MYSQL_DOC,
  },
  {
    ...MYSQL,
    hosting: 'vendor',
    ...yes('A managed identity of the same tenant reads the key.', '2021-05-01'),
    ...MYSQL_DOC,
  },
  {
    ...MYSQL,
    hosting: 'customer',
    ...yes(
      'A managed identity of the customer reads the key; the server is managed by Azure Lighthouse.',
      '2021-05-01',
    ),
    ...MYSQL_DOC,
  },
];
