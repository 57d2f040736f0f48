metadata name = 'Customer-managed key'
metadata description = 'What a customer sets up on its side: a vault, a key, the right to use it, word of its rotation, a lock.'

@description('Region of the vault. Disks and MySQL servers need the region of the resource.')
param location string = resourceGroup().location

@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Name of the key.')
param keyName string = 'customer-managed-key'

@description('Bits of the key. 3072 suits every kind of resource.')
@allowed([2048, 3072, 4096])
param keySize int = 3072

@description('Whether the key is kept in hardware (premium tier).')
param hardwareProtected bool = false

@description('Object id, in your tenant, of the vendor\'s application. It is there once you have consented: az ad sp show --id <client id> --query id.')
@minLength(36)
param applicationObjectId string

@description('Object id of the managed identity of the resource, if the resource is hosted in a subscription of yours. Empty: none.')
param identityObjectId string = ''

@description('Address for events, from your personal page. Empty: rotations are noticed by polling.')
@secure()
param eventsUrl string = ''

@description('Addresses that may reach the vault, such as the vendor\'s and your own. None: the vault has no firewall. Azure services that encrypt get through either way.')
param allowedAddresses string[] = []

@description('Whether the vault is locked against deletion.')
param lock bool = true

var encryptionUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  loadJsonContent('../data/roles.json').keyVaultCryptoServiceEncryptionUser.id
)

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: hardwareProtected ? 'premium' : 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: empty(allowedAddresses) ? 'Allow' : 'Deny'
      ipRules: map(allowedAddresses, address => { value: address })
    }
  }
}

@description('No expiry: MySQL refuses keys that have one. Rotate by making a new version.')
resource key 'Microsoft.KeyVault/vaults/keys@2025-05-01' = {
  parent: vault
  name: keyName
  properties: {
    kty: hardwareProtected ? 'RSA-HSM' : 'RSA'
    keySize: keySize
    keyOps: ['wrapKey', 'unwrapKey']
    attributes: {
      enabled: true
    }
  }
}

resource applicationUsesKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: key
  name: guid(key.id, applicationObjectId, encryptionUser)
  properties: {
    roleDefinitionId: encryptionUser
    principalId: applicationObjectId
    principalType: 'ServicePrincipal'
    description: 'The vendor\'s application reads this key\'s properties, wraps and unwraps with it; nothing else in the vault.'
  }
}

resource identityUsesKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(identityObjectId)) {
  scope: key
  name: guid(key.id, identityObjectId, encryptionUser)
  properties: {
    roleDefinitionId: encryptionUser
    principalId: identityObjectId
    principalType: 'ServicePrincipal'
    description: 'The resource in your subscription reads this key\'s properties, wraps and unwraps with it.'
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (!empty(eventsUrl)) {
  name: '${vaultName}-events'
  location: location
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

resource toVendor 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = if (!empty(eventsUrl)) {
  parent: topic
  name: 'customer-managed-keys'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: eventsUrl
      }
    }
    filter: {
      includedEventTypes: [
        'Microsoft.KeyVault.KeyNewVersionCreated'
        'Microsoft.KeyVault.KeyNearExpiry'
        'Microsoft.KeyVault.KeyExpired'
        'Microsoft.KeyVault.VaultAccessPolicyChanged'
      ]
    }
  }
}

resource vaultLock 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  scope: vault
  name: 'customer-managed-key'
  properties: {
    level: 'CanNotDelete'
    notes: 'Data is encrypted with a key of this vault: without it the data is lost.'
  }
}

@description('The key, without a version: what to enter on your personal page.')
output keyUri string = key.properties.keyUri

@description('Resource id of the vault.')
output vaultId string = vault.id
