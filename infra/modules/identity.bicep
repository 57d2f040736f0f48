metadata description = 'The identities of the deployment. User-assigned, so that rights and the trust of customers outlive the app.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Whether the identity of the app is locked against deletion.')
param locks bool

@description('What the app runs as. Its object id is the subject of every federated credential: one that is made anew is not the same.')
resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-latchkey-app-${token}'
  location: location
  tags: tags
}

@description('What Event Grid delivers as.')
resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-latchkey-events-${token}'
  location: location
  tags: tags
}

resource appLock 'Microsoft.Authorization/locks@2020-05-01' = if (locks) {
  scope: app
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Every customer\'s application trusts this identity: without it no key can be reached.'
  }
}

@description('Resource id of the identity of the app.')
output appId string = app.id

@description('Client id of the identity of the app.')
output appClientId string = app.properties.clientId

@description('Object id of the identity of the app.')
output appPrincipalId string = app.properties.principalId

@description('Resource id of the identity of Event Grid.')
output eventsId string = events.id

@description('Object id of the identity of Event Grid.')
output eventsPrincipalId string = events.properties.principalId
