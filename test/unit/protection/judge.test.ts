import type { Code } from '../../../shared/errors/codes';
import { RESOURCE_KINDS, type ResourceKind } from '../../../shared/model/resourceKind';
import { addMilliseconds, DAY } from '../../../shared/model/time';
import type { CheckName } from '../../../shared/model/verification';
import { judge, type Facts } from '../../../shared/protection/judge';
import { CODES } from '../../../shared/errors/codes';
import { KEY_URI, NOW } from '../../support/samples';
import { checked, factsOf, GEO_KEY_URI, NEW, OLD, RESOURCES, uriOf, version, viewOf } from './facts';

/** A verdict in a few words. */
function say(facts: Facts): string {
  const verdict = judge(facts);
  switch (verdict.is) {
    case 'lost':
    case 'stranded':
    case 'changed':
    case 'stalled':
    case 'risk':
      return `${verdict.is} ${verdict.stop.code}`;
    case 'followed':
      return `followed ${verdict.keyUri}`;
    case 'rotated':
      return ['rotated', verdict.key.uri, verdict.key.geoUri, verdict.hours && `${verdict.hours} h`]
        .filter(Boolean)
        .join(' ');
    default:
      return verdict.is;
  }
}
const inDays = (days: number) => addMilliseconds(NOW, days * DAY);

