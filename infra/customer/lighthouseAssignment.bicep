metadata description = 'The delegation of one resource group.'

@description('What is delegated.')
param definitionId string

resource assignment 'Microsoft.ManagedServices/registrationAssignments@2022-10-01' = {
  name: guid(resourceGroup().id, definitionId)
  properties: {
    registrationDefinitionId: definitionId
  }
}

@description('The delegation.')
output id string = assignment.id
