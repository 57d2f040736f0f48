import type { Hosting, ResourceKind } from '../../shared/model/resourceKind';
import { pairedRegion } from '../../shared/targets/regionPairs';
import type { Customer } from './customer';
import type { LocalCloud } from './localCloud';
import { createVendorKeys } from './vendorKeys';

/** `b24988ac…` is "Contributor" (Azure docs "Azure built-in roles"). */
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';

interface HostedResourceOptions {
  readonly kind: ResourceKind;
  /** Whose subscription it is in; the customer's is delegated to the vendor by Azure Lighthouse. */
  readonly hosting: Hosting;
  /** With geo-redundant backups and a replica (MySQL), or a secondary in a failover group (SQL). */
  readonly geo?: boolean;
  /** PEM of an RSA key to use again for the key that disk encryption sets begin with. */
  readonly material?: string;
}

export interface HostedResource {
  readonly id: string;
  /** Replicas or secondaries. */
  readonly copies: readonly string[];
}

/** Makes a resource of any kind for a customer, in the vendor's subscription or in the customer's own. */
export async function createHostedResource(
  cloud: LocalCloud,
  customer: Customer,
  { kind, hosting, geo = false, material }: HostedResourceOptions,
): Promise<HostedResource> {
  const { arm } = cloud.simulator;
  const { tenantId, subscriptionId } = hosting === 'vendor' ? cloud.vendor : customer;
  const { id: owner, location } = customer;
  const place = { subscriptionId, resourceGroup: `data-${owner}`, location };
  if (hosting === 'customer') {
    const { tenantId: managingTenantId, identity } = cloud.vendor;
    arm.delegate({ subscriptionId, managingTenantId, principalId: identity.principalId, roleIds: [CONTRIBUTOR] });
  }
  switch (kind) {
    case 'storageAccount':
      return { id: arm.createStorageAccount({ ...place, name: `${owner}data`.slice(0, 24) }).id, copies: [] };
    case 'diskEncryptionSet': {
      const { keyUrl, grantTo } = await createVendorKeys(cloud, owner, material, { tenantId, subscriptionId })(
        location,
      );
      const set = arm.createDiskEncryptionSet({ ...place, name: `${owner}-disks`, keyUrl });
      grantTo(set.identity?.principalId ?? '');
      arm.attachDisk(set.id, `${owner}-disks-data`);
      return { id: set.id, copies: [] };
    }
    case 'mysqlFlexibleServer': {
      const copies = geo ? [`${owner}-replica`] : [];
      const { id } = arm.createMysqlServer({
        ...place,
        name: `${owner}-mysql`,
        geoRedundantBackup: geo ? 'Enabled' : 'Disabled',
        replicas: copies.map((name) => ({ name })),
      });
      return { id, copies: copies.map((name) => id.replace(/[^/]+$/, name)) };
    }
    case 'sqlServer': {
      const primaryId = arm.createSqlServer({ ...place, name: `${owner}-sql` }).id;
      arm.createSqlDatabase(primaryId, 'app');
      if (!geo) return { id: primaryId, copies: [] };
      const paired = pairedRegion(location) ?? location;
      const secondaryId = arm.createSqlServer({ ...place, name: `${owner}-sql-2`, location: paired }).id;
      arm.createFailoverGroup({ name: `${owner}-group`, primaryId, secondaryId });
      return { id: primaryId, copies: [secondaryId] };
    }
  }
}