describe.each(RESOURCE_KINDS)('%s', (kind: ResourceKind) => {
  const resource = RESOURCES[kind];
  const facts = (more: Partial<Facts> = {}) => factsOf(kind, more);
  const withKey = (...given: Parameters<typeof checked>) => facts({ key: checked(...given) });

  test('all is well', () => expect(say(facts())).toBe('fine'));

  test('not there', () => expect(say(facts({ view: undefined }))).toBe('gone'));

  test.each<[CheckName, Code, string]>([
    ['vaultReachable', 'vault-not-found', 'lost vault-not-found'],
    ['tenantMatches', 'vault-tenant-mismatch', 'lost vault-tenant-mismatch'],
    ['tenantMatches', 'consent-missing', 'lost consent-missing'],
    ['tenantMatches', 'application-disabled', 'lost application-disabled'],
    ['vaultBound', 'vault-bound-elsewhere', 'lost vault-bound-elsewhere'],
    ['keyExists', 'key-not-found', 'lost key-not-found'],
    ['keyExists', 'key-deleted', 'lost key-deleted'],
    ['keyEnabled', 'key-disabled', 'lost key-disabled'],
    ['permissions', 'vault-access-denied', 'lost vault-access-denied'],
    ['unwrap', 'vault-access-denied', 'lost vault-access-denied'],
    // Of us, or of nobody: nothing is concluded.
    ['unwrap', 'unwrap-mismatch', 'unclear'],
    // What matters when the key is set anew only.
    ['keyKind', 'key-kind', 'risk key-kind'],
    ['keySize', 'key-size', 'risk key-size'],
    ['purgeProtection', 'purge-protection-off', 'risk purge-protection-off'],
    ['retention', 'retention-too-short', 'risk retention-too-short'],
    ['vaultRegion', 'key-region', 'risk key-region'],
    // Expiry has words of its own, from the dates.
    ['keyExpiry', 'key-expiry', 'fine'],
  ])('%s fails with %s: %s', (check, code, verdict) => {
    // What comes in its own name and would tell has not lost its key because we may not look.
    const OURS = ['consent-missing', 'application-disabled', 'vault-access-denied'];
    const isOurs = kind === 'mysqlFlexibleServer' && OURS.includes(code);
    expect(say(withKey({ [check]: code }))).toBe(isOurs ? `risk ${code}` : verdict);
  });

  test('inaccessible, and we may not look either', () => {
    const key = checked({ permissions: 'vault-access-denied' });
    const view = viewOf(resource, { availability: 'inaccessible' });
    expect(say(facts({ key, view }))).toBe('lost vault-access-denied');
  });

  test('reason and remedy are those of the check', () => {
    expect(judge(withKey({ keyExists: 'key-deleted' }))).toMatchObject({
      stop: {
        kind: CODES['key-deleted'].kind,
        code: 'key-deleted',
        reason: 'because of key-deleted',
        remedy: 'mend it',
      },
    });
  });

  test('the version in use is disabled while a newer one is not', () => {
    const versions = [version(NEW), version(OLD, { enabled: false })];
    expect(judge(withKey({ keyEnabled: 'key-disabled' }, { versions }))).toMatchObject({
      is: 'lost',
      stop: { code: 'key-version-disabled', reason: expect.stringContaining(NEW) },
    });
  });

  test.each<[string, Parameters<typeof version>[1]]>([
    ['disabled, too', { enabled: false }],
    ['not valid yet', { notBefore: inDays(1) }],
  ])('the version in use is disabled, and the newer one is %s', (_, more) => {
    const versions = [version(NEW, more), version(OLD, { enabled: false })];
    expect(say(withKey({ keyEnabled: 'key-disabled' }, { versions }))).toBe('lost key-disabled');
  });

  test('the identity is gone', () => expect(say(facts({ hasIdentity: false }))).toBe('lost identity-gone'));

  test('inaccessible, and the key answers us well', () => {
    const code = resource.plan.crossTenant ? 'resource-inaccessible' : 'identity-access-denied';
    expect(say(facts({ view: viewOf(resource, { availability: 'inaccessible' }) }))).toBe(`stranded ${code}`);
  });

  if (!resource.plan.crossTenant) {
    test('inaccessible, since somebody made the identity again: the role is for the new one', () => {
      const view = viewOf(resource, { availability: 'inaccessible' });
      const verdict = judge(facts({ view, principalId: 'the-new-one' }));
      expect(verdict).toMatchObject({ stop: { remedy: expect.stringContaining('--assignee-object-id the-new-one') } });
    });
  }

  test('inaccessible, and a firewall keeps us out', () => {
    const view = viewOf(resource, { availability: 'inaccessible' });
    expect(say(facts({ view, key: checked({}, { isHidden: true, versions: [] }) }))).toBe('lost vault-firewall');
  });

  describe('a firewall keeps us out, and the resource says nothing of it', () => {
    const tells = kind === 'mysqlFlexibleServer' || kind === 'sqlServer';
    const key = checked({}, { isHidden: true, versions: [] });

    test('as when the key was set', () => {
      const hidden = { ...resource, wanted: { ...resource.wanted, isHidden: true } };
      expect(say(facts({ resource: hidden, key }))).toBe('fine');
    });

    test('but did not when the key was set: fine, if the resource would tell', () => {
      expect(say(facts({ key }))).toBe(tells ? 'fine' : 'risk vault-firewall');
    });

    test('and its last change failed', () => {
      expect(say(facts({ key, view: viewOf(resource, { trouble: 'rotation failed' }) }))).toBe('lost vault-firewall');
    });
  });

  test('busy: nothing is concluded from what it shows', () => {
    expect(say(facts({ view: viewOf(resource, { availability: 'busy', encryption: { source: 'service' } }) }))).toBe(
      'fine',
    );
  });

  test.each<[string, Parameters<typeof viewOf>[1]]>([
    ['keys of the service', { encryption: { source: 'service' } }],
    ['another key', { encryption: { keyUri: uriOf(OLD, 'https://other.vault.azure.net/keys/x') } }],
    ['another identity', { encryption: { identityId: '/subscriptions/x' } }],
    ['the identity taken off', { identityIds: [] }],
    ['another client', { encryption: { federatedClientId: 'other' } }],
  ])('somebody changed it: %s', (_, change) => {
    expect(say(facts({ view: viewOf(resource, change) }))).toBe('changed encryption-changed');
  });

  const follows = { storageAccount: 24, sqlServer: 24, diskEncryptionSet: 1, mysqlFlexibleServer: undefined }[kind];
  const rotated = (uri: string, hours = follows) => ['rotated', uri, hours && `${hours} h`].filter(Boolean).join(' ');
  const two = [version(NEW), version(OLD)];

  test('a newer version', () => expect(say(withKey({}, { versions: two }))).toBe(rotated(uriOf(NEW))));

  test('several newer versions: the newest', () => {
    const versions = [version('e'.repeat(32)), ...two];
    expect(say(withKey({}, { versions }))).toBe(rotated(uriOf('e'.repeat(32))));
  });

  test.each<[string, Parameters<typeof version>[1]]>([
    ['disabled', { enabled: false }],
    ['not valid yet', { notBefore: inDays(1) }],
  ])('a newer version that is %s is none', (_, more) => {
    expect(say(withKey({}, { versions: [version(NEW, more), version(OLD)] }))).toBe('fine');
  });

  test('the version was named and is to stay: no rotation', () => {
    const named = { uri: uriOf(OLD), rotation: 'manual' } as const;
    expect(say(facts({ named, key: checked({}, { versions: two }) }))).toBe('fine');
  });

  test('another version was named and is to stay', () => {
    const named = { uri: uriOf(NEW), rotation: 'manual' } as const;
    expect(say(facts({ named, key: checked({}, { versions: two }) }))).toBe(rotated(uriOf(NEW)));
  });

  test('a version was named, but new ones are taken up', () => {
    expect(say(facts({ named: { uri: uriOf(OLD) }, key: checked({}, { versions: two }) }))).toBe(rotated(uriOf(NEW)));
  });

  test('a pinned version is not followed by the service', () => {
    const pinned = { ...resource, wanted: { ...resource.wanted, pinned: true } };
    const view = viewOf(pinned, { encryption: { follows: false } });
    const key = checked({}, { versions: two });
    expect(say(facts({ resource: pinned, view, key, named: { uri: uriOf(OLD) } }))).toBe(`rotated ${uriOf(NEW)}`);
  });

  test('another key was named', () => {
    const uri = 'https://fabrikam-keys.vault.azure.net/keys/other';
    expect(say(facts({ named: { uri } }))).toBe(`rotated ${uri}`);
  });

  const left = (more: object) => [
    { keyUri: uriOf(OLD), from: '2026-01-01T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z', ...more },
    { keyUri: uriOf(NEW), from: '2026-11-20T00:00:00.000Z' },
  ];
  const moved = { ...resource, wanted: { ...resource.wanted, keyUri: uriOf(NEW) } };
  const afterwards = (more: object, old: Parameters<typeof version>[1] = {}) =>
    factsOf(kind, {
      resource: moved,
      key: checked({}, { inUse: NEW, versions: [version(NEW), version(OLD, old)] }),
      keys: left(more),
    });

  test.each<[string, object, string]>([
    ['a change that is not over', { neededUntil: inDays(1).toISOString() }, 'risk old-version-disabled'],
    ['disks that are not wrapped anew', { neededByDisks: true }, 'risk old-version-disabled'],
    ['nothing any more', { neededUntil: inDays(-1).toISOString() }, 'fine'],
  ])('the version before is disabled, needed for %s', (_, more, verdict) => {
    expect(say(afterwards(more, { enabled: false }))).toBe(verdict);
    expect(say(afterwards(more))).toBe('fine');
  });

  test.each<[number, string]>([
    [31, 'fine'],
    [30, 'risk key-expiring'],
    [1, 'risk key-expiring'],
    [0, 'risk key-expired'],
    [-3, 'risk key-expired'],
  ])('expires in %s days: %s', (days, verdict) => {
    expect(say(withKey({}, { versions: [version(OLD, { expiresOn: inDays(days) })] }))).toBe(verdict);
  });

  test('the most urgent is told', () => {
    const versions = [version(NEW), version(OLD, { expiresOn: inDays(-1) })];
    const inaccessible = { availability: 'inaccessible' } as const;
    const changed = { encryption: { source: 'service' } };
    const worst: [Partial<Facts>, string][] = [
      [{ view: undefined }, 'gone'],
      [{ key: checked({ keyEnabled: 'key-disabled' }), hasIdentity: false }, 'lost key-disabled'],
      [{ hasIdentity: false, view: viewOf(resource, inaccessible) }, 'lost identity-gone'],
      [
        { view: viewOf(resource, { ...inaccessible, ...changed }), key: checked({ unwrap: 'unwrap-mismatch' }) },
        'stranded',
      ],
      [{ view: viewOf(resource, changed), key: checked({ unwrap: 'unwrap-mismatch' }) }, 'unclear'],
      [{ view: viewOf(resource, changed), key: checked({}, { versions }) }, 'changed'],
      [
        { view: viewOf(resource, { trouble: 'it failed' }), key: checked({}, { versions }) },
        'stalled encryption-changed',
      ],
      [{ view: viewOf(resource, { ...changed, trouble: 'it failed' }) }, 'changed'],
      [{ key: checked({ keySize: 'key-size' }, { versions }) }, 'rotated'],
    ];
    for (const [more, verdict] of worst) expect(say(facts(more))).toMatch(new RegExp(`^${verdict}`));
  });
});

