/** The kinds of resource Latchkey encrypts; each has a file of its name in `shared/targets`. */
export const RESOURCE_KINDS = ['storageAccount', 'mysqlFlexibleServer'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Azure resource type of each kind. */
export const RESOURCE_TYPES: Readonly<Record<ResourceKind, string>> = {
  storageAccount: 'Microsoft.Storage/storageAccounts',
  mysqlFlexibleServer: 'Microsoft.DBforMySQL/flexibleServers',
};

export type Hosting = 'vendor' | 'customer';
