import type { KeyVaultKey } from '@azure/keyvault-keys';
import type { KeyResource, VaultResource } from '../azure/vaultResources';

/** How deleted keys of a vault can be brought back. */
export interface RecoveryFacts {
  readonly recoveryLevel?: string | undefined;
  readonly recoverableDays?: number | undefined;
}

/** What is judged of a key, wherever it was read. */
export interface KeyFacts extends RecoveryFacts {
  readonly kind?: string | undefined;
  readonly bits: number;
  readonly operations: readonly string[];
  readonly enabled: boolean;
  readonly notBefore?: Date | undefined;
  readonly expiresOn?: Date | undefined;
}

/** From the vault itself. The size is the length of the modulus (Key Vault REST "Get Key", 7.5: size is not a field). */
export function factsOfKey({ keyType, key, keyOperations, properties }: KeyVaultKey): KeyFacts {
  const { enabled, notBefore, expiresOn, recoveryLevel, recoverableDays } = properties;
  return {
    kind: keyType,
    bits: (key?.n?.length ?? 0) * 8,
    operations: keyOperations ?? [],
    enabled: enabled !== false,
    notBefore,
    expiresOn,
    recoveryLevel,
    recoverableDays,
  };
}

/** From Azure Resource Manager, where a firewall keeps us from the vault (Key Vault REST "Keys - Get", 2025-05-01). */
export function factsOfResource({ properties }: KeyResource, vault: VaultResource): KeyFacts {
  const { kty, keySize, keyOps, attributes = {} } = properties;
  const time = (seconds: number | undefined) => (seconds === undefined ? undefined : new Date(seconds * 1000));
  return {
    kind: kty,
    bits: keySize ?? 0,
    operations: keyOps ?? [],
    enabled: attributes.enabled !== false,
    notBefore: time(attributes.nbf),
    expiresOn: time(attributes.exp),
    ...recoveryOf(vault),
    ...(attributes.recoveryLevel === undefined ? {} : { recoveryLevel: attributes.recoveryLevel }),
  };
}

/** From the vault's properties, in the words that keys use (Key Vault REST "Vaults - Get", 2025-05-01). */
export function recoveryOf({ properties }: VaultResource): RecoveryFacts {
  const { softDeleteRetentionInDays: recoverableDays, enablePurgeProtection = false } = properties;
  if (recoverableDays === undefined) return { recoveryLevel: 'Purgeable' };
  return { recoveryLevel: enablePurgeProtection ? 'Recoverable' : 'Recoverable+Purgeable', recoverableDays };
}
