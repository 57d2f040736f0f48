import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { MySQLManagementFlexibleServerClient } from '@azure/arm-mysql-flexible';
import type { Cloud } from '../config';
import type { Credentials } from './credentials';
import { httpClient } from './httpClient';
import { leanPipeline } from './leanPipeline';
import { createRestClient, NO_RETRY, type RestClient } from './restClient';

/** Clients for Azure Resource Manager, as the deployment's managed identity (across tenants by Azure Lighthouse). */
export interface ResourceManager {
  /** Raw calls: reads that lose no field, kinds whose SDK is heavy, and polling of operations. */
  readonly rest: RestClient;
  identities(subscriptionId: string): ManagedServiceIdentityClient['userAssignedIdentities'];
  mysqlServers(subscriptionId: string): MySQLManagementFlexibleServerClient['servers'];
}

export function createResourceManager(cloud: Cloud, credentials: Credentials): ResourceManager {
  const scope = `${cloud.resourceManagerAudience}/.default`;
  const options = { endpoint: cloud.resourceManager, credentialScopes: scope, retryOptions: NO_RETRY, httpClient };
  return {
    rest: createRestClient(cloud.resourceManager, credentials.vendor, scope),
    identities: perSubscription((id) => {
      const client = new ManagedServiceIdentityClient(credentials.vendor, id, options);
      leanPipeline(client.pipeline);
      return client.userAssignedIdentities;
    }),
    mysqlServers: perSubscription(
      (id) => new MySQLManagementFlexibleServerClient(credentials.vendor, id, options).servers,
    ),
  };
}

function perSubscription<T>(create: (subscriptionId: string) => T): (subscriptionId: string) => T {
  const clients = new Map<string, T>();
  return (subscriptionId) => {
    const client = clients.get(subscriptionId) ?? create(subscriptionId);
    clients.set(subscriptionId, client);
    return client;
  };
}