describe.each(['storageAccount', 'sqlServer', 'diskEncryptionSet'] as const)('%s follows by itself', (kind) => {
  test('it shows another version than is written down', () => {
    const resource = RESOURCES[kind];
    const view = viewOf(resource, { encryption: { keyUri: uriOf(NEW) } });
    const key = checked({}, { inUse: NEW, versions: [version(NEW), version(OLD)] });
    expect(say(factsOf(kind, { view, key }))).toBe(`followed ${uriOf(NEW)}`);
  });
});

describe('MySQL shows another version than was set', () => {
  const resource = RESOURCES.mysqlFlexibleServer;
  const view = viewOf(resource, { encryption: { keyUri: uriOf(NEW), follows: false } });
  const judged = (versions: readonly string[], more: Partial<Facts> = {}) => {
    const key = checked({}, { inUse: NEW, versions: versions.map((name) => version(name)) });
    return say(factsOf('mysqlFlexibleServer', { view, key, ...more }));
  };

  test('the newest: the process of its source was faster', () => {
    expect(judged([NEW, OLD])).toBe(`followed ${uriOf(NEW)}`);
  });

  test('one that is not the newest: somebody changed it', () => {
    expect(judged(['e'.repeat(32), NEW, OLD])).toBe('changed encryption-changed');
  });

  test('one that was not named, though versions are: somebody changed it', () => {
    expect(judged([NEW, OLD], { named: { uri: uriOf(OLD), rotation: 'manual' } })).toBe('changed encryption-changed');
  });
});

