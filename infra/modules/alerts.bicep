metadata description = 'Alert rules, from data/alerts.json: what to look at is data, how to alert is here.'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Unique part of names.')
param token string

@description('Mail addresses; none: alerts show in the portal only.')
param emails string[]

@description('Workspace of telemetry and logs.')
param workspaceId string

@description('Service Bus namespace.')
param namespaceId string

@description('Storage account.')
param accountId string

var rules = loadJsonContent('../data/alerts.json')
var targets = { serviceBus: namespaceId, storage: accountId }

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-latchkey-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'latchkey'
    emailReceivers: [
      for (address, i) in emails: {
        name: 'operator-${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules.logs: {
    name: 'latchkey-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Latchkey: ${rule.title}'
      description: rule.why
      severity: rule.severity
      enabled: true
      autoMitigate: true
      evaluationFrequency: rule.evaluationFrequency
      windowSize: rule.windowSize
      scopes: [workspaceId]
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(emails) ? [] : [operators.id]
      }
    }
  }
]

resource metricRules 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules.metrics: {
    name: 'latchkey-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.why
      severity: rule.severity
      enabled: true
      autoMitigate: true
      evaluationFrequency: rule.evaluationFrequency
      windowSize: rule.windowSize
      scopes: [targets[rule.target]]
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricName: rule.metric
            timeAggregation: rule.aggregation
            operator: rule.operator
            threshold: rule.threshold
            dimensions: map(rule.dimensions, name => { name: name, operator: 'Include', values: ['*'] })
          }
        ]
      }
      actions: empty(emails) ? [] : [{ actionGroupId: operators.id }]
    }
  }
]
