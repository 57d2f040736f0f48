import type { Route, SimRequest } from '../core/service';
import { keyVaultState, type Vault } from '../keyVault/state';
import { armRoute, type ArmContext } from './armContext';
import { covers } from './resourceId';

const TYPE = 'Microsoft.KeyVault/managedHSMs';

/** Managed HSMs of a subscription as the management plane shows them ("Managed HSMs - List By Subscription", 2025-05-01). */
export function managedHsmRoutes(context: ArmContext, versions: readonly string[]): Route[] {
  const { vaults } = keyVaultState(context.core.store);
  return [
    armRoute(context, {
      method: 'GET',
      path: `/subscriptions/{subscriptionId}/providers/${TYPE}`,
      operation: 'arm.managedHsms.list',
      versions,
      action: `${TYPE}/read`,
      scope: ({ params }: SimRequest) => `/subscriptions/${params['subscriptionId'] ?? ''}`,
      handler: (_, within) => {
        const found = [...vaults.values()].filter(
          ({ managedHsm, deletedAt, id }) => managedHsm && deletedAt === undefined && covers(within, id),
        );
        return { status: 200, body: { value: found.map((hsm) => hsmBody(hsm, context.core.managedHsmSuffix)) } };
      },
    }),
  ];
}

const hsmBody = (hsm: Vault, suffix: string) => ({
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
    enablePurgeProtection: hsm.purgeProtection,
    ...(hsm.networkAcls && { networkAcls: hsm.networkAcls }),
    publicNetworkAccess: hsm.publicNetworkAccess,
    provisioningState: 'Succeeded',
  },
});
