import type { Route, SimRequest } from '../core/service';
import { keyVaultState, type Vault } from '../keyVault/state';
import { armRoute, type ArmContext } from './armContext';
import { armError } from './errors';
import { normalRegion, subscriptionId } from './resourceId';

const TYPE = 'Microsoft.KeyVault/deletedVaults';
const DAY_MS = 24 * 3600 * 1000;

/** Soft-deleted vaults of a subscription until they are purged ("Key Vault REST, Vaults - Get Deleted", 2025-05-01). */
export function deletedVaultRoutes(context: ArmContext, versions: readonly string[]): Route[] {
  const { vaults } = keyVaultState(context.core.store);
  const purgeAt = ({ deletedAt = 0, softDeleteRetentionInDays: days }: Vault) => deletedAt + days * DAY_MS;

  const deletedIn = (subscription: string): Vault[] =>
    [...vaults.values()].filter(
      (vault) =>
        !vault.managedHsm &&
        vault.deletedAt !== undefined &&
        vault.softDelete &&
        purgeAt(vault) > context.core.clock.now().getTime() &&
        subscriptionId(vault.id) === subscription.toLowerCase(),
    );

  const body = (vault: Vault) => ({
    id: `/subscriptions/${subscriptionId(vault.id)}/providers/Microsoft.KeyVault/locations/${normalRegion(vault.location)}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: TYPE,
    properties: {
      vaultId: vault.id,
      location: vault.location,
      deletionDate: new Date(vault.deletedAt ?? 0).toISOString(),
      scheduledPurgeDate: new Date(purgeAt(vault)).toISOString(),
      tags: vault.tags ?? {},
      ...(vault.purgeProtection && { purgeProtectionEnabled: true }),
    },
  });

  const common = {
    method: 'GET',
    versions,
    scope: ({ params }: SimRequest) => `/subscriptions/${params['subscriptionId'] ?? ''}`,
  };
  return [
    armRoute(context, {
      ...common,
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/deletedVaults',
      operation: 'arm.deletedVaults.list',
      action: `${TYPE}/read`,
      handler: ({ params }) => ({ status: 200, body: { value: deletedIn(params['subscriptionId'] ?? '').map(body) } }),
    }),
    armRoute(context, {
      ...common,
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{vault}',
      operation: 'arm.deletedVaults.get',
      action: 'Microsoft.KeyVault/locations/deletedVaults/read',
      handler: ({ params }) => {
        const name = (params['vault'] ?? '').toLowerCase();
        const vault = deletedIn(params['subscriptionId'] ?? '').find((one) => one.name === name);
        if (!vault || normalRegion(vault.location) !== normalRegion(params['location'] ?? ''))
          throw armError(404, 'DeletedVaultNotFound', `The deleted vault '${params['vault'] ?? ''}' does not exist.`);
        return { status: 200, body: body(vault) };
      },
    }),
  ];
}
