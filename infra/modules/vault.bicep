metadata description = 'The vault of the link-signing key. The key itself is made by a hook: it is in no template and no deployment history.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Whether it is reached by private endpoints only.')
param isPrivate bool

@description('Whether it is locked against deletion.')
param locks bool

@description('Workspace of logs.')
param workspaceId string

@description('Object id of the identity of the app.')
param appPrincipalId string

var roles = loadJsonContent('../data/roles.json')
var secretName = 'link-key'
var vaultSuffix = startsWith(environment().suffixes.keyvaultDns, '.')
  ? substring(environment().suffixes.keyvaultDns, 1)
  : environment().suffixes.keyvaultDns

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource readLinkKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, appPrincipalId, roles.keyVaultSecretsUser.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Reads the link-signing key, the only secret of the vault.'
  }
}

resource vaultLock 'Microsoft.Authorization/locks@2020-05-01' = if (locks) {
  scope: vault
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Without the link-signing key every customer\'s link is void.'
  }
}

resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AuditEvent', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

@description('Resource id of the vault.')
output vaultId string = vault.id

@description('Address of the link-signing key, without a version: a new one is taken up by itself.')
output linkKeyUri string = '${vault.properties.vaultUri}secrets/${secretName}'

@description('Private DNS zone of Key Vault in this cloud.')
output privateZone string = 'privatelink.${replace(vaultSuffix, 'vault.', 'vaultcore.')}'
