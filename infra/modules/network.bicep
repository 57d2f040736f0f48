metadata description = 'The virtual network of a private deployment: one subnet for the app, one for private endpoints, one fixed way out.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Address space.')
param prefix string

@description('The address that customers with a firewall let through, so that their keys can be verified.')
resource outgoing 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: 'pip-latchkey-${token}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource gateway 'Microsoft.Network/natGateways@2025-05-01' = {
  name: 'ng-latchkey-${token}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIpAddresses: [{ id: outgoing.id }]
  }
}

resource appRules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-latchkey-app-${token}'
  location: location
  tags: tags
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-latchkey-endpoints-${token}'
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: 'vnet-latchkey-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [prefix]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(prefix, 26, 0)
          natGateway: { id: gateway.id }
          networkSecurityGroup: { id: appRules.id }
          delegations: [
            {
              name: 'flexConsumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(prefix, 26, 1)
          defaultOutboundAccess: false
          networkSecurityGroup: { id: endpointRules.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource endpointsSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

@description('Resource id of the network.')
output networkId string = network.id

@description('Subnet of the app.')
output appSubnetId string = network::appSubnet.id

@description('Subnet of private endpoints.')
output endpointsSubnetId string = network::endpointsSubnet.id

@description('The fixed outgoing address.')
output outgoingAddress string = outgoing.properties.ipAddress
