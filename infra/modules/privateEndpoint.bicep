metadata description = 'A private endpoint of one part of a service, with its DNS zone.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('The service.')
param resourceId string

@description('Part of the service: its group id.')
param part string

@description('Private DNS zone.')
param zone string

@description('The network that resolves names by the zone.')
param networkId string

@description('Subnet of the endpoint.')
param subnetId string

resource dnsZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zone
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'latchkey-${token}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: 'pe-latchkey-${part}-${token}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: part
        properties: {
          privateLinkServiceId: resourceId
          groupIds: [part]
        }
      }
    ]
  }

  resource zones 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: part
          properties: {
            privateDnsZoneId: dnsZone.id
          }
        }
      ]
    }
  }
}
