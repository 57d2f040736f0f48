targetScope = 'subscription'

metadata name = 'Latchkey'
metadata description = 'The whole deployment: Functions app, Durable backend, messages, registry, secrets, identities, telemetry.'

import { optionalSettings, resourceGroupReference } from 'modules/types.bicep'

@description('Name of the environment: part of every name. azd sets it (AZURE_ENV_NAME).')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Region of everything that is created here. azd sets it (AZURE_LOCATION).')
param location string

@description('Your name, as customers know it: shown on the consent page and the customer page.')
@minLength(1)
param vendorName string

@description('Client id of the Entra registration of the operator API. The preprovision hook makes it and sets it.')
@minLength(36)
param apiAudience string

@description('Client id of the Entra registration of the operator console. The preprovision hook makes it and sets it. Empty: no console.')
param consoleClientId string = ''

@description('Public base URL, if customers reach the app by a domain of yours. Empty: the default host name of the app.')
param publicUrl string = ''

@description('Node version of the app. 24: what Latchkey is built and tested with. Where a region does not offer it yet (az functionapp list-flexconsumption-runtimes --runtime node): 22.')
@allowed(['22', '24'])
param nodeVersion string = '24'

@description('Where Durable Functions keeps its state. azureStorage: in the storage account of the app. durableTaskScheduler: the managed service. Running instances do not move from one to the other: drain first.')
@allowed(['azureStorage', 'durableTaskScheduler'])
param durableBackend string = 'azureStorage'

@description('Tier of the scheduler, if durableBackend is durableTaskScheduler.')
@allowed(['Consumption', 'Dedicated'])
param schedulerTier string = 'Consumption'

@description('Resource groups with the resources that Latchkey encrypts: it gets a role there and hears of what is written there.')
param protectedGroups resourceGroupReference[] = []

@description('Settings that have a default, to be set otherwise: see docs/settings.md.')
param settings optionalSettings = {}

@description('Whether storage, Service Bus and Key Vault are reached by private endpoints only. Raises Service Bus to Premium and gives the app one fixed outgoing address.')
param privateNetworking bool = false

@description('Address space of the virtual network, if privateNetworking. A /24 is enough.')
param networkPrefix string = '10.60.0.0/24'

@description('Copies of the registry and of the Durable state. ZRS survives the loss of a zone, GZRS of a region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Whether what cannot be made again is locked against deletion: identity, registry, link-signing key. azd down needs the locks lifted first.')
param locks bool = true

@description('Mail addresses that alerts go to. Empty: alerts show in the portal only.')
param alertEmails string[] = []

@description('Days for which telemetry and logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Memory of an instance of the app, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of the app at once.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances for HTTP that are kept ready, so that a customer never waits for a cold start. Costs while idle.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 0

@description('Tags of everything that is created here.')
param tags object = {}

var allTags = union(tags, { 'azd-env-name': environmentName })
var token = toLower(uniqueString(subscription().id, environmentName, location))
var roles = loadJsonContent('data/roles.json')
var encryptionActions = loadJsonContent('data/encryptionRole.json').actions
var protectedSubscriptions = map(
  protectedGroups,
  one => '/subscriptions/${one.?subscriptionId ?? subscription().subscriptionId}'
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

@description('Holds the managed identities of vendor-hosted resources, which the app makes: a group of its own, so that the right to make identities reaches nothing else.')
resource identitiesGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}-identities'
  location: location
  tags: allTags
}

@description('What the app may do to the resources that it encrypts: read them and write their encryption; no keys, no data, no deletion. Azure has no narrower write than that of the whole resource.')
resource encryptionRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, 'latchkey-encryption')
  properties: {
    roleName: 'Latchkey encryption (${environmentName}, ${token})'
    description: 'Reads resources that can have customer-managed keys and writes their encryption.'
    type: 'CustomRole'
    assignableScopes: union([subscription().id], protectedSubscriptions)
    permissions: [
      {
        actions: encryptionActions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    locks: locks
  }
}

module identityRights 'modules/identityRights.bicep' = {
  scope: identitiesGroup
  params: {
    appPrincipalId: identity.outputs.appPrincipalId
  }
}

module logs 'modules/logs.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    retentionDays: logRetentionDays
    appPrincipalId: identity.outputs.appPrincipalId
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    prefix: networkPrefix
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    redundancy: storageRedundancy
    isPrivate: privateNetworking
    locks: locks
    workspaceId: logs.outputs.workspaceId
    appPrincipalId: identity.outputs.appPrincipalId
    eventsPrincipalId: identity.outputs.eventsPrincipalId
  }
}

module serviceBus 'modules/serviceBus.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    isPrivate: privateNetworking
    workspaceId: logs.outputs.workspaceId
    appPrincipalId: identity.outputs.appPrincipalId
    eventsPrincipalId: identity.outputs.eventsPrincipalId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    isPrivate: privateNetworking
    locks: locks
    workspaceId: logs.outputs.workspaceId
    appPrincipalId: identity.outputs.appPrincipalId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'durableTaskScheduler') {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    tier: schedulerTier
    appClientId: identity.outputs.appClientId
    appPrincipalId: identity.outputs.appPrincipalId
  }
}

