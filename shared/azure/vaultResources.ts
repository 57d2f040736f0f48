import { faultOf, isTransient } from '../errors/fault';
import type { KeyUri } from '../model/keyUri';
import { RetryLater } from '../model/outcome';
import type { ResourceManager } from './resourceManager';

/** Key Vault resource provider, REST API version 2025-05-01. */
const API = 'api-version=2025-05-01';
const PROVIDER = 'providers/Microsoft.KeyVault';

/** A vault or Managed HSM as Azure Resource Manager shows it. */
export interface VaultResource {
  readonly id: string;
  readonly location: string;
  readonly properties: {
    readonly vaultUri?: string;
    readonly hsmUri?: string;
    /** Absent while soft delete is off. */
    readonly softDeleteRetentionInDays?: number;
    readonly enablePurgeProtection?: boolean;
  };
}

/** A vault that was deleted and can be brought back. */
interface DeletedVault {
  readonly name: string;
  readonly properties: {
    readonly location: string;
    readonly deletionDate: string;
    readonly scheduledPurgeDate: string;
  };
}

/** A key as Azure Resource Manager shows it: no key material. Times are seconds since 1970. */
export interface KeyResource {
  readonly properties: {
    readonly kty?: string;
    readonly keySize?: number;
    readonly keyOps?: readonly string[];
    readonly keyUriWithVersion?: string;
    readonly attributes?: {
      readonly enabled?: boolean;
      readonly nbf?: number;
      readonly exp?: number;
      readonly recoveryLevel?: string;
    };
  };
}

/** What was looked for, or why it cannot be seen. */
export type Sight<T> = { readonly found: T } | { readonly found?: undefined; readonly why: string };

/**
 * The vault among those of a subscription: of the vendor's own tenant, or a customer's that is managed by Azure
 * Lighthouse. A refusal is no error here: much can be verified without.
 */
export function findVault(azure: ResourceManager, subscriptionId: string, key: KeyUri): Promise<Sight<VaultResource>> {
  const type = key.vaultType === 'managedHsm' ? 'managedHSMs' : 'vaults';
  const isIt = ({ properties: { vaultUri, hsmUri } }: VaultResource) => {
    const uri = vaultUri ?? hsmUri ?? '';
    return URL.canParse(uri) && new URL(uri).host === key.vaultHost;
  };
  return search(azure, `/subscriptions/${subscriptionId}/${PROVIDER}/${type}?${API}`, isIt);
}

/** The vault among the deleted ones of a subscription. Those of Managed HSMs are not looked at. */
export function findDeletedVault(
  azure: ResourceManager,
  subscriptionId: string,
  { vaultName, vaultType }: KeyUri,
): Promise<Sight<DeletedVault>> {
  if (vaultType === 'managedHsm') return Promise.resolve({ why: 'deleted HSMs are not looked at' });
  const isIt = ({ name }: DeletedVault) => name.toLowerCase() === vaultName;
  return search(azure, `/subscriptions/${subscriptionId}/${PROVIDER}/deletedVaults?${API}`, isIt);
}

/** The newest version of a key of a vault; of a Managed HSM it is not looked at. */
export function findKey(
  azure: ResourceManager,
  vault: VaultResource,
  { keyName, vaultType }: KeyUri,
): Promise<Sight<KeyResource>> {
  if (vaultType === 'managedHsm') return Promise.resolve({ why: 'keys of HSMs are not looked at' });
  return looking<KeyResource>(async () => {
    const found = (await azure.rest.find(`${vault.id}/keys/${keyName}?${API}`)) as KeyResource | undefined;
    return found ? { found } : { why: 'there is no such key' };
  });
}

interface Page<T> {
  readonly value?: readonly T[];
  readonly nextLink?: string | null;
}

function search<T extends object>(azure: ResourceManager, path: string, isIt: (one: T) => boolean): Promise<Sight<T>> {
  return looking<T>(async () => {
    for (let next: string | null | undefined = path; next;) {
      const page = (await azure.rest.send('GET', next)).body as Page<T> | undefined;
      const found = page?.value?.find(isIt);
      if (found) return { found };
      next = page?.nextLink;
    }
    return { why: "it is not in the resource's subscription" };
  });
}

async function looking<T extends object>(look: () => Promise<Sight<T>>): Promise<Sight<T>> {
  try {
    return await look();
  } catch (error) {
    const fault = faultOf(error);
    if (isTransient(fault)) throw new RetryLater(`Key Vault resource provider: ${fault.code} ${fault.message}`);
    return { why: `Azure Resource Manager answered ${fault.code}` };
  }
}
