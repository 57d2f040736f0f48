import type { Config } from '../config';
import { parseArmId } from '../model/armId';
import { identityName } from '../model/names';
import type { EncryptionPlan } from '../model/plan';

/**
 * ARM id of the managed identity that a customer's resources use in one region: of the vendor's own resources in the
 * vendor's group for identities, of a customer's beside the resource.
 */
export function identityIn(
  config: Pick<Config, 'identity' | 'applicationName'>,
  { resourceId, hosting }: Pick<EncryptionPlan, 'resourceId' | 'hosting'>,
  customerId: string,
  location: string,
): string {
  const { subscriptionId, resourceGroup } = parseArmId(resourceId) ?? {};
  const group =
    hosting === 'vendor'
      ? config.identity.resourceGroupId
      : `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const name = identityName(config.applicationName, customerId, group, location);
  return `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}
