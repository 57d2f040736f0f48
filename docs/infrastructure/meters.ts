interface Meters {
  /** What it costs as long as it is there. */
  readonly fixed?: string;
  readonly byUse?: string;
  /** What of the app drives what is billed by use; without it, what is said is billed under another resource. */
  readonly drivenBy?: string;
}

/** Microsoft's documentation says so: the pages, each with the date it bears. What changed after it is not in them. */
interface Confirmed {
  readonly source: string;
  readonly seeAlso?: never;
}
/** Written from general knowledge, not found in the documentation so far: where to look, or why it is nothing. */
interface Unchecked {
  readonly seeAlso: string;
  readonly source?: never;
}

/** What a type of resource costs: nothing, as long as it is there, by what is used, or both; and how we know. */
export type Meter = Meters & (Confirmed | Unchecked);

/** Nothing of its own, and why; with the page that says so, if one was found. */
const FREE = (why: string, source?: string): Meter =>
  source === undefined ? { seeAlso: why } : { source: `${why}: ${source}` };
const FINOPS_NETWORKING = 'Microsoft FinOps docs "FinOps best practices for Networking" (2026-08-02)';
const LOGS_COST = 'Azure Monitor docs "Azure Monitor Logs cost calculations and options" (2024-12-09)';
const MONITOR_COST = 'Azure Monitor docs "Azure Monitor cost and usage" (2024-01-24)';
const RBAC = 'Azure docs "What is Azure role-based access control (Azure RBAC)?" (2022-01-12)';
const LIGHTHOUSE = 'Azure docs "What is Azure Lighthouse?" (2023-05-10)';

/**
 * The meters of each type of resource in `infra/`. Prices differ by region, currency and contract; meters do not, and the
 * sizes in which they are sold are left to the price list. A type without a row stops the generation of the document.
 */
