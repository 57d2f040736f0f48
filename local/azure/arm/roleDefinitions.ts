/** The built-in roles that matter to customer-managed keys ("Azure built-in roles", 2026), reduced to the actions simulated here. */
export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  /** Actions on data; a role that has any can neither be delegated nor handed out through Lighthouse. */
  readonly dataActions?: readonly string[];
}

const KEYS = 'Microsoft.KeyVault/vaults/keys';

/** Role ids by the short names that the simulator's callers use. */
export const ROLE_IDS = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  userAccessAdministrator: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
  roleBasedAccessControlAdministrator: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
  storageAccountContributor: '17d1049b-9a84-46fb-8f53-869881c3d3ab',
  sqlServerContributor: '6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437',
  managedIdentityContributor: 'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59',
  managedIdentityOperator: 'f1a07417-d97a-45cb-824c-7a7467783830',
  keyVaultContributor: 'f25e0fa2-a7c8-4377-a976-54943a77a395',
  keyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2',
  keyVaultAdministrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  keyVaultDataAccessAdministrator: '8b54135c-b56d-4d72-a534-26097cfdc8d8',
  keyVaultCryptoOfficer: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424',
  keyVaultCryptoServiceEncryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
} as const;

const definitions: readonly RoleDefinition[] = [
  { id: ROLE_IDS.owner, name: 'Owner', actions: ['*'] },
  {
    id: ROLE_IDS.contributor,
    name: 'Contributor',
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/write', 'Microsoft.Authorization/*/delete'],
  },
  { id: ROLE_IDS.reader, name: 'Reader', actions: ['*/read'] },
  {
    id: ROLE_IDS.userAccessAdministrator,
    name: 'User Access Administrator',
    actions: ['*/read', 'Microsoft.Authorization/*'],
  },
  {
    id: ROLE_IDS.roleBasedAccessControlAdministrator,
    name: 'Role Based Access Control Administrator',
    actions: [
      '*/read',
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
    ],
  },
  {
    id: ROLE_IDS.storageAccountContributor,
    name: 'Storage Account Contributor',
    actions: ['Microsoft.Storage/storageAccounts/*', 'Microsoft.Resources/subscriptions/resourceGroups/read'],
  },
  {
    id: ROLE_IDS.sqlServerContributor,
    name: 'SQL Server Contributor',
    actions: [
      'Microsoft.Sql/servers/*',
      'Microsoft.Sql/locations/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ],
    // Of the real list only what a server with customer-managed keys comes across.
    notActions: ['Microsoft.Sql/servers/securityAlertPolicies/*', 'Microsoft.Sql/servers/auditingSettings/*'],
  },
  {
    id: ROLE_IDS.managedIdentityContributor,
    name: 'Managed Identity Contributor',
    actions: [
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/write',
      'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ],
  },
  {
    id: ROLE_IDS.managedIdentityOperator,
    name: 'Managed Identity Operator',
    actions: [
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ],
  },
  { id: ROLE_IDS.keyVaultContributor, name: 'Key Vault Contributor', actions: ['Microsoft.KeyVault/*'] },
  {
    id: ROLE_IDS.keyVaultReader,
    name: 'Key Vault Reader',
    actions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/read'],
    dataActions: [`${KEYS}/read`],
  },
  {
    id: ROLE_IDS.keyVaultAdministrator,
    name: 'Key Vault Administrator',
    actions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/read'],
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  },
  {
    id: ROLE_IDS.keyVaultDataAccessAdministrator,
    name: 'Key Vault Data Access Administrator',
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.Authorization/*/read',
      'Microsoft.KeyVault/vaults/*/read',
    ],
  },
  {
    id: ROLE_IDS.keyVaultCryptoOfficer,
    name: 'Key Vault Crypto Officer',
    actions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/read'],
    dataActions: [`${KEYS}/*`, 'Microsoft.KeyVault/vaults/keyrotationpolicies/*'],
  },
  {
    id: ROLE_IDS.keyVaultCryptoUser,
    name: 'Key Vault Crypto User',
    actions: [],
    dataActions: [`${KEYS}/read`, `${KEYS}/update/action`, `${KEYS}/wrap/action`, `${KEYS}/unwrap/action`],
  },
  {
    id: ROLE_IDS.keyVaultCryptoServiceEncryptionUser,
    name: 'Key Vault Crypto Service Encryption User',
    actions: [
      'Microsoft.EventGrid/eventSubscriptions/write',
      'Microsoft.EventGrid/eventSubscriptions/read',
      'Microsoft.EventGrid/eventSubscriptions/delete',
    ],
    dataActions: [`${KEYS}/read`, `${KEYS}/wrap/action`, `${KEYS}/unwrap/action`],
  },
  {
    id: '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
    name: 'Key Vault Crypto Service Release User',
    actions: [],
    dataActions: [`${KEYS}/release/action`],
  },
  {
    id: 'a68e7c17-0ab2-4c09-9a58-125dae29748c',
    name: 'Key Vault Purge Operator',
    actions: ['Microsoft.KeyVault/locations/deletedVaults/purge/action'],
  },
  {
    id: '91c1777a-f3dc-4fae-b103-61d183457e46',
    name: 'Managed Services Registration Assignment Delete Role',
    actions: ['Microsoft.ManagedServices/registrationAssignments/delete', 'Microsoft.ManagedServices/*/read'],
  },
];

const byId = new Map(definitions.map((role) => [role.id, role]));

/** The role of a role definition id, given as GUID or as full resource id; `undefined` if it is not simulated. */
export function findRole(roleDefinitionId: string): RoleDefinition | undefined {
  return byId.get(roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase());
}

/** Whether the role allows a management action, such as `Microsoft.Storage/storageAccounts/write`. */
export function allowsAction(role: RoleDefinition, action: string): boolean {
  return matchesAny(role.actions, action) && !matchesAny(role.notActions ?? [], action);
}

/** Whether the role allows an action on data, such as `Microsoft.KeyVault/vaults/keys/read`. */
export function allowsDataAction(role: RoleDefinition, action: string): boolean {
  return matchesAny(role.dataActions ?? [], action);
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  const wanted = action.toLowerCase();
  return patterns.some((pattern) => {
    const [head = '', tail] = pattern.toLowerCase().split('*');
    return tail === undefined
      ? head === wanted
      : wanted.length >= head.length + tail.length && wanted.startsWith(head) && wanted.endsWith(tail);
  });
}
