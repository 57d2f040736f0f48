import { z } from 'zod';
import type { Core } from '../core/service';
import { managedIdentities } from '../managedIdentity/state';
import type { SimError } from '../core/service';
import { armError, badRequest } from './errors';
import { isAttached } from './identityBlock';
import { probeKey, type KeyFailure, type UsableKey } from './keyProbe';
import { lowerKeys } from './lowerKeys';
import { normalId } from './resourceId';
import type { TrackedResource } from './state';

const service = z.object({ enabled: z.boolean().optional(), keytype: z.enum(['Service', 'Account']).optional() });
const block = z.object({
  services: z.object({ blob: service, file: service, table: service, queue: service }).partial().optional(),
  keysource: z.string().optional(),
  requireinfrastructureencryption: z.boolean().optional(),
  keyvaultproperties: z
    .object({ keyname: z.string().min(1), keyvaulturi: z.string().min(1), keyversion: z.string().nullish() })
    .optional(),
  identity: z
    .object({ userassignedidentity: z.string().nullish(), federatedidentityclientid: z.string().nullish() })
    .optional(),
});

/** `properties.encryption` as answers carry it; wire names as published ("Storage Accounts REST", 2025-06-01). */
export interface StorageEncryption {
  readonly services?: Record<string, { enabled: boolean; keyType: string; lastEnabledTime: string }>;
  readonly keySource: 'Microsoft.Storage' | 'Microsoft.Keyvault';
  readonly requireInfrastructureEncryption?: boolean;
  readonly keyvaultproperties?: {
    readonly keyname: string;
    readonly keyvaulturi: string;
    readonly keyversion: string;
    readonly currentVersionedKeyIdentifier?: string;
    readonly lastKeyRotationTimestamp?: string;
    readonly currentVersionedKeyExpirationTimestamp?: string;
  };
  readonly identity?: { readonly userAssignedIdentity?: string; readonly federatedIdentityClientId?: string };
}

