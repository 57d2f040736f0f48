import type { KeyVaultKey } from '@azure/keyvault-keys';
import { stop } from '../errors/stop';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import type { ResourceKind } from '../model/resourceKind';
import type { Check, CheckName } from '../model/verification';
import type { KeyRequirements } from '../targets';

/** A check that passed. */
export const pass = (name: CheckName, seen?: string, wanted?: string): Check => ({
  name,
  result: 'pass',
  seen,
  wanted,
});

/** A check that failed, with the code, reason and remedy of the table. */
export const fail = (name: CheckName, { code, reason, remedy }: Stop, seen?: string, wanted?: string): Check => ({
  name,
  result: 'fail',
  seen,
  wanted,
  code,
  reason,
  remedy,
});

/**
 * The checks that need nothing but what the vault says of the key: kind, size, operations, state, dates, recovery. Pure.
 * The size is the length of the modulus (Key Vault REST "Get Key": size is not a field). Purge protection is judged from
 * the recovery level, because the role we ask for cannot read the vault's own properties.
 */
export function keyChecks(
  key: KeyVaultKey,
  uri: KeyUri,
  kind: ResourceKind,
  requirements: KeyRequirements,
  now: Date,
): Check[] {
  const keyUri = formatKeyUri(uri);
  const { vaultHost, vaultName, keyName } = uri;
  const { properties } = key;
  const check = (name: CheckName, ok: boolean, seen: string, wanted: string, failure: () => Stop): Check =>
    ok ? pass(name, seen, wanted) : fail(name, failure(), seen, wanted);

  const keyKind = key.keyType ?? 'unknown';
  const kinds = requirements.keyKinds.join(' or ');
  const bits = (key.key?.n?.length ?? 0) * 8;
  const sizes = `${requirements.keySizes.join(', ')} bits`;
  const missing = ['wrapKey', 'unwrapKey'].filter((operation) => !(key.keyOperations ?? []).includes(operation));
  const { notBefore, expiresOn, recoveryLevel = 'unknown', recoverableDays } = properties;
  const retention = recoverableDays ?? 0;
  const expiryWanted = { none: 'no expiry', future: 'none, or one in the future' }[requirements.expiry];
  const expiryOk = expiresOn === undefined || (requirements.expiry === 'future' && expiresOn > now);

  return [
    check('keyKind', requirements.keyKinds.includes(keyKind), keyKind, kinds, () =>
      stop('key-kind', { keyUri, vaultName, kind, seen: keyKind, wanted: kinds }),
    ),
    check('keySize', requirements.keySizes.includes(bits), `${bits} bits`, sizes, () =>
      stop('key-size', { keyUri, vaultName, kind, seen: bits, wanted: sizes }),
    ),
    check('keyOperations', missing.length === 0, (key.keyOperations ?? []).join(', '), 'wrapKey, unwrapKey', () =>
      stop('key-operations', { keyUri, missing: missing.join(', ') }),
    ),
    check(
      'keyEnabled',
      properties.enabled !== false,
      properties.enabled === false ? 'disabled' : 'enabled',
      'enabled',
      () => stop('key-disabled', { keyUri }),
    ),
    check(
      'keyActive',
      notBefore === undefined || notBefore <= now,
      notBefore?.toISOString() ?? 'no activation date',
      'activation in the past',
      () => stop('key-not-active', { keyUri, notBefore: notBefore?.toISOString() ?? '', now: now.toISOString() }),
    ),
    check('keyExpiry', expiryOk, expiresOn?.toISOString() ?? 'no expiry', expiryWanted, () =>
      stop('key-expiry', {
        keyUri,
        vaultName,
        keyName,
        kind,
        expires: expiresOn?.toISOString() ?? '',
        wanted: expiryWanted,
      }),
    ),
    check(
      'purgeProtection',
      !recoveryLevel.includes('Purgeable') && recoveryLevel !== 'unknown',
      recoveryLevel,
      'on',
      () => stop('purge-protection-off', { vaultHost, vaultName, seen: recoveryLevel }),
    ),
    check(
      'retention',
      retention >= requirements.retentionDays,
      `${retention} days`,
      `${requirements.retentionDays} days`,
      () => stop('retention-too-short', { vaultHost, kind, seen: retention, wanted: `${requirements.retentionDays}` }),
    ),
  ];
}
