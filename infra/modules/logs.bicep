metadata description = 'Telemetry and logs: one workspace, Entra tokens only.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Days for which logs are kept.')
param retentionDays int

@description('Object id of the identity of the app.')
param appPrincipalId string

var roles = loadJsonContent('../data/roles.json')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-latchkey-${token}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-latchkey-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

resource publishTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, appPrincipalId, roles.monitoringMetricsPublisher.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher.id)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Sends telemetry: without keys, only a token with this role is taken.'
  }
}

@description('Workspace that diagnostic settings send to.')
output workspaceId string = workspace.id

@description('Where telemetry is sent, in the form that the Functions host wants. An address, not a secret: local authentication is off.')
output telemetryAddress string = insights.properties.ConnectionString