describe('geo-redundant backups of MySQL', () => {
  const { mysqlFlexibleServer: plain } = RESOURCES;
  const identityId = `${plain.plan.identityId}-geo`;
  const resource = {
    ...plain,
    plan: { ...plain.plan, geo: { location: 'northeurope', identityId } },
    wanted: { ...plain.wanted, geo: { keyUri: uriOf(OLD, GEO_KEY_URI), identityId } },
  };
  const named = { uri: KEY_URI, geoUri: GEO_KEY_URI };
  const facts = (more: Partial<Facts>) =>
    factsOf('mysqlFlexibleServer', { resource, named, geo: checked({}, { base: GEO_KEY_URI }), ...more });

  test('all is well', () => expect(say(facts({}))).toBe('fine'));

  test('the geo key is lost', () => {
    expect(say(facts({ geo: checked({ keyEnabled: 'key-disabled' }, { base: GEO_KEY_URI }) }))).toBe(
      'lost key-disabled',
    );
  });

  test('both are lost: the server own key is told', () => {
    const geo = checked({ keyEnabled: 'key-disabled' }, { base: GEO_KEY_URI });
    expect(say(facts({ geo, key: checked({ keyExists: 'key-deleted' }) }))).toBe('lost key-deleted');
  });

  test('the geo key cannot be judged', () => {
    expect(say(facts({ geo: checked({ unwrap: 'unwrap-mismatch' }, { base: GEO_KEY_URI }) }))).toBe('unclear');
  });

  test('only the geo key has a newer version: both are named', () => {
    const geo = checked({}, { base: GEO_KEY_URI, versions: [version(NEW), version(OLD)] });
    expect(say(facts({ geo }))).toBe(`rotated ${uriOf(OLD)} ${uriOf(NEW, GEO_KEY_URI)}`);
  });

  test('the geo key expires', () => {
    const geo = checked({}, { base: GEO_KEY_URI, versions: [version(OLD, { expiresOn: inDays(3) })] });
    expect(say(facts({ geo }))).toBe('risk key-expiring');
  });
});