/** Reads an encryption block, whatever the letter case of its names, and merges it with the one before. */
export function readEncryption(raw: unknown, before: StorageEncryption | undefined, now: string): StorageEncryption {
  const parsed = block.safeParse(lowerKeys(raw));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(
      'InvalidRequestPropertyValue',
      `encryption.${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const { services, keysource, requireinfrastructureencryption, keyvaultproperties, identity } = parsed.data;
  const keySource = readKeySource(keysource ?? before?.keySource);
  const enabled = Object.entries(services ?? {}).map(([name, value]) => [
    name,
    { enabled: value.enabled ?? true, keyType: value.keytype ?? 'Account', lastEnabledTime: now },
  ]);
  const common = {
    services: { ...before?.services, ...(Object.fromEntries(enabled) as StorageEncryption['services']) },
    keySource,
    ...((requireinfrastructureencryption ?? before?.requireInfrastructureEncryption) && {
      requireInfrastructureEncryption: true,
    }),
  };
  if (keySource === 'Microsoft.Storage') return common;
  const key = keyvaultproperties ?? before?.keyvaultproperties;
  if (!key)
    throw badRequest(
      'InvalidRequestPropertyValue',
      'encryption.keyvaultproperties is required when keySource is Microsoft.Keyvault.',
    );
  const as = identity
    ? {
        userAssignedIdentity: identity.userassignedidentity,
        federatedIdentityClientId: identity.federatedidentityclientid,
      }
    : before?.identity;
  return {
    ...common,
    keyvaultproperties: {
      keyname: key.keyname,
      keyvaulturi: key.keyvaulturi.replace(/\/$/, ''),
      keyversion: key.keyversion ?? '',
    },
    ...(as?.userAssignedIdentity && {
      identity: {
        userAssignedIdentity: as.userAssignedIdentity,
        ...(as.federatedIdentityClientId && { federatedIdentityClientId: as.federatedIdentityClientId }),
      },
    }),
  };
}

function readKeySource(value: string | undefined): StorageEncryption['keySource'] {
  const found = (['Microsoft.Storage', 'Microsoft.Keyvault'] as const).find(
    (one) => one.toLowerCase() === (value ?? 'Microsoft.Storage').toLowerCase(),
  );
  if (!found)
    throw badRequest(
      'InvalidRequestPropertyValue',
      `The value '${value ?? ''}' is not allowed for property keySource.`,
    );
  return found;
}

/** The same block with the read-only fields that tell which key version is in use. */
export function withKey(encryption: StorageEncryption, key: UsableKey, now: string): StorageEncryption {
  const before = encryption.keyvaultproperties;
  if (!before) return encryption;
  const { currentVersionedKeyExpirationTimestamp: _, ...rest } = before;
  const rotated = rest.currentVersionedKeyIdentifier !== key.kid;
  return {
    ...encryption,
    keyvaultproperties: {
      ...rest,
      currentVersionedKeyIdentifier: key.kid,
      lastKeyRotationTimestamp: rotated ? now : (rest.lastKeyRotationTimestamp ?? now),
      ...(key.expires !== undefined && {
        currentVersionedKeyExpirationTimestamp: new Date(key.expires * 1000).toISOString(),
      }),
    },
  };
}

/** Uses the key as the account does. Returns what the account learned; throws the refusal that ARM would answer. */
export async function useStorageKey(
  core: Core,
  account: TrackedResource,
  encryption: StorageEncryption,
): Promise<UsableKey> {
  const key = encryption.keyvaultproperties;
  if (!key || !URL.canParse(key.keyvaulturi))
    throw badRequest('InvalidRequestPropertyValue', `The vault URI '${key?.keyvaulturi ?? ''}' is not valid.`);
  const userAssigned = encryption.identity?.userAssignedIdentity;
  if (userAssigned && !isAttached(account.identity, userAssigned))
    throw badRequest(
      'InvalidUserAssignedIdentity',
      `The identity '${userAssigned}' used for encryption is not assigned to the storage account.`,
    );
  const identity = managedIdentities(core).get(normalId(userAssigned ?? account.id));
  if (!identity) throw refusal('tokenRefused', 'The storage account has no identity that it could use.');
  const found = await probeKey(core, {
    vaultUri: key.keyvaulturi,
    keyName: key.keyname,
    keyVersion: key.keyversion,
    identity,
    ...(account.wrapped && { wrapped: account.wrapped }),
    ...(encryption.identity?.federatedIdentityClientId && {
      federatedClientId: encryption.identity.federatedIdentityClientId,
    }),
  });
  if (!found.usable) throw refusal(found.failure, found.detail);
  if (found.recoveryLevel.includes('Purgeable'))
    throw badRequest('KeyVaultPolicyError', 'Keyvault policy recoverable is not set');
  return found;
}

/** ARM codes of the storage provider; where no published code is known the family's name is extended. */
const REFUSALS: Readonly<Record<KeyFailure, readonly [status: number, code: string]>> = {
  vaultNotFound: [400, 'KeyVaultVaultNotFound'],
  tokenRefused: [400, 'KeyVaultAccessTokenCannotBeAcquired'],
  tenantMismatch: [403, 'KeyVaultAuthenticationFailure'],
  accessDenied: [403, 'KeyVaultAuthenticationFailure'],
  networkDenied: [403, 'KeyVaultAuthenticationFailure'],
  keyNotFound: [400, 'KeyVaultKeyNotFound'],
  keyDisabled: [400, 'KeyVaultKeyDisabled'],
  keyNotInForce: [400, 'KeyVaultKeyNotInForce'],
  keyUnsuitable: [400, 'KeyVaultKeyNotSupported'],
  unavailable: [503, 'KeyVaultUnavailable'],
};

function refusal(failure: KeyFailure, detail: string): SimError {
  const [status, code] = REFUSALS[failure];
  return armError(status, code, `The operation failed because of a problem with the key vault: ${detail}`);
}
