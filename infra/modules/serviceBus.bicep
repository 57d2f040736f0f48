metadata description = 'Queues, topic and subscriptions, with the properties of the local cloud; Entra tokens only.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Whether it is reached by private endpoints only: that takes the Premium tier.')
param isPrivate bool

@description('Workspace of logs.')
param workspaceId string

@description('Object id of the identity of the app.')
param appPrincipalId string

@description('Object id of the identity of Event Grid.')
param eventsPrincipalId string

var roles = loadJsonContent('../data/roles.json')
var entities = loadJsonContent('../data/entities.json')
var queueNames = map(entities.queues, queue => queue.name)
var subscriptions = flatten(map(entities.topics, (topic, i) => map(topic.subscriptions, one => {
  topic: i
  name: one.name
  properties: one.properties
})))

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'sb-latchkey-${token}'
  location: location
  tags: tags
  sku: isPrivate ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

@description('Event Grid is a trusted service: it delivers although the public network is shut.')
resource firewall 'Microsoft.ServiceBus/namespaces/networkRuleSets@2024-01-01' = if (isPrivate) {
  parent: namespace
  name: 'default'
  properties: {
    publicNetworkAccess: 'Disabled'
    defaultAction: 'Deny'
    trustedServiceAccessEnabled: true
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in entities.queues: {
    parent: namespace
    name: queue.name
    properties: queue.properties
  }
]

resource topics 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = [
  for topic in entities.topics: {
    parent: namespace
    name: topic.name
    properties: topic.properties
  }
]

resource topicSubscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for one in subscriptions: {
    parent: topics[one.topic]
    name: one.name
    properties: one.properties
  }
]

resource receive 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(entities.queues)): {
    scope: queues[i]
    name: guid(queues[i].id, appPrincipalId, roles.serviceBusDataOwner.id)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataOwner.id)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      description: 'Receives, and sends what the webhook took in. Scaling reads the count of messages, which takes the manage right: no other role has it.'
    }
  }
]

resource announce 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(entities.topics)): {
    scope: topics[i]
    name: guid(topics[i].id, appPrincipalId, roles.serviceBusDataSender.id)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataSender.id)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      description: 'Announces what happens.'
    }
  }
]

var resourceEvents = indexOf(queueNames, 'resource-events')

resource deliverResourceEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: queues[resourceEvents]
  name: guid(queues[resourceEvents].id, eventsPrincipalId, roles.serviceBusDataSender.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataSender.id)
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Event Grid delivers resource events to this queue and no other.'
  }
}

resource namespaceLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'OperationalLogs', enabled: true }
      { category: 'VNetAndIPFilteringLogs', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

@description('Resource id of the namespace.')
output namespaceId string = namespace.id

@description('Host name of the namespace.')
output host string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]

@description('Resource id of the queue of resource events.')
output resourceEventsQueueId string = queues[resourceEvents].id

@description('Private DNS zone of Service Bus in this cloud.')
output privateZone string = 'privatelink.${join(skip(split(split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0], '.'), 1), '.')}'
