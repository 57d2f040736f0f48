metadata description = 'The Functions app on Flex Consumption: Linux, Node, no keys; every connection by identity.'

import { optionalSettings } from 'types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Node version.')
param nodeVersion string

@description('Memory of an instance, in MB.')
param instanceMemoryMB int

@description('Most instances at once.')
param maximumInstances int

@description('Instances for HTTP that are kept ready.')
param alwaysReadyInstances int

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Object id of that identity.')
param identityPrincipalId string

@description('Resource group in which the app makes identities.')
param identitiesGroupId string

@description('Name of the vendor.')
param vendorName string

@description('Audience of operator tokens.')
param apiAudience string

@description('Client id of the registration of the console; empty: no console.')
param consoleClientId string

@description('Public base URL; empty: the default host name.')
param publicUrl string

@description('Settings with a default that are set otherwise.')
param settings optionalSettings

@description('Settings of the Durable backend; none for Azure Storage.')
param durableSettings object

@description('Blob endpoint of the storage account.')
param blobEndpoint string

@description('Queue endpoint of the storage account.')
param queueEndpoint string

@description('Table endpoint of the storage account.')
param tableEndpoint string

@description('Container of packages.')
param packagesContainer string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Address of the link-signing key.')
param linkKeyUri string

@description('Where telemetry is sent.')
param telemetryAddress string

@description('Workspace of logs.')
param workspaceId string

@description('Subnet of the app; empty: no virtual network.')
param subnetId string

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-latchkey-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-latchkey-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packagesContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances > 0 ? [{ name: 'http', instanceCount: alwaysReadyInstances }] : []
      }
    }
  }
}

@description('No passwords for deployment: packages come by Entra tokens.')
resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

@description('No passwords for FTP either.')
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

var url = empty(publicUrl) ? 'https://${app.properties.defaultHostName}' : publicUrl

@description('What the app itself reads: shared/config/config.ts.')
var appSettings = {
  LATCHKEY_CLOUD: environment().name
  LATCHKEY_TENANT_ID: tenant().tenantId
  LATCHKEY_IDENTITY_CLIENT_ID: identityClientId
  LATCHKEY_IDENTITY_PRINCIPAL_ID: identityPrincipalId
  LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: identitiesGroupId
  LATCHKEY_VENDOR_NAME: vendorName
  LATCHKEY_PUBLIC_URL: url
  LATCHKEY_LINK_KEY: '@Microsoft.KeyVault(SecretUri=${linkKeyUri})'
  LATCHKEY_API_AUDIENCE: apiAudience
  LATCHKEY_CONSOLE_CLIENT_ID: consoleClientId
  LATCHKEY_TABLES_ENDPOINT: tableEndpoint
  SERVICE_BUS__fullyQualifiedNamespace: serviceBusHost
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryAddress
}

@description('What the Functions host reads, beside the address of telemetry: connections by identity. And what the exporter of traces reads: not to report on itself.')
var hostSettings = {
  SERVICE_BUS__credential: 'managedidentity'
  SERVICE_BUS__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  APPLICATION_INSIGHTS_NO_STATSBEAT: 'true'
}

resource config 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(appSettings, hostSettings, settings, durableSettings)
}

resource appLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'FunctionAppLogs', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

@description('Name of the app.')
output name string = app.name

@description('Base URL of customer links and of the operator API.')
output publicUrl string = url
