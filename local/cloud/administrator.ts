import { randomUUID } from 'node:crypto';
import { CRYPTO_USER_ROLE, type Customer } from './customer';
import type { LocalCloud } from './localCloud';
import { signedIn, type ClientCredentials } from './signedIn';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CRYPTO_OFFICER = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603';
export const GRAPH = 'https://graph.microsoft.com';
export const RESOURCE_MANAGER = 'https://management.azure.com';
export const KEY_VAULT = 'https://vault.azure.net';

/** Makes an administrator of the customer: owns the subscription, manages the keys, reads the directory. */
export function createAdministrator(
  { simulator }: LocalCloud,
  { tenantId, name, subscriptionId, vaultId }: Customer,
): ClientCredentials {
  const client = simulator.entra.createClient({
    tenantId,
    name: `Administrator of ${name}`,
    roles: ['Application.Read.All'],
    audience: GRAPH,
  });
  const roles = { [`/subscriptions/${subscriptionId}`]: OWNER, [vaultId]: CRYPTO_OFFICER };
  for (const [scope, roleDefinitionId] of Object.entries(roles)) {
    simulator.arm.assignRole({ scope, principalId: client.objectId, roleDefinitionId });
  }
  return { tenantId, clientId: client.clientId, secret: client.secret };
}

/** What the administrator does, each by the REST call that the Azure command line makes. */
export function administrator(
  origin: string,
  { vaultId, keyUri }: Pick<Customer, 'vaultId' | 'keyUri'>,
  credentials: ClientCredentials,
) {
  const { call } = signedIn(origin, credentials);
  return {
    /** Object id of an application's service principal in the tenant (`az ad sp show`). */
    async principalOf(clientId: string): Promise<string> {
      const url = `${origin}/v1.0/servicePrincipals(appId='${clientId}')`;
      return ((await call(GRAPH, url)) as { id: string }).id;
    },
    /** Grants "Key Vault Crypto Service Encryption User" on the vault (`az role assignment create`). */
    async grantRole(principalId: string): Promise<void> {
      const [subscription] = /^\/subscriptions\/[^/]+/.exec(vaultId) ?? [''];
      const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${CRYPTO_USER_ROLE}`;
      const path = `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
      await call(RESOURCE_MANAGER, `${origin}${path}?api-version=2022-04-01`, {
        method: 'PUT',
        body: { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } },
      });
    },
    /** Disables or enables the newest version of the key (`az keyvault key set-attributes`). */
    async setKeyEnabled(enabled: boolean): Promise<void> {
      await call(KEY_VAULT, `${keyUri}?api-version=7.6`, { method: 'PATCH', body: { attributes: { enabled } } });
    },
  };
}
