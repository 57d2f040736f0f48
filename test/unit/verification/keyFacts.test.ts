import type { VaultResource } from '../../../shared/azure/vaultResources';
import { stop } from '../../../shared/errors/stop';
import { CHECKS } from '../../../shared/model/verification';
import { TARGETS } from '../../../shared/targets';
import { fail, Findings, Halted, pass, unknown } from '../../../shared/verification/findings';
import { factsOfResource, recoveryOf } from '../../../shared/verification/keyFacts';
import { requirementsOf } from '../../../shared/verification/requirements';

const vault = (properties: VaultResource['properties']): VaultResource => ({ id: '/v', location: 'x', properties });

test.each<[string, VaultResource['properties'], ReturnType<typeof recoveryOf>]>([
  [
    'protected',
    { softDeleteRetentionInDays: 90, enablePurgeProtection: true },
    { recoveryLevel: 'Recoverable', recoverableDays: 90 },
  ],
  ['purgeable', { softDeleteRetentionInDays: 7 }, { recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 7 }],
  ['without soft delete', {}, { recoveryLevel: 'Purgeable' }],
])('a vault that is %s, in the words of keys', (_, properties, facts) => {
  expect(recoveryOf(vault(properties))).toEqual(facts);
});

test('a key of the management plane', () => {
  const attributes = { enabled: true, nbf: 1, exp: 2, recoveryLevel: 'CustomizedRecoverable' };
  const properties = { kty: 'RSA', keySize: 3072, keyOps: ['wrapKey'], attributes };
  const seen = factsOfResource({ properties }, vault({ softDeleteRetentionInDays: 30, enablePurgeProtection: true }));
  expect(seen).toEqual({
    kind: 'RSA',
    bits: 3072,
    operations: ['wrapKey'],
    enabled: true,
    notBefore: new Date(1000),
    expiresOn: new Date(2000),
    recoveryLevel: 'CustomizedRecoverable',
    recoverableDays: 30,
  });
});

test('of which little is said, little is assumed', () => {
  const seen = factsOfResource({ properties: {} }, vault({}));
  expect(seen).toEqual({ bits: 0, operations: [], enabled: true, recoveryLevel: 'Purgeable' });
});

test.each(Object.values(TARGETS))('$kind: in a Managed HSM only keys that it has', ({ kind, requirements }) => {
  expect(requirementsOf(kind, { vaultType: 'keyVault' })).toBe(requirements);
  expect(requirementsOf(kind, { vaultType: 'managedHsm' })).toEqual({ ...requirements, keyKinds: ['RSA-HSM'] });
});

describe('findings', () => {
  const denied = stop('key-missing', {});
  const mismatch = stop('unwrap-mismatch', { vaultHost: 'h', keyUri: 'k' });

  test('all checks are listed in their order, those not made as unknown', () => {
    const findings = new Findings();
    findings.add(unknown('unwrap', 'why'), pass('keyExists'));
    expect(findings.list().map(({ name }) => name)).toEqual([...CHECKS]);
    expect(findings.list().filter(({ result }) => result === 'pass')).toHaveLength(1);
    expect(findings.failure()).toBeUndefined();
  });

  test('the first failure in the order of the report decides, whichever was found first', () => {
    const findings = new Findings();
    expect(() => findings.halt('unwrap', mismatch)).toThrow(Halted);
    expect(findings.failure()).toEqual(mismatch);
    findings.add(fail('keyExists', denied));
    expect(findings.failure()).toEqual(denied);
  });

  test('a later finding replaces an earlier one', () => {
    const findings = new Findings();
    findings.add(pass('keyEnabled'));
    findings.add(fail('keyEnabled', denied));
    expect(findings.list().filter(({ name }) => name === 'keyEnabled')).toMatchObject([{ result: 'fail' }]);
    expect(findings.has('keyEnabled')).toBe(true);
  });
});
