/** What a type of resource costs: nothing, as long as it is there, by what is used, or both. */
export interface Meter {
  readonly fixed?: string;
  readonly byUse?: string;
  /** What of the app drives what is billed by use; without it, what is said is billed under another resource. */
  readonly drivenBy?: string;
  /** Where to read of it: the row was written without that page at hand. */
  readonly seeAlso: string;
}

const FREE = (seeAlso: string): Meter => ({ seeAlso });
const STORAGE = 'Azure Storage docs "Plan and manage costs for Azure Blob Storage" and its price page';
const NETWORK = 'price page of Azure virtual networks';

/**
 * The meters of each type of resource in `infra/`. Prices differ by region, currency and contract; meters do not. A type
 * without a row stops the generation of the document.
 */
export const METERS: Readonly<Record<string, Meter>> = {
  'Microsoft.Web/serverfarms': {
    fixed: 'always-ready instances, if asked for: GB-seconds of their memory, used or not',
    byUse: 'GB-seconds of instances while they execute (memory of an instance, not of the app), and executions',
    drivenBy: 'executions: activities, turns, messages, HTTP requests, timers',
    seeAlso: 'Azure Functions docs "Flex Consumption plan hosting", billing',
  },
  'Microsoft.Web/sites': FREE('billed with its plan'),
  'Microsoft.Web/sites/config': FREE('billed with its plan'),
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': FREE('billed with its plan'),
  'Microsoft.Storage/storageAccounts': {
    byUse: 'transactions of tables, queues and blobs, each kind by ten thousand; GB stored',
    drivenBy:
      'table transactions of the registry; with the backend azureStorage also what the Durable extension stores',
    seeAlso: STORAGE,
  },
  'Microsoft.Storage/storageAccounts/blobServices': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/blobServices/containers': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/queueServices': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/tableServices': FREE('billed with its account'),
  'Microsoft.ServiceBus/namespaces': {
    fixed: 'Standard: a base charge by the hour; Premium (private networking): a messaging unit by the hour',
    byUse:
      'Standard: operations above what the base charge covers: each message sent and each delivered, settled and polled for',
    drivenBy: 'messages in and out',
    seeAlso: 'Azure Service Bus docs "Pricing and billing", price page',
  },
  'Microsoft.ServiceBus/namespaces/queues': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/topics': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/topics/subscriptions': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/networkRuleSets': FREE('billed with its namespace'),
  'Microsoft.EventGrid/systemTopics': {
    byUse: 'operations: each event taken in, matched and delivered, in portions of 64 KB',
    drivenBy: 'every write to a resource of the subscriptions or vaults that are listened to, by anybody',
    seeAlso: 'Azure Event Grid docs "Pricing", price page',
  },
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': FREE('billed with its topic'),
  'Microsoft.KeyVault/vaults': {
    byUse: 'operations, by ten thousand; premium: also each key protected by an HSM, by the month',
    drivenBy:
      "the vendor's vault: the start of each instance; a customer's vault: calls of Key Vault, and of its services",
    seeAlso: 'Azure Key Vault price page',
  },
  'Microsoft.KeyVault/vaults/keys': FREE('billed with its vault'),
  'Microsoft.OperationalInsights/workspaces': {
    byUse: 'GB taken in; retention beyond what is included',
    drivenBy:
      'bytes logged by the app, what the Functions host and the resources log beside them, and traces as sampled',
    seeAlso: 'Azure Monitor docs "Azure Monitor Logs cost calculations and options"',
  },
  'Microsoft.Insights/components': FREE('billed with its workspace'),
  'Microsoft.Insights/workbooks': FREE('free; what it reads is billed with the workspace'),
  'Microsoft.Insights/diagnosticSettings': FREE('free; what it sends is billed with the workspace'),
  'Microsoft.Insights/actionGroups': {
    byUse: 'notifications, by kind',
    drivenBy: 'alerts',
    seeAlso: 'Azure Monitor price page',
  },
  'Microsoft.Insights/scheduledQueryRules': {
    fixed: 'each rule, by how often it looks',
    seeAlso: 'Azure Monitor price page',
  },
  'Microsoft.Insights/metricAlerts': {
    fixed: 'each time series that is looked at: one for each queue and subscription',
    seeAlso: 'Azure Monitor price page',
  },
  'Microsoft.ManagedIdentity/userAssignedIdentities': FREE('free: Entra docs "Managed identities"'),
  'Microsoft.DurableTask/schedulers': {
    fixed: 'Dedicated: each capacity unit by the hour',
    byUse: 'Consumption: actions dispatched, by the million',
    drivenBy: 'activities, turns and timers of orchestrations',
    seeAlso: 'Durable Task Scheduler docs "Choosing a tier"',
  },
  'Microsoft.DurableTask/schedulers/taskHubs': FREE('billed with its scheduler'),
  'Microsoft.Network/natGateways': {
    fixed: 'by the hour',
    byUse: 'GB that pass',
    drivenBy: 'all calls that leave the network',
    seeAlso: NETWORK,
  },
  'Microsoft.Network/publicIPAddresses': { fixed: 'by the hour', seeAlso: NETWORK },
  'Microsoft.Network/privateEndpoints': {
    fixed: 'by the hour',
    byUse: 'GB that pass',
    drivenBy: 'calls of tables, queues, blobs, Service Bus and the vault',
    seeAlso: NETWORK,
  },
  'Microsoft.Network/privateDnsZones': {
    fixed: 'each zone by the month',
    byUse: 'queries, by the million',
    drivenBy: 'connections opened',
    seeAlso: 'price page of Azure DNS',
  },
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': FREE('billed with its zone'),
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': FREE('billed with its endpoint'),
  'Microsoft.Network/virtualNetworks': FREE('free without peerings'),
  'Microsoft.Network/networkSecurityGroups': FREE('free'),
  'Microsoft.Authorization/locks': FREE('free'),
  'Microsoft.Authorization/roleAssignments': FREE('free'),
  'Microsoft.Authorization/roleDefinitions': FREE('free'),
  'Microsoft.Resources/resourceGroups': FREE('free'),
  'Microsoft.ManagedServices/registrationDefinitions': FREE('free'),
  'Microsoft.ManagedServices/registrationAssignments': FREE('free'),
};
