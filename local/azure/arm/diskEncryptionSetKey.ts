import type { Core } from '../core/service';
import { keyVaultState } from '../keyVault/state';
import { managedIdentities } from '../managedIdentity/state';
import { invalidParameter, propertiesOf, readKeyUrl } from './diskEncryptionSetModel';
import { probeKey, type KeyFailure, type UsableKey } from './keyProbe';
import type { OperationError } from './operations';
import { normalId, normalRegion, subscriptionId } from './resourceId';
import type { TrackedResource } from './state';

const KEY_SIZES: readonly number[] = [2048, 3072, 4096];

/** Throws what is refused without a look at the vault: no key, no version, no identity, a vault named that cannot be. */
export function checkSetRequest(set: TrackedResource): void {
  const { activeKey, federatedClientId } = propertiesOf(set);
  if (!activeKey) throw invalidParameter('properties.activeKey', 'it is required.');
  const { vaultUri } = readKeyUrl(activeKey.keyUrl);
  if (!set.identity) throw invalidParameter('identity', 'a managed identity is required.');
  // Nothing in the request could say which of several is to be used.
  if (Object.keys(set.identity.userAssignedIdentities ?? {}).length > 1)
    throw invalidParameter('identity.userAssignedIdentities', 'a set has one user assigned identity.');
  const named = activeKey.sourceVault?.id;
  if (named !== undefined && subscriptionId(named) !== subscriptionId(set.id))
    throw invalidParameter('properties.activeKey.sourceVault', 'it is for vaults of the same subscription.');
  if (named !== undefined && named.split('/').at(-1)?.toLowerCase() !== new URL(vaultUri).host.split('.')[0])
    throw invalidParameter('properties.activeKey.sourceVault', 'it is not the vault of keyUrl.');
  if (federatedClientId !== undefined && userAssignedId(set) === undefined)
    throw invalidParameter('properties.federatedClientId', 'a user assigned identity is required with it.');
}

const userAssignedId = (set: TrackedResource): string | undefined =>
  Object.keys(set.identity?.userAssignedIdentities ?? {})[0];

/** Whether the set can only use an identity of its own, which has no rights before it exists. */
export const usesSystemIdentity = (set: TrackedResource): boolean => userAssignedId(set) === undefined;

/**
 * Uses a version of the key as the set does, `newest` being the current one. Returns what was learned, or why it cannot:
 * soft delete and purge protection, RSA of certain sizes, and one region for vault and set are demanded ("Server-side
 * encryption of Azure Disk Storage", 2026).
 */
export async function useSetKey(
  core: Core,
  set: TrackedResource,
  keyUrl: string,
  version?: 'newest',
): Promise<OperationError | UsableKey> {
  const identity = managedIdentities(core).get(normalId(userAssignedId(set) ?? set.id));
  if (!identity)
    return {
      code: 'ManagedServiceIdentityNotFound',
      message: `The managed service identity associated with DiskEncryptionSet '${set.name}' was not found.`,
    };
  const { federatedClientId } = propertiesOf(set);
  const address = readKeyUrl(keyUrl);
  const found = await probeKey(core, {
    ...address,
    ...(version === 'newest' && { keyVersion: '' }),
    identity,
    ...(set.wrapped && { wrapped: set.wrapped }),
    ...(federatedClientId !== undefined && { federatedClientId }),
  });
  if (!found.usable)
    return {
      code: CODES[found.failure],
      message: `Unable to use the key '${keyUrl}' for DiskEncryptionSet '${set.name}': ${found.detail}`,
    };
  return unsuitable(core, set, found) ?? found;
}

function unsuitable(core: Core, set: TrackedResource, key: UsableKey): OperationError | undefined {
  if (!key.kty.startsWith('RSA') || !KEY_SIZES.includes(key.size))
    return { code: CODES.keyUnsuitable, message: `A key of type ${key.kty} and size ${key.size} cannot be used.` };
  if (key.recoveryLevel.includes('Purgeable'))
    return {
      code: 'KeyVaultPurgeProtectionNotEnabled',
      message: `The vault needs soft delete and purge protection; the key is ${key.recoveryLevel}.`,
    };
  const location = normalRegion(keyVaultState(core.store).vaults.get(key.vaultName)?.location ?? '');
  if (location !== normalRegion(set.location))
    return {
      code: 'KeyVaultAndDiskInDifferentRegions',
      message: `The vault '${key.vaultName}' is in '${location}' and the DiskEncryptionSet in '${set.location}'.`,
    };
  return undefined;
}

/** Seen in public reports: the first two. The rest extends the family. */
const CODES: Readonly<Record<KeyFailure, string>> = {
  accessDenied: 'KeyVaultAccessForbidden',
  keyNotFound: 'KeyVaultKeyNotFound',
  tenantMismatch: 'KeyVaultAccessForbidden',
  tokenRefused: 'KeyVaultAccessTokenCannotBeAcquired',
  networkDenied: 'KeyVaultNetworkAccessDenied',
  vaultNotFound: 'KeyVaultVaultNotFound',
  keyDisabled: 'KeyVaultKeyDisabled',
  keyNotInForce: 'KeyVaultKeyNotInForce',
  keyUnsuitable: 'KeyVaultKeyNotSupported',
  unavailable: 'InternalServerError',
};
