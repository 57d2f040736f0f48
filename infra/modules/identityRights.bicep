metadata description = 'What the app may do in the group of identities: make them, and attach them to resources.'

@description('Object id of the identity of the app.')
param appPrincipalId string

var roles = loadJsonContent('../data/roles.json')

resource makeIdentities 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, appPrincipalId, roles.managedIdentityContributor.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.managedIdentityContributor.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Makes the managed identity of each vendor-hosted resource.'
  }
}

resource attachIdentities 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, appPrincipalId, roles.managedIdentityOperator.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.managedIdentityOperator.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Attaches those identities to the resources that are encrypted.'
  }
}
