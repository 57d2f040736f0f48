metadata description = 'A resource group whose resources Latchkey encrypts: the right to do so, and events of what is written there.'

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('The custom role of the deployment.')
param encryptionRoleId string

@description('Object id of the identity of the app.')
param appPrincipalId string

@description('Resource id of the identity that Event Grid delivers as.')
param eventsIdentityId string

@description('Queue that events go to.')
param resourceEventsQueueId string

@description('Storage account that keeps events which the queue did not take.')
param deadLetterAccountId string

@description('Container there.')
param deadLetterContainer string

resource encrypt 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, appPrincipalId, encryptionRoleId)
  properties: {
    roleDefinitionId: encryptionRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Reads the resources of this group and writes their encryption: infra/data/encryptionRole.json.'
  }
}

resource writes 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'latchkey-resources-${token}'
  location: 'global'
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${eventsIdentityId}': {}
    }
  }
  properties: {
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
  }
}

resource toQueue 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: writes
  name: 'resource-events'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: loadJsonContent('../data/resourceEvents.json')
    deliveryWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: eventsIdentityId
      }
      destination: {
        endpointType: 'ServiceBusQueue'
        properties: {
          resourceId: resourceEventsQueueId
        }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: eventsIdentityId
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterAccountId
          blobContainerName: deadLetterContainer
        }
      }
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}
