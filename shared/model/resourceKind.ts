/** The kinds of resource Latchkey encrypts; each has a file of its name in `shared/targets`. */
export const RESOURCE_KINDS = ['storageAccount', 'sqlServer', 'diskEncryptionSet', 'mysqlFlexibleServer'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Azure resource type of each kind. */
export const RESOURCE_TYPES: Readonly<Record<ResourceKind, string>> = {
  storageAccount: 'Microsoft.Storage/storageAccounts',
  sqlServer: 'Microsoft.Sql/servers',
  diskEncryptionSet: 'Microsoft.Compute/diskEncryptionSets',
  mysqlFlexibleServer: 'Microsoft.DBforMySQL/flexibleServers',
};

export type Hosting = 'vendor' | 'customer';
