import { ROLE_IDS } from '../azure/arm/createArm';
import type { LocalCloud } from './localCloud';
import type { Vendor } from './vendor';

interface VendorKey {
  /** With its version. */
  readonly keyUrl: string;
  grantTo(principalId: string): void;
}

/**
 * Keys of the vendor's own (or of another owner), one for each region, made when first asked for: a disk encryption set has a key of somebody
 * from the beginning, and its vault is in the same region.
 */
export function createVendorKeys(
  { simulator, vendor }: LocalCloud,
  customerId: string,
  material?: string,
  owner: Pick<Vendor, 'tenantId' | 'subscriptionId'> = vendor,
) {
  const made = new Map<string, Promise<VendorKey>>();

  async function make(location: string): Promise<VendorKey> {
    const { tenantId, subscriptionId } = owner;
    const name = `own${made.size}-${customerId}`.slice(0, 24);
    const vault = simulator.keyVault.createVault({ name, tenantId, subscriptionId, resourceGroup: 'keys', location });
    const { kid } = await simulator.keyVault.createKey(name, 'disks', material === undefined ? {} : { material });
    return {
      keyUrl: kid,
      grantTo: (principalId) =>
        void simulator.arm.assignRole({
          scope: vault.id,
          principalId,
          roleDefinitionId: ROLE_IDS.keyVaultCryptoServiceEncryptionUser,
        }),
    };
  }

  return (location: string): Promise<VendorKey> => {
    const key = made.get(location) ?? make(location);
    made.set(location, key);
    return key;
  };
}
