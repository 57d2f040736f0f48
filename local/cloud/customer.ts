import { randomUUID } from 'node:crypto';
import type { OnboardingRequest } from '../../shared/model/request';
import { RESOURCE_EVENTS } from './eventQueues';
import { createVendorKeys } from './vendorKeys';
import type { NewMysqlServer } from '../azure/arm/mysqlControl';
import type { NewSubscription } from '../azure/eventGrid/control';
import type { LocalCloud } from './localCloud';

/** "Key Vault Crypto Service Encryption User" (Azure docs "Azure built-in roles for Security"). */
export const CRYPTO_USER_ROLE = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';

export interface CustomerOptions {
  /** Lower-case letters and digits: names everything the customer has. */
  readonly id: string;
  readonly name?: string;
  readonly location?: string;
  /** Where the vault is; default: where the resources are. */
  readonly vaultLocation?: string;
  /** Whose tenant and subscription the vault is in. Default: the customer's own. */
  readonly vaultOf?: 'customer' | 'vendor';
  /** PEM of an RSA key to use again, because making one takes 100 ms. */
  readonly material?: string;
  /** Size of the key, default 3072. */
  readonly size?: 2048 | 3072 | 4096;
  /** Where the key is; default: Key Vault. */
  readonly vaultType?: 'keyVault' | 'managedHsm';
  /** How a Key Vault gives rights: role assignments (default) or access policies. */
  readonly permissions?: 'roles' | 'accessPolicies';
}

/** What a MySQL server has beside itself. */
type MysqlTopology = Pick<NewMysqlServer, 'geoRedundantBackup' | 'replicas' | 'tags'>;

/** A customer with a tenant, a subscription, a vault or Managed HSM and a key, and what its people do. */
export type Customer = Awaited<ReturnType<typeof createCustomer>>;

