import { sameArmId } from '../model/armId';
import type { WantedEncryption } from '../model/plan';
import { differences } from './differences';
import { explainTarget } from './explainTarget';
import { listResources } from './listResources';
import { pollOperation } from './operations';
import type { ResourceView, Target } from './target';
import { appliedBy, identityBlock } from './writes';

/** Storage resource provider, REST API version 2025-06-01. */
const API = 'api-version=2025-06-01';

interface Account {
  readonly location: string;
  readonly identity?: { readonly type?: string; readonly userAssignedIdentities?: Record<string, unknown> };
  readonly properties: {
    readonly provisioningState?: string;
    readonly encryption?: {
      readonly keySource?: string;
      readonly keyvaultproperties?: {
        readonly keyname?: string;
        readonly keyvaulturi?: string;
        readonly keyversion?: string;
        readonly currentVersionedKeyIdentifier?: string;
      };
      readonly identity?: { readonly userAssignedIdentity?: string; readonly federatedIdentityClientId?: string };
    };
  };
}

/**
 * Storage accounts: across tenants as the federated application, or with a managed identity of the vault's tenant. The
 * account follows new key versions by itself unless a version was named, checking once a day (Azure docs
 * "Customer-managed keys for Azure Storage encryption", 2026-06).
 */
export const storageAccount: Target = {
  kind: 'storageAccount',
  requirements: {
    keyKinds: ['RSA', 'RSA-HSM'],
    keySizes: [2048, 3072, 4096],
    // An expired key still unwraps but no longer wraps (Key Vault docs "About keys"), so it cannot be set anew.
    expiry: 'future',
    retentionDays: 7,
    region: 'any',
    versionless: true,
    source: 'Azure docs "Customer-managed keys for Azure Storage encryption"',
    date: '2026-06-30',
  },
  async read(azure, resourceId) {
    const account = (await azure.rest.find(`${resourceId}?${API}`)) as Account | undefined;
    return account && viewOf(account);
  },
  list: (azure, subscriptionId) =>
    listResources(
      azure.rest,
      `/subscriptions/${subscriptionId}/providers/Microsoft.Storage/storageAccounts?${API}`,
      viewOf,
    ),
  copiesOf: async () => [],
  async apply(azure, resourceId, wanted, before) {
    const key = new URL(wanted.keyUri);
    const [, , keyname = '', keyversion = ''] = key.pathname.split('/');
    const answer = await azure.rest.send('PATCH', `${resourceId}?${API}`, {
      body: {
        identity: identityBlock(before, wanted.identityId),
        properties: {
          encryption: {
            keySource: 'Microsoft.Keyvault',
            keyvaultproperties: { keyname, keyvaulturi: key.origin, keyversion: wanted.pinned ? keyversion : '' },
            identity: {
              userAssignedIdentity: wanted.identityId,
              ...federatedClient(before, wanted),
            },
            services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true, keyType: 'Account' } },
          },
        },
      },
    });
    return appliedBy(answer, 'set');
  },
  async revert(azure, resourceId) {
    const body = { properties: { encryption: { keySource: 'Microsoft.Storage' } } };
    return appliedBy(await azure.rest.send('PATCH', `${resourceId}?${API}`, { body }), 'set');
  },
  async detach(azure, resourceId, before, identityId) {
    const listed = before.identityIds.find((id) => sameArmId(id, identityId));
    if (listed === undefined) return undefined;
    const type = before.hasSystemIdentity ? 'SystemAssigned' : 'None';
    const identity =
      before.identityIds.length > 1
        ? { ...identityBlock(before), userAssignedIdentities: { [listed]: null } }
        : { type };
    return appliedBy(await azure.rest.send('PATCH', `${resourceId}?${API}`, { body: { identity } }), 'more');
  },
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences: (view, wanted) => differences(view, wanted, { follows: true }),
  explain: explainTarget,
};

/** An empty client id takes away one that is not wanted any more (our reading: the contract knows no `null` here). */
function federatedClient({ encryption }: ResourceView, { federatedClientId }: WantedEncryption) {
  if (federatedClientId !== undefined) return { federatedIdentityClientId: federatedClientId };
  return encryption.federatedClientId === undefined ? {} : { federatedIdentityClientId: '' };
}

function viewOf(account: Account): ResourceView {
  const { encryption, provisioningState } = account.properties;
  const key = encryption?.keyvaultproperties;
  return {
    location: account.location,
    availability: provisioningState === undefined || provisioningState === 'Succeeded' ? 'ready' : 'busy',
    hasSystemIdentity: account.identity?.type?.includes('SystemAssigned') ?? false,
    identityIds: Object.keys(account.identity?.userAssignedIdentities ?? {}),
    geoBackup: false, // Geo-redundant storage uses the one key.
    encryption:
      encryption?.keySource?.toLowerCase() === 'microsoft.keyvault'
        ? {
            source: 'customer',
            keyUri: key?.currentVersionedKeyIdentifier,
            follows: (key?.keyversion ?? '') === '',
            identityId: encryption.identity?.userAssignedIdentity,
            federatedClientId: encryption.identity?.federatedIdentityClientId || undefined,
          }
        : { source: 'service' },
  };
}
