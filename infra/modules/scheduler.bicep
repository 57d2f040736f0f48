metadata description = 'Durable Task Scheduler: the managed backend of Durable Functions. Entra tokens only, by its nature.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Tier.')
param tier ('Consumption' | 'Dedicated')

@description('Client id of the identity of the app.')
param appClientId string

@description('Object id of the identity of the app.')
param appPrincipalId string

var roles = loadJsonContent('../data/roles.json')

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: 'dts-latchkey-${token}'
  location: location
  tags: tags
  properties: {
    sku: tier == 'Dedicated' ? { name: 'Dedicated', capacity: 1 } : { name: 'Consumption' }
    ipAllowlist: ['0.0.0.0/0']
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'Latchkey'
}

resource useHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: hub
  name: guid(hub.id, appPrincipalId, roles.durableTaskDataContributor.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskDataContributor.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Runs orchestrations in this task hub.'
  }
}

@description('Settings that take the place of the storage provider in host.json.')
output settings object = {
  DURABLE_TASK_SCHEDULER_ADDRESS: 'Endpoint=${scheduler.properties.endpoint};Authentication=ManagedIdentity;ClientID=${appClientId}'
  AzureFunctionsJobHost__extensions__durableTask__hubName: hub.name
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_ADDRESS'
}
