metadata description = 'The workbook: the figures of the alerts over time, from data/workbook.json.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Workspace of telemetry and logs.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'latchkey')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Latchkey'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../data/workbook.json')
  }
}