var endpoints = [
  { resourceId: storage.outputs.accountId, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { resourceId: storage.outputs.accountId, part: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { resourceId: storage.outputs.accountId, part: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { resourceId: vault.outputs.vaultId, part: 'vault', zone: vault.outputs.privateZone }
  { resourceId: serviceBus.outputs.namespaceId, part: 'namespace', zone: serviceBus.outputs.privateZone }
]

@batchSize(1)
module privateEndpoints 'modules/privateEndpoint.bicep' = [
  for (part, i) in ['blob', 'queue', 'table', 'vault', 'namespace']: if (privateNetworking) {
    scope: group
    name: 'privateEndpoint-${part}'
    params: {
      location: location
      tags: allTags
      token: token
      resourceId: endpoints[i].resourceId
      part: part
      zone: endpoints[i].zone
      networkId: network!.outputs.networkId
      subnetId: network!.outputs.endpointsSubnetId
    }
  }
]

module functionApp 'modules/functionApp.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
    identityId: identity.outputs.appId
    identityClientId: identity.outputs.appClientId
    identityPrincipalId: identity.outputs.appPrincipalId
    identitiesGroupId: identitiesGroup.id
    vendorName: vendorName
    apiAudience: apiAudience
    consoleClientId: consoleClientId
    publicUrl: publicUrl
    settings: settings
    durableSettings: durableBackend == 'durableTaskScheduler' ? scheduler!.outputs.settings : {}
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packagesContainer: storage.outputs.packagesContainer
    serviceBusHost: serviceBus.outputs.host
    linkKeyUri: vault.outputs.linkKeyUri
    telemetryAddress: logs.outputs.telemetryAddress
    workspaceId: logs.outputs.workspaceId
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
  }
  dependsOn: [privateEndpoints]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    emails: alertEmails
    workspaceId: logs.outputs.workspaceId
    namespaceId: serviceBus.outputs.namespaceId
    accountId: storage.outputs.accountId
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    workspaceId: logs.outputs.workspaceId
  }
}

module protectedGroup 'modules/protectedGroup.bicep' = [
  for (one, i) in protectedGroups: {
    scope: resourceGroup(one.?subscriptionId ?? subscription().subscriptionId, one.name)
    name: 'protectedGroup-${i}-${token}'
    params: {
      tags: allTags
      token: token
      encryptionRoleId: encryptionRole.id
      appPrincipalId: identity.outputs.appPrincipalId
      eventsIdentityId: identity.outputs.eventsId
      resourceEventsQueueId: serviceBus.outputs.resourceEventsQueueId
      deadLetterAccountId: storage.outputs.accountId
      deadLetterContainer: storage.outputs.deadLetterContainer
    }
    dependsOn: [functionApp]
  }
]

@description('Resource group of the deployment.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the Functions app.')
output FUNCTION_APP_NAME string = functionApp.outputs.name

@description('Base URL of customer links and of the operator API.')
output LATCHKEY_PUBLIC_URL string = functionApp.outputs.publicUrl

@description('Cloud of the deployment.')
output LATCHKEY_CLOUD string = environment().name

@description('Entra tenant of the deployment.')
output LATCHKEY_TENANT_ID string = tenant().tenantId

@description('Client id of the identity that the app runs as.')
output LATCHKEY_IDENTITY_CLIENT_ID string = identity.outputs.appClientId

@description('Object id of that identity: the postprovision hook grants it the Graph permission.')
output LATCHKEY_IDENTITY_PRINCIPAL_ID string = identity.outputs.appPrincipalId

@description('Resource group in which the app makes identities.')
output LATCHKEY_IDENTITY_RESOURCE_GROUP_ID string = identitiesGroup.id

@description('Table endpoint of the registry.')
output LATCHKEY_TABLES_ENDPOINT string = storage.outputs.tableEndpoint

@description('Service Bus namespace: where your signup system sends requests and listens to events.')
output SERVICE_BUS__fullyQualifiedNamespace string = serviceBus.outputs.host

@description('Vault of the link-signing key: the postprovision hook makes the key there, once.')
output KEY_VAULT_ID string = vault.outputs.vaultId

@description('Address that customers with a firewall let through to have their keys verified; empty without privateNetworking.')
output OUTGOING_ADDRESS string = privateNetworking ? network!.outputs.outgoingAddress : ''

@description('Durable backend in use.')
output DURABLE_BACKEND string = durableBackend

@description('Workspace of telemetry and logs.')
output LOG_WORKSPACE_ID string = logs.outputs.workspaceId

@description('Roles that this template hands out, by name: what a doctor compares with.')
output ROLE_IDS object = toObject(items(roles), role => role.key, role => role.value.id)
