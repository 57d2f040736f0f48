targetScope = 'subscription'

metadata name = 'Delegation to the vendor'
metadata description = 'For resources hosted in a subscription of the customer: lets the vendor\'s app set their encryption by Azure Lighthouse. No data, no keys, no role assignments. Remove the delegation at any time and it is over.'

@description('Entra tenant of the vendor.')
@minLength(36)
param vendorTenantId string

@description('Name of the vendor, as it shows in your portal.')
param vendorName string

@description('Object id, in the vendor\'s tenant, of the identity that the app runs as.')
@minLength(36)
param vendorPrincipalId string

@description('Resource group that holds the resources to be encrypted, and the identity that is made for them.')
param resourceGroupName string

@description('Kinds of resources there: the roles follow from them. MySQL servers and disk encryption sets have no narrower built-in role than Contributor, and Lighthouse takes built-in roles only.')
param kinds ('storageAccount' | 'sqlServer' | 'diskEncryptionSet' | 'mysqlFlexibleServer')[]

var roles = loadJsonContent('../data/roles.json')
var roleOfKind = {
  storageAccount: roles.storageAccountContributor
  sqlServer: roles.sqlServerContributor
  diskEncryptionSet: roles.contributor
  mysqlFlexibleServer: roles.contributor
}
var always = [
  roles.managedIdentityContributor
  roles.managedIdentityOperator
  roles.registrationAssignmentDelete
]
var granted = union(map(kinds, kind => roleOfKind[kind]), always)

resource definition 'Microsoft.ManagedServices/registrationDefinitions@2022-10-01' = {
  name: guid(subscription().id, vendorPrincipalId, 'latchkey')
  properties: {
    registrationDefinitionName: 'Customer-managed keys by ${vendorName}'
    description: 'Sets the encryption of resources in ${resourceGroupName} with your key.'
    managedByTenantId: vendorTenantId
    authorizations: map(granted, role => {
      principalId: vendorPrincipalId
      principalIdDisplayName: 'Latchkey'
      roleDefinitionId: role.id
    })
  }
}

module assignment 'lighthouseAssignment.bicep' = {
  scope: resourceGroup(resourceGroupName)
  params: {
    definitionId: definition.id
  }
}

@description('The delegation: remove it to end all access.')
output assignmentId string = assignment.outputs.id
