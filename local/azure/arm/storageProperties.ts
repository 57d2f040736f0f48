import { badRequest } from './errors';

/** Writable properties of an account that the simulator keeps and returns as they were sent ("Storage Accounts REST", 2025-06-01). */
const KEPT = [
  'accessTier',
  'allowBlobPublicAccess',
  'allowCrossTenantReplication',
  'allowedCopyScope',
  'allowSharedKeyAccess',
  'defaultToOAuthAuthentication',
  'dnsEndpointType',
  'isHnsEnabled',
  'isLocalUserEnabled',
  'isNfsV3Enabled',
  'isSftpEnabled',
  'keyPolicy',
  'largeFileSharesState',
  'minimumTlsVersion',
  'networkAcls',
  'publicNetworkAccess',
  'routingPreference',
  'sasPolicy',
  'supportsHttpsTrafficOnly',
] as const;
const byLowerName = new Map(KEPT.map((name) => [name.toLowerCase(), name]));

/** Splits the properties of a request into the encryption block and the rest. Throws on names that are not simulated. */
export function otherProperties(properties: Readonly<Record<string, unknown>>) {
  let encryption: unknown;
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const kept = byLowerName.get(name.toLowerCase());
    if (name.toLowerCase() === 'encryption') encryption = value;
    else if (kept) others[kept] = value;
    else throw badRequest('InvalidRequestPropertyName', `The property '${name}' is not simulated.`);
  }
  return { encryption, others };
}

/** What a new account reports without anyone asking for it; `time` is ISO 8601. */
export function defaultProperties(name: string, location: string, time: string): Record<string, unknown> {
  const endpoint = (service: string) => [service, `https://${name}.${service}.core.windows.net/`];
  const service = { enabled: true, keyType: 'Account', lastEnabledTime: time };
  return {
    accessTier: 'Hot',
    creationTime: time,
    encryption: { keySource: 'Microsoft.Storage', services: { blob: service, file: service } },
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    primaryEndpoints: Object.fromEntries(['blob', 'dfs', 'file', 'queue', 'table', 'web'].map(endpoint)) as object,
    primaryLocation: location,
    privateEndpointConnections: [],
    provisioningState: 'Succeeded',
    statusOfPrimary: 'available',
    supportsHttpsTrafficOnly: true,
  };
}
