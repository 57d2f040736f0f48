metadata description = 'The storage account of the app: Functions host, Durable state, registry, packages. No shared keys.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Copies.')
param redundancy ('Standard_LRS' | 'Standard_ZRS' | 'Standard_GZRS')

@description('Whether it is reached by private endpoints only.')
param isPrivate bool

@description('Whether it is locked against deletion.')
param locks bool

@description('Workspace of logs.')
param workspaceId string

@description('Object id of the identity of the app.')
param appPrincipalId string

@description('Object id of the identity of Event Grid.')
param eventsPrincipalId string

var roles = loadJsonContent('../data/roles.json')

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: 'stlatchkey${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'AzureServices'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

@description('Packages of the app, as the platform deploys them.')
resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'app-packages'
}

@description('Events that Event Grid could not deliver.')
resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'undelivered-events'
}

resource useBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, appPrincipalId, roles.storageBlobDataOwner.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Functions host (leases, packages) and large Durable payloads; the docs of the host ask for this role.'
  }
}

resource useQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, appPrincipalId, roles.storageQueueDataContributor.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Control and work-item queues of Durable Functions.'
  }
}

resource useTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, appPrincipalId, roles.storageTableDataContributor.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageTableDataContributor.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The registry; history and instances of Durable Functions.'
  }
}

resource keepUndelivered 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: deadLetters
  name: guid(deadLetters.id, eventsPrincipalId, roles.storageBlobDataContributor.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor.id)
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Keeps events that the queue did not take.'
  }
}

resource accountLock 'Microsoft.Authorization/locks@2020-05-01' = if (locks) {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'The registry: which customer\'s key protects what. There is no second copy of it.'
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageDelete', enabled: true }
    ]
    metrics: [
      { category: 'Transaction', enabled: true }
    ]
  }
}

resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tables
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageDelete', enabled: true }
    ]
    metrics: [
      { category: 'Transaction', enabled: true }
    ]
  }
}

resource queueMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queues
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [
      { category: 'Transaction', enabled: true }
    ]
  }
}

@description('Resource id of the account.')
output accountId string = account.id

@description('Blob endpoint.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Queue endpoint.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Table endpoint.')
output tableEndpoint string = account.properties.primaryEndpoints.table

@description('Container of packages.')
output packagesContainer string = packages.name

@description('Container of undelivered events.')
output deadLetterContainer string = deadLetters.name