export const METERS: Readonly<Record<string, Meter>> = {
  'Microsoft.Web/serverfarms': {
    fixed: 'always-ready instances, if asked for: GB-seconds of their memory, used or not',
    byUse: 'GB-seconds of instances while they execute (memory of an instance, not of the app), and executions',
    drivenBy: 'executions: activities, turns, messages, HTTP requests, timers',
    source: 'Azure Functions docs "Estimating consumption-based costs in Azure Functions" (2025-02-10)',
  },
  'Microsoft.Web/sites': FREE('billed with its plan'),
  'Microsoft.Web/sites/config': FREE('billed with its plan'),
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': FREE('billed with its plan'),
  'Microsoft.Storage/storageAccounts': {
    byUse: 'transactions: reads and writes of tables, queues and blobs; GB stored, by the month',
    drivenBy:
      'table transactions of the registry; with the backend azureStorage also what the Durable extension stores',
    source:
      'Azure Storage docs "Storage account overview" (2022-01-24); Azure Storage docs "Plan and manage costs for Azure Blob Storage" (2022-12-07)',
  },
  'Microsoft.Storage/storageAccounts/blobServices': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/blobServices/containers': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/queueServices': FREE('billed with its account'),
  'Microsoft.Storage/storageAccounts/tableServices': FREE('billed with its account'),
  'Microsoft.ServiceBus/namespaces': {
    fixed:
      'Standard: a base charge by the hour, once for all namespaces of a subscription; Premium (private networking): a messaging unit by the hour',
    byUse:
      'Standard: operations above what the base charge covers, which are calls that send, receive or manage; connections open at once, above what it covers',
    drivenBy: 'messages in and out',
    source:
      'Azure Service Bus docs "Service Bus pricing and billing" (2017-12-21); Azure Service Bus docs "Azure Service Bus frequently asked questions (FAQ)" (2021-01-20); Azure Service Bus docs "Service Bus Premium and Standard messaging tiers" (2023-05-02)',
  },
  'Microsoft.ServiceBus/namespaces/queues': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/topics': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/topics/subscriptions': FREE('billed with its namespace'),
  'Microsoft.ServiceBus/namespaces/networkRuleSets': FREE('billed with its namespace'),
  'Microsoft.EventGrid/systemTopics': {
    byUse:
      'operations: each event taken in, each match by an advanced filter and each attempt to deliver, in portions of 64 KB; calls that manage topics',
    drivenBy:
      'every write, deletion and action on a resource of the groups that are listened to, and every event of such a vault, by anybody',
    source:
      'Azure Event Grid docs "What is Azure Event Grid?" (2019-05-25); Azure Event Grid docs "Azure Event Grid event schema" (2023-05-24)',
  },
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': FREE('billed with its topic'),
  'Microsoft.KeyVault/vaults': {
    byUse: 'operations; premium: also each key protected by an HSM, by the month',
    drivenBy:
      "the vendor's vault: the start of each instance; a customer's vault: calls of Key Vault, and of its services",
    source:
      'Cloud Adoption Framework "Cost governance for Azure Arc-enabled servers" (2021-10-18); Microsoft 365 docs "Set up Customer Key" (2020-02-05)',
  },
  'Microsoft.KeyVault/vaults/keys': FREE('billed with its vault'),
  'Microsoft.OperationalInsights/workspaces': {
    byUse: 'GB taken in; retention beyond what is included',
    drivenBy:
      'bytes logged by the app, what the Functions host and the resources log beside them, and traces as sampled',
    source: `${LOGS_COST}; Azure Monitor docs "Manage data retention in a Log Analytics workspace" (2025-05-05)`,
  },
  'Microsoft.Insights/components': FREE('billed with its workspace', LOGS_COST),
  'Microsoft.Insights/workbooks': FREE('free; what it reads is billed with the workspace'),
  'Microsoft.Insights/diagnosticSettings': FREE('free; what it sends is billed with the workspace', MONITOR_COST),
  'Microsoft.Insights/actionGroups': {
    byUse: 'notifications, by kind',
    drivenBy: 'alerts',
    source: MONITOR_COST,
  },
  'Microsoft.Insights/scheduledQueryRules': {
    fixed: 'each rule, by how often it looks',
    source:
      'Azure Monitor docs "Types of Azure Monitor alerts" (2024-03-10); Azure Monitor docs "Azure Monitor billing meter names" (2025-05-21)',
  },
  'Microsoft.Insights/metricAlerts': {
    fixed: 'each time series that a rule looks at: where it splits by entity, one for each queue and topic',
    source:
      'Azure Monitor docs "Overview of Azure Monitor alerts" (2025-05-08); Azure Service Bus docs "Azure Service Bus monitoring data reference" (2024-07-22)',
  },
  'Microsoft.ManagedIdentity/userAssignedIdentities': FREE(
    'free',
    'Entra docs "Managed identities for Azure resources" (2024-12-02)',
  ),
  'Microsoft.DurableTask/schedulers': {
    fixed: 'Dedicated: each capacity unit, at a fixed price for the month',
    byUse: 'Consumption: actions dispatched',
    drivenBy:
      'orchestrations started, their timers and the events they get: an action each; activities: two, the start and the result',
    source: 'Azure Functions docs "Durable Task Scheduler billing" (2026-02-25)',
  },
  'Microsoft.DurableTask/schedulers/taskHubs': FREE('billed with its scheduler'),
  'Microsoft.Network/natGateways': {
    fixed: 'by the hour',
    byUse: 'GB that pass',
    drivenBy: 'all calls that leave the network',
    source: FINOPS_NETWORKING,
  },
  'Microsoft.Network/publicIPAddresses': { fixed: 'a static address, used or not', source: FINOPS_NETWORKING },
  'Microsoft.Network/privateEndpoints': {
    fixed: 'by the hour',
    byUse: 'GB that pass',
    drivenBy: 'calls of tables, queues, blobs, Service Bus and the vault',
    source: 'Azure docs "Azure Private Link Cost Optimization Principles" (2025-10-08)',
  },
  'Microsoft.Network/privateDnsZones': {
    fixed: 'each zone',
    byUse: 'queries',
    drivenBy: 'connections opened',
    source: 'Azure docs "FAQ - Azure DNS" (2023-11-01); Azure docs "What is Azure Private DNS?" (2023-06-09)',
  },
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': FREE('billed with its zone'),
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': FREE('billed with its endpoint'),
  'Microsoft.Network/virtualNetworks': FREE(
    'free without peerings',
    'Azure docs "What is Azure Virtual Network?" (2023-05-08)',
  ),
  'Microsoft.Network/networkSecurityGroups': FREE('free'),
  'Microsoft.Authorization/locks': FREE('free'),
  'Microsoft.Authorization/roleAssignments': FREE('free', RBAC),
  'Microsoft.Authorization/roleDefinitions': FREE('free', RBAC),
  'Microsoft.Resources/resourceGroups': FREE('free'),
  'Microsoft.ManagedServices/registrationDefinitions': FREE('free', LIGHTHOUSE),
  'Microsoft.ManagedServices/registrationAssignments': FREE('free', LIGHTHOUSE),
};
