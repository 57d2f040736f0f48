import type { KeyVaultKey } from '@azure/keyvault-keys';
import { CODES } from '../../../shared/errors/codes';
import { CHECKS } from '../../../shared/model/verification';
import { TARGETS } from '../../../shared/targets';
import { keyChecks } from '../../../shared/verification/keyChecks';
import { factsOfKey } from '../../../shared/verification/keyFacts';
import { KEY_VERSION, NOW, VAULT_HOST } from '../../support/samples';

const uri = {
  vaultType: 'keyVault' as const,
  vaultUrl: `https://${VAULT_HOST}`,
  vaultHost: VAULT_HOST,
  vaultName: 'fabrikam-keys',
  keyName: 'payments',
  version: KEY_VERSION,
};
interface Seen {
  keyType?: string | undefined;
  bits?: number;
  keyOperations?: string[] | undefined;
  enabled?: boolean | undefined;
  notBefore?: Date | undefined;
  expiresOn?: Date | undefined;
  recoveryLevel?: string | undefined;
  recoverableDays?: number | undefined;
}
const good: Seen = {
  keyType: 'RSA',
  bits: 3072,
  keyOperations: ['wrapKey', 'unwrapKey'],
  enabled: true,
  recoveryLevel: 'Recoverable',
  recoverableDays: 90,
};
const keyOf = (seen: Seen): KeyVaultKey => {
  const { keyType, bits, keyOperations, ...properties } = { ...good, ...seen };
  const key = bits === undefined ? undefined : { n: new Uint8Array(bits / 8) };
  return { keyType, keyOperations, key, properties } as unknown as KeyVaultKey;
};
const day = (offset: number) => new Date(NOW.getTime() + offset * 86_400_000);

describe.each(Object.values(TARGETS))('$kind', ({ kind, requirements }) => {
  const check = (seen: Seen) => keyChecks(factsOfKey(keyOf(seen)), uri, kind, requirements, NOW);
  const failed = (seen: Seen) => check(seen).filter(({ result }) => result === 'fail');
  const strict = requirements.expiry === 'none';

  test('a good key passes every check, in the order of the report', () => {
    const checks = check({});
    expect(checks.every(({ result }) => result === 'pass')).toBe(true);
    const names = checks.map(({ name }) => name);
    expect(names).toEqual(CHECKS.filter((name) => names.includes(name)));
  });

  test('its requirements have a source and a date', () => {
    expect(requirements.source.length).toBeGreaterThan(10);
    expect(requirements.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test.each<[string, Seen]>([
    ['RSA-HSM', { keyType: 'RSA-HSM' }],
    ...requirements.keySizes.map((bits): [string, Seen] => [`${bits} bits`, { bits }]),
    ['more operations than needed', { keyOperations: ['encrypt', 'sign', 'wrapKey', 'unwrapKey'] }],
    ['enabled is not said', { enabled: undefined }],
    ['active since today', { notBefore: NOW }],
    ['protected subscription', { recoveryLevel: 'Recoverable+ProtectedSubscription' }],
    ['a customised retention', { recoveryLevel: 'CustomizedRecoverable', recoverableDays: requirements.retentionDays }],
  ])('passes: %s', (_, seen) => {
    expect(failed(seen)).toEqual([]);
  });

  test.each<[string, string, Seen, string | RegExp]>([
    ['keyKind', 'key-kind', { keyType: 'EC' }, 'EC'],
    ['keyKind', 'key-kind', { keyType: 'oct-HSM' }, 'oct-HSM'],
    ['keyKind', 'key-kind', { keyType: undefined }, 'unknown'],
    ['keySize', 'key-size', { bits: 1024 }, '1024 bits'],
    ['keySize', 'key-size', { bits: 8192 }, '8192 bits'],
    ...[2048, 3072, 4096]
      .filter((bits) => !requirements.keySizes.includes(bits))
      .map((bits): [string, string, Seen, string] => ['keySize', 'key-size', { bits }, `${bits} bits`]),
    ['keyOperations', 'key-operations', { keyOperations: ['wrapKey'] }, 'wrapKey'],
    ['keyOperations', 'key-operations', { keyOperations: [] }, ''],
    ['keyOperations', 'key-operations', { keyOperations: undefined }, ''],
    ['keyEnabled', 'key-disabled', { enabled: false }, 'disabled'],
    ['keyActive', 'key-not-active', { notBefore: day(1) }, /^2026-11-21/],
    ['purgeProtection', 'purge-protection-off', { recoveryLevel: 'Recoverable+Purgeable' }, 'Recoverable+Purgeable'],
    ['purgeProtection', 'purge-protection-off', { recoveryLevel: 'CustomizedRecoverable+Purgeable' }, /Purgeable/],
    ['purgeProtection', 'purge-protection-off', { recoveryLevel: 'Purgeable' }, 'Purgeable'],
    ['purgeProtection', 'purge-protection-off', { recoveryLevel: undefined }, 'unknown'],
    [
      'retention',
      'retention-too-short',
      { recoverableDays: requirements.retentionDays - 1 },
      `${requirements.retentionDays - 1} days`,
    ],
    ['retention', 'retention-too-short', { recoverableDays: undefined }, '0 days'],
  ])('%s fails with %s: %j', (name, code, seen, shown) => {
    const [found, ...more] = failed(seen);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ name, code, seen: typeof shown === 'string' ? shown : expect.stringMatching(shown) });
    expect(CODES[code as keyof typeof CODES].kind).toBe('needs-customer');
    expect(`${found?.reason}${found?.remedy}`).not.toMatch(/\{\w+\}/);
    expect(found?.remedy).toContain('az keyvault');
  });

  test.each<[string, Seen, boolean]>([
    ['no expiry', { expiresOn: undefined }, true],
    ['an expiry ahead', { expiresOn: day(30) }, !strict],
    ['an expiry behind', { expiresOn: day(-1) }, false],
  ])('%s: %j passes: %s', (_, seen, passes) => {
    expect(failed(seen).map(({ code }) => code)).toEqual(passes ? [] : ['key-expiry']);
  });

  test('all that is wrong is told at once', () => {
    const wrong = {
      keyType: 'EC',
      bits: 256,
      keyOperations: [],
      enabled: false,
      notBefore: day(2),
      recoveryLevel: 'Purgeable',
      recoverableDays: 1,
    };
    expect(failed(wrong).map(({ name }) => name)).toEqual([
      'keyKind',
      'keySize',
      'keyOperations',
      'keyEnabled',
      'keyActive',
      'purgeProtection',
      'retention',
    ]);
  });
});

test('a rule that wants an expiry ahead is honoured, for kinds that have it', () => {
  const requirements = { ...TARGETS.storageAccount.requirements, expiry: 'future' as const };
  const codes = (expiresOn: Date) =>
    keyChecks(factsOfKey(keyOf({ expiresOn })), uri, 'storageAccount', requirements, NOW).flatMap(
      ({ code }) => code ?? [],
    );
  expect(codes(day(1))).toEqual([]);
  expect(codes(NOW)).toEqual(['key-expiry']);
});