export async function createCustomer(cloud: LocalCloud, options: CustomerOptions) {
  const { simulator, vendor } = cloud;
  const { id, name = options.id, location = vendor.location } = options;
  const isOwn = options.vaultOf !== 'vendor';
  const { tenantId, subscriptionId } = isOwn ? { tenantId: randomUUID(), subscriptionId: randomUUID() } : vendor;
  const vaultName = `${id}-keys`.slice(0, 24);
  if (isOwn) {
    simulator.entra.createTenant({ id: tenantId, name, domain: `${id}.example` });
    simulator.arm.createSubscription({ id: subscriptionId, tenantId, name: `${name} production` });
  }
  const inHsm = options.vaultType === 'managedHsm';
  const vaultLocation = options.vaultLocation ?? location;
  const place = { name: vaultName, tenantId, subscriptionId, resourceGroup: 'keys', location: vaultLocation };
  const rbac = options.permissions !== 'accessPolicies';
  const vault = inHsm ? simulator.keyVault.createManagedHsm(place) : simulator.keyVault.createVault({ ...place, rbac });
  const key = await simulator.keyVault.createKey(vaultName, 'cmk', {
    size: options.size ?? 3072,
    ...(options.material === undefined ? {} : { material: options.material }),
  });
  /** Access policies of everybody else. */
  const otherPolicies = (principalId: string) =>
    simulator.keyVault.vault(vaultName).accessPolicies.filter(({ objectId }) => objectId !== principalId);
  /** A vault has its roles from the resource manager, or policies; a Managed HSM keeps its own roles. */
  function grant(principalId: string): void {
    const policy = { tenantId, objectId: principalId, permissions: { keys: ['get', 'list', 'wrapKey', 'unwrapKey'] } };
    if (inHsm) simulator.keyVault.assignHsmRole({ hsm: vaultName, principalId });
    else if (rbac) simulator.arm.assignRole({ scope: vault.id, principalId, roleDefinitionId: CRYPTO_USER_ROLE });
    else simulator.keyVault.setAccessPolicies(vaultName, [...otherPolicies(principalId), policy]);
  }
  const vendorKeyUrl = createVendorKeys(cloud, id, options.material);

  return {
    id,
    name,
    tenantId,
    subscriptionId,
    location,
    vaultType: options.vaultType ?? 'keyVault',
    vaultName,
    vaultId: vault.id,
    /** The key without and with its version. */
    keyUri: key.baseId,
    keyVersionUri: key.kid,

    /** An administrator installs the application by script; returns its service principal. */
    consent: (clientId: string) => simulator.entra.consent(tenantId, clientId),
    /** Gives the role on the vault to the installed application. */
    grantApplication(clientId: string): void {
      const principal = simulator.entra.servicePrincipal(tenantId, clientId);
      if (!principal) throw new Error(`${clientId} is not installed in ${name}`);
      grant(principal.id);
    },
    /** Gives the role on the vault to a managed identity of the customer's own. */
    grantIdentity: grant,
    revoke: (principalId: string): void => {
      if (inHsm) simulator.keyVault.removeHsmRole({ hsm: vaultName, principalId });
      else if (!rbac) simulator.keyVault.setAccessPolicies(vaultName, otherPolicies(principalId));
      else simulator.arm.removeRole({ scope: vault.id, principalId });
    },

    /** Sends what happens in the vault to the queue of the vendor, or elsewhere. A Managed HSM tells of nothing: refused. */
    subscribeVaultEvents: (
      destination: NewSubscription['destination'] = { queue: 'key-events' },
      schema: NewSubscription['schema'] = 'EventGridSchema',
    ) => simulator.eventGrid.subscribe({ scope: vault.id, destination, schema }),

    /** Sends what is written in the customer's own subscription, where servers delegated by Azure Lighthouse are. */
    subscribeResourceEvents: (destination: NewSubscription['destination'] = { queue: 'resource-events' }) =>
      simulator.eventGrid.subscribe({ scope: `/subscriptions/${subscriptionId}`, destination, ...RESOURCE_EVENTS }),

    /** A storage account that the vendor keeps for this customer. */
    vendorStorageAccount(accountName = `${id}data`): string {
      return simulator.arm.createStorageAccount({
        subscriptionId: vendor.subscriptionId,
        resourceGroup: 'customers',
        name: accountName,
        location,
      }).id;
    },
    /** A SQL server, with one database, that the vendor keeps for this customer. */
    vendorSqlServer(serverName = `${id}-sql`, region = location): string {
      const server = simulator.arm.createSqlServer({
        subscriptionId: vendor.subscriptionId,
        resourceGroup: 'customers',
        name: serverName,
        location: region,
      });
      simulator.arm.createSqlDatabase(server.id, 'app');
      return server.id;
    },
    /** A disk encryption set that the vendor keeps for this customer, so far with a key of the vendor's own, and a disk. */
    async vendorDiskEncryptionSet(setName = `${id}-disks`, region = location): Promise<string> {
      const { keyUrl, grantTo } = await vendorKeyUrl(region);
      const set = simulator.arm.createDiskEncryptionSet({
        subscriptionId: vendor.subscriptionId,
        resourceGroup: 'customers',
        name: setName,
        location: region,
        keyUrl,
      });
      grantTo(set.identity?.principalId ?? '');
      simulator.arm.attachDisk(set.id, `${setName}-data`);
      return set.id;
    },
    /** A MySQL server in the customer's own subscription, delegated to the vendor by Azure Lighthouse. */
    ownMysqlServer(serverName = `${id}-mysql`, topology: MysqlTopology = {}): string {
      const server = simulator.arm.createMysqlServer({
        ...topology,
        subscriptionId,
        resourceGroup: 'databases',
        name: serverName,
        location,
      });
      simulator.arm.delegate({
        subscriptionId,
        managingTenantId: vendor.tenantId,
        principalId: vendor.identity.principalId,
        roleIds: [CONTRIBUTOR],
      });
      return server.id;
    },
    /** The request the vendor's signup system sends for this customer. */
    request(onboardingId: string, resource: OnboardingRequest['resource'], withKey = true): OnboardingRequest {
      return {
        contractVersion: 1,
        onboardingId,
        customer: { id, name, tenantId },
        resource,
        ...(withKey ? { key: { uri: key.baseId } } : {}),
      };
    },
  };
}
