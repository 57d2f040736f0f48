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

/** The kind of an Azure resource type, whose letter case says nothing; `undefined` of one that Latchkey does not encrypt. */
export function kindOf(type: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find((kind) => RESOURCE_TYPES[kind].toLowerCase() === type.toLowerCase());
}
