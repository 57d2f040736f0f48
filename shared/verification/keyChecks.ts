import { stop } from '../errors/stop';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import type { ResourceKind } from '../model/resourceKind';
import type { Check, CheckName } from '../model/verification';
import type { KeyRequirements } from '../targets';
import { fail, pass } from './findings';
import type { KeyFacts, RecoveryFacts } from './keyFacts';

const check = (name: CheckName, ok: boolean, seen: string, wanted: string, failure: () => Stop): Check =>
  ok ? pass(name, seen, wanted) : fail(name, failure(), seen, wanted);

/** The checks that need nothing but what is said of the key: kind, size, operations, state, dates, recovery. Pure. */
export function keyChecks(
  key: KeyFacts,
  uri: KeyUri,
  kind: ResourceKind,
  requirements: KeyRequirements,
  now: Date,
): Check[] {
  const keyUri = formatKeyUri(uri);
  const { vaultName, keyName } = uri;
  const { bits, operations, enabled, notBefore, expiresOn } = key;
  const keyKind = key.kind ?? 'unknown';
  const kinds = requirements.keyKinds.join(' or ');
  const sizes = `${requirements.keySizes.join(', ')} bits`;
  const missing = ['wrapKey', 'unwrapKey'].filter((operation) => !operations.includes(operation));
  const expiryWanted = { none: 'no expiry', future: 'none, or one in the future' }[requirements.expiry];
  const expiryOk = expiresOn === undefined || (requirements.expiry === 'future' && expiresOn > now);

  return [
    check('keyKind', requirements.keyKinds.includes(keyKind), keyKind, kinds, () =>
      stop('key-kind', { keyUri, vaultName, kind, seen: keyKind, wanted: kinds }),
    ),
    check('keySize', requirements.keySizes.includes(bits), `${bits} bits`, sizes, () =>
      stop('key-size', { keyUri, vaultName, kind, seen: bits, wanted: sizes }),
    ),
    check('keyOperations', missing.length === 0, operations.join(', '), 'wrapKey, unwrapKey', () =>
      stop('key-operations', { keyUri, missing: missing.join(', ') }),
    ),
    check('keyEnabled', enabled, enabled ? 'enabled' : 'disabled', 'enabled', () => stop('key-disabled', { keyUri })),
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
    ...recoveryChecks(key, uri, kind, requirements),
  ];
}

/**
 * Whether a deleted key can be brought back. Purge protection is judged from the recovery level of keys, because the role
 * we ask for cannot read the vault's own properties.
 */
export function recoveryChecks(
  { recoveryLevel = 'unknown', recoverableDays: retention = 0 }: RecoveryFacts,
  { vaultHost, vaultName }: KeyUri,
  kind: ResourceKind,
  { retentionDays }: KeyRequirements,
): Check[] {
  return [
    check(
      'purgeProtection',
      !recoveryLevel.includes('Purgeable') && recoveryLevel !== 'unknown',
      recoveryLevel,
      'on',
      () => stop('purge-protection-off', { vaultHost, vaultName, seen: recoveryLevel }),
    ),
    check('retention', retention >= retentionDays, `${retention} days`, `${retentionDays} days`, () =>
      stop('retention-too-short', { vaultHost, kind, seen: retention, wanted: `${retentionDays}` }),
    ),
  ];
}
