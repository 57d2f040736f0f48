import { pairedRegion } from '../../shared/targets/regionPairs';
import { CRYPTO_USER_ROLE, type Customer } from './customer';
import type { LocalCloud } from './localCloud';

/**
 * A second vault (or Managed HSM, as the first) of a customer, with a key, in the paired region of the first: geo-redundant backups of MySQL need both.
 * Throws when the customer's region has no pair.
 */
export async function createGeoVault(cloud: LocalCloud, customer: Customer, options: { material?: string } = {}) {
  const { arm, keyVault } = cloud.simulator;
  const location = pairedRegion(customer.location);
  if (location === undefined) throw new Error(`${customer.location} has no paired region`);
  const vaultName = `${customer.id}-geo`.slice(0, 24);
  const { tenantId, subscriptionId } = customer;
  const inHsm = customer.vaultType === 'managedHsm';
  const place = { name: vaultName, tenantId, subscriptionId, resourceGroup: 'keys', location };
  const vault = inHsm ? keyVault.createManagedHsm(place) : keyVault.createVault(place);
  const key = await keyVault.createKey(vaultName, 'cmk', { size: 3072, ...options });
  return {
    location,
    vaultName,
    vaultId: vault.id,
    /** The key without and with its version. */
    keyUri: key.baseId,
    keyVersionUri: key.kid,
    grantIdentity: (principalId: string): void => {
      if (inHsm) keyVault.assignHsmRole({ hsm: vaultName, principalId });
      else arm.assignRole({ scope: vault.id, principalId, roleDefinitionId: CRYPTO_USER_ROLE });
    },
  };
}
