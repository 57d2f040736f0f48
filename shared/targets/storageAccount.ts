import { sameArmId } from '../model/armId';
import { sameKeyUri } from '../model/keyUri';
import { explainTarget } from './explainTarget';
import { pollOperation, retryAfter } from './operations';
import type { ResourceView, Target } from './target';

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
    source: 'Azure docs "Customer-managed keys for Azure Storage encryption"',
    date: '2026-06-30',
  },
  async read(azure, resourceId) {
    const account = (await azure.rest.find(`${resourceId}?${API}`)) as Account | undefined;
    return account && viewOf(account);
  },
  async apply(azure, plan, wanted, before) {
    const key = new URL(wanted.keyUri);
    const [, , keyname = '', keyversion = ''] = key.pathname.split('/');
    const answer = await azure.rest.send('PATCH', `${plan.resourceId}?${API}`, {
      body: {
        identity: {
          type: before.hasSystemIdentity ? 'SystemAssigned,UserAssigned' : 'UserAssigned',
          userAssignedIdentities: { [wanted.identityId]: {} },
        },
        properties: {
          encryption: {
            keySource: 'Microsoft.Keyvault',
            keyvaultproperties: { keyname, keyvaulturi: key.origin, keyversion: wanted.pinned ? keyversion : '' },
            identity: {
              userAssignedIdentity: wanted.identityId,
              ...(wanted.federatedClientId === undefined
                ? {}
                : { federatedIdentityClientId: wanted.federatedClientId }),
            },
            services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true, keyType: 'Account' } },
          },
        },
      },
    });
    const statusUrl = answer.header('azure-asyncoperation') ?? answer.header('location');
    return answer.status === 202 && statusUrl !== undefined
      ? { statusUrl, retryAfterSeconds: retryAfter(answer.header('retry-after')) }
      : undefined;
  },
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences(view, wanted) {
    const { encryption } = view;
    if (encryption.source !== 'customer') return ['the account uses service-managed keys'];
    return [
      ...(sameKeyUri(encryption.keyUri, wanted.keyUri) ? [] : [`key ${encryption.keyUri ?? 'none'}`]),
      ...(encryption.follows === !wanted.pinned ? [] : [wanted.pinned ? 'version is not pinned' : 'version is pinned']),
      ...(sameArmId(encryption.identityId, wanted.identityId) ? [] : [`identity ${encryption.identityId ?? 'none'}`]),
      ...(encryption.federatedClientId?.toLowerCase() === wanted.federatedClientId?.toLowerCase()
        ? []
        : [`federated client ${encryption.federatedClientId ?? 'none'}`]),
    ];
  },
  explain: explainTarget,
};

function viewOf(account: Account): ResourceView {
  const { encryption, provisioningState } = account.properties;
  const key = encryption?.keyvaultproperties;
  return {
    location: account.location,
    availability: provisioningState === undefined || provisioningState === 'Succeeded' ? 'ready' : 'busy',
    hasSystemIdentity: account.identity?.type?.includes('SystemAssigned') ?? false,
    identityIds: Object.keys(account.identity?.userAssignedIdentities ?? {}),
    encryption:
      encryption?.keySource?.toLowerCase() === 'microsoft.keyvault'
        ? {
            source: 'customer',
            keyUri: key?.currentVersionedKeyIdentifier,
            follows: (key?.keyversion ?? '') === '',
            identityId: encryption.identity?.userAssignedIdentity,
            federatedClientId: encryption.identity?.federatedIdentityClientId,
          }
        : { source: 'service' },
  };
}
