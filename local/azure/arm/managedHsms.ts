import type { Route } from '../core/service';
import { keyVaultState, type Vault } from '../keyVault/state';
import { armRoute, type ArmContext } from './armContext';
import { covers } from './resourceId';

const TYPE = 'Microsoft.KeyVault/managedHSMs';

/** Managed HSMs of a subscription as the management plane shows them ("Key Vault REST, Managed Hsms", 2025-05-01). */
export function managedHsmRoutes(context: ArmContext, versions: readonly string[]): Route[] {
  const { vaults } = keyVaultState(context.core.store);
  return [
    armRoute(context, {
      method: 'GET',
      path: `/subscriptions/{subscriptionId}/providers/${TYPE}`,
      operation: 'arm.managedHsms.list',
      versions,
      action: `${TYPE}/read`,
      scope: ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}`,
      handler: (_, within) => {
        const found = [...vaults.values()].filter(
          (one) => one.managedHsm && one.deletedAt === undefined && covers(within, one.id),
        );
        return { status: 200, body: { value: found.map((one) => body(one, context.core.managedHsmSuffix)) } };
      },
    }),
  ];
}

const body = (hsm: Vault, suffix: string) => ({
  id: hsm.id,
  name: hsm.name,
  type: TYPE,
  location: hsm.location,
  sku: { family: 'B', name: 'Standard_B1' },
  tags: hsm.tags ?? {},
  properties: {
    tenantId: hsm.tenantId,
    hsmUri: `https://${hsm.name}.${suffix}/`,
    enableSoftDelete: true,
    softDeleteRetentionInDays: hsm.softDeleteRetentionInDays,
    ...(hsm.purgeProtection && { enablePurgeProtection: true }),
    publicNetworkAccess: hsm.publicNetworkAccess,
    provisioningState: 'Succeeded',
  },
});
