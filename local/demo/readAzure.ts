import { sameKeyUri } from '../../shared/model/keyUri';
import type { Customer } from '../cloud/customer';
import type { LocalCloud } from '../cloud/localCloud';
import type { Case } from './case';
import type { Facts } from './judge';

interface Encryption {
  readonly keyUri?: string | undefined;
  readonly identityId?: string | undefined;
  readonly federatedClientId?: string | undefined;
}

/** What the resource really shows, and what was made for its customer. Nothing for a case without a resource. */
export function readAzure(cloud: LocalCloud, { customer, resourceId, copies }: Case): Facts {
  if (!customer || resourceId === undefined) return {};
  const { simulator, vendor } = cloud;
  const applications = poolApplications(cloud);
  const identities = simulator.managedIdentity.all().filter(({ tags }) => tags?.['customer'] === customer.id);
  const trusted = applications.flatMap(({ federatedCredentials }) => federatedCredentials);
  const trusts = trusted.filter(({ subject }) => identities.some(({ principalId }) => principalId === subject));
  const installed = applications.some(({ appId }) => simulator.entra.servicePrincipal(customer.tenantId, appId));
  const encryption = encryptionOf(simulator.arm.get(resourceId).properties);
  const { keyUri, identityId, federatedClientId } = encryption;
  const own = identities.some(({ id }) => id.toLowerCase() === identityId?.toLowerCase());
  const application = simulator.graph.application(federatedClientId ?? '');
  const home = application?.tenantId === vendor.tenantId ? application.uniqueName : undefined;
  const identity = own ? 'its own identity' : `identity ${identityId ?? 'none'}`;
  return {
    key: keyUri === undefined ? "the service's own" : ownKey(keyUri, customer),
    ...(keyUri === undefined
      ? {}
      : {
          'reads it as': federatedClientId === undefined ? identity : `application ${home ?? '?'}, by ${identity}`,
          'has used it': hasUsed(cloud, customer) ? 'yes' : 'no',
        }),
    ...(copies
      ? {
          'copy uses': copies()
            .map((id) => keyOf(simulator, id))
            .join(', '),
        }
      : {}),
    writes: `${simulator.arm.writeCount(resourceId)}`,
    identities: `${identities.length}`,
    trusts: `${trusts.length}`,
    application: installed ? 'installed' : 'not installed',
  };
}

/** Everything together: what the whole demo made in the vendor's directory. */
export function readTotals(cloud: LocalCloud): Facts {
  const applications = poolApplications(cloud);
  const identities = cloud.simulator.managedIdentity.all().filter(({ tags }) => tags?.['customer'] !== undefined);
  return {
    applications: `${applications.length}`,
    identities: `${identities.length}`,
    trusts: `${applications.flatMap(({ federatedCredentials }) => federatedCredentials).length}`,
  };
}

const poolApplications = ({ simulator, vendor }: LocalCloud) =>
  simulator.graph.applications(vendor.tenantId).filter(({ uniqueName }) => uniqueName?.startsWith('latchkey-'));

const keyOf = ({ arm }: LocalCloud['simulator'], id: string): string =>
  encryptionOf(arm.get(id).properties).keyUri ?? "the service's own";

const ownKey = (keyUri: string, { keyVersionUri }: Customer): string =>
  sameKeyUri(keyUri, keyVersionUri) ? keyVersionUri : keyUri;

/** The encryption block of a storage account or of a MySQL server. */
function encryptionOf(properties: Readonly<Record<string, unknown>>): Encryption {
  const mysql = properties['dataEncryption'] as
    { type?: string; primaryKeyURI?: string; primaryUserAssignedIdentityId?: string } | undefined;
  if (mysql) {
    return mysql.type === 'AzureKeyVault'
      ? { keyUri: mysql.primaryKeyURI, identityId: mysql.primaryUserAssignedIdentityId }
      : {};
  }
  const storage = properties['encryption'] as
    | {
        keySource?: string;
        keyvaultproperties?: { currentVersionedKeyIdentifier?: string };
        identity?: { userAssignedIdentity?: string; federatedIdentityClientId?: string };
      }
    | undefined;
  if (storage?.keySource !== 'Microsoft.Keyvault') return {};
  return {
    keyUri: storage.keyvaultproperties?.currentVersionedKeyIdentifier,
    identityId: storage.identity?.userAssignedIdentity,
    federatedClientId: storage.identity?.federatedIdentityClientId,
  };
}

/** Whether the Azure service itself has unwrapped with the customer's key. */
function hasUsed({ simulator }: LocalCloud, { keyUri }: Customer): boolean {
  return simulator.calls
    .all()
    .some(
      ({ internal, operation, status, url }) =>
        internal && status < 400 && operation === 'keyVault.keys.unwrapKey' && url.startsWith(`${keyUri}/`),
    );
}
