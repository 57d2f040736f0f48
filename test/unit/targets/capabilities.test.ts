import { RESOURCE_KINDS } from '../../../shared/model/resourceKind';
import {
  CAPABILITIES,
  combinationsOf,
  decidingRow,
  explainOffer,
  findCapability,
  TARGETS,
} from '../../../shared/targets';
import type { Capability, PartlyKnown } from '../../../shared/targets';
import { NOW } from '../../support/samples';

const every = RESOURCE_KINDS.flatMap(combinationsOf);
const nameOf = ({ kind, hosting, vaultTenant, vaultType, region, geo }: Partial<(typeof every)[number]>) =>
  [kind, hosting, vaultTenant, vaultType, region, geo].map((value) => value ?? '*').join(' ');

describe('the table', () => {
  test('there are 72 combinations, each once; nobody hosted by a customer has its vault in another tenant', () => {
    expect(RESOURCE_KINDS.map((kind) => combinationsOf(kind).length)).toEqual([12, 24, 12, 24]);
    expect(new Set(every.map(nameOf)).size).toBe(72);
    expect(every.filter(({ hosting, vaultTenant }) => hosting === 'customer' && vaultTenant === 'other')).toEqual([]);
  });

  test.each(every.map((one) => ({ name: nameOf(one), one })))('$name: a row decides it', ({ one }) => {
    expect(decidingRow(one)).toBeDefined();
    expect(findCapability(one)).toBe(decidingRow(one));
  });

  test.each(CAPABILITIES.map((row) => ({ name: nameOf(row), row })))(
    '$name: decides something, has a source and a date, and a way out where it refuses',
    ({ row }) => {
      expect(every.filter((one) => decidingRow(one) === row).length).toBeGreaterThan(0);
      expect(row.source).toMatch(/"/);
      expect(row.date).toMatch(/^20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/);
      expect(Number.isNaN(Date.parse(row.date))).toBe(false);
      expect(row.why.length).toBeGreaterThan(20);
      expect(row.alternatives.length > 0).toBe(!row.offered);
    },
  );

  test('every kind has a target of its name', () => {
    for (const kind of RESOURCE_KINDS) expect(TARGETS[kind].kind).toBe(kind);
  });

  test('the region rules of the table are those of the targets', () => {
    const byRegion = (kind: (typeof RESOURCE_KINDS)[number]) =>
      findCapability({ kind, region: 'other' })?.offered ? 'any' : 'same';
    for (const kind of RESOURCE_KINDS) expect(TARGETS[kind].requirements.region).toBe(byRegion(kind));
  });
});

/** What is refused, as far as the dimensions decide: everything else is offered. */
const REFUSED: readonly PartlyKnown[] = [
  { kind: 'mysqlFlexibleServer', vaultTenant: 'other' },
  { kind: 'mysqlFlexibleServer', region: 'other' },
  { kind: 'diskEncryptionSet', region: 'other' },
  { kind: 'diskEncryptionSet', vaultTenant: 'other', vaultType: 'managedHsm' },
];

test('what is offered, and what is not', () => {
  const isRefused = (one: object) =>
    REFUSED.some((some) =>
      Object.entries(some).every(([name, value]) => (one as Record<string, string>)[name] === value),
    );
  for (const one of every)
    expect(`${nameOf(one)}: ${decidingRow(one)?.offered}`).toBe(`${nameOf(one)}: ${!isRefused(one)}`);
});

describe('partly known', () => {
  const cases: { known: PartlyKnown; offered: boolean; why?: RegExp; cloud?: string }[] = [
    { known: { kind: 'storageAccount' }, offered: true },
    { known: { kind: 'mysqlFlexibleServer' }, offered: true },
    { known: { kind: 'mysqlFlexibleServer', hosting: 'vendor' }, offered: true },
    // Of several rows that refuse, the one for the vault in the same region speaks: the region can be changed.
    {
      known: { kind: 'mysqlFlexibleServer', hosting: 'vendor', vaultTenant: 'other' },
      offered: false,
      why: /one tenant/,
    },
    { known: { kind: 'mysqlFlexibleServer', region: 'other' }, offered: false, why: /region of the server/ },
    { known: { kind: 'diskEncryptionSet', vaultTenant: 'other' }, offered: true },
    {
      known: { kind: 'diskEncryptionSet', vaultTenant: 'other', vaultType: 'managedHsm' },
      offered: false,
      why: /Key Vault only/,
    },
    { known: { kind: 'diskEncryptionSet', vaultTenant: 'same', vaultType: 'managedHsm' }, offered: true },
    { known: { kind: 'diskEncryptionSet', region: 'other' }, offered: false, why: /one region/ },
    { known: { kind: 'diskEncryptionSet', vaultTenant: 'other' }, cloud: 'AzureCloud', offered: true },
    {
      known: { kind: 'diskEncryptionSet', vaultTenant: 'other' },
      cloud: 'AzureUSGovernment',
      offered: false,
      why: /other clouds/,
    },
    {
      known: { kind: 'diskEncryptionSet', vaultTenant: 'other' },
      cloud: 'AzureChinaCloud',
      offered: false,
      why: /other clouds/,
    },
    { known: { kind: 'diskEncryptionSet', vaultTenant: 'same' }, cloud: 'AzureChinaCloud', offered: true },
    { known: { kind: 'diskEncryptionSet' }, cloud: 'AzureChinaCloud', offered: true },
    { known: { kind: 'storageAccount', vaultTenant: 'other' }, cloud: 'AzureChinaCloud', offered: true },
  ];
  test.each(cases.map((one) => ({ ...one, name: `${nameOf(one.known)} ${one.cloud ?? ''}` })))(
    '$name: offered $offered',
    ({ known, cloud, offered, why }) => {
      const row = findCapability(known, cloud);
      expect(row?.offered).toBe(offered);
      if (why) expect(row?.why).toMatch(why);
      const refusal = explainOffer(known, cloud, NOW);
      expect(refusal === undefined).toBe(offered);
      for (const alternative of offered ? [] : (row?.alternatives ?? ['']))
        expect(refusal?.remedy).toContain(alternative);
      if (!offered)
        expect(refusal).toMatchObject({ code: 'not-offered', reason: expect.stringContaining(row?.date ?? '-') });
    },
  );

  test('what no document speaks of is not offered', () => {
    expect(findCapability({ kind: 'sqlServer' }, undefined, [])).toBeUndefined();
    expect(explainOffer({ kind: 'sqlServer' }, undefined, NOW, [])).toMatchObject({
      code: 'not-offered',
      reason: expect.stringContaining('No document offers sqlServer'),
      remedy: 'Alternatives: none known',
    });
  });
});

test('one row changes when Azure offers MySQL with keys of another tenant: nothing else does', () => {
  const isOld = ({ kind, vaultTenant }: Capability) => kind === 'mysqlFlexibleServer' && vaultTenant === 'other';
  expect(CAPABILITIES.filter(isOld)).toHaveLength(1);
  const changed = CAPABILITIES.map((row) => (isOld(row) ? { ...row, offered: true, alternatives: [] } : row));
  const known: PartlyKnown = { kind: 'mysqlFlexibleServer', hosting: 'vendor', vaultTenant: 'other' };
  expect(findCapability(known)?.offered).toBe(false);
  expect(findCapability(known, undefined, changed)?.offered).toBe(true);
  expect(explainOffer(known, undefined, NOW, changed)).toBeUndefined();
  const differing = every.filter((one) => decidingRow(one)?.offered !== decidingRow(one, changed)?.offered);
  expect(differing.map(nameOf)).toEqual([
    'mysqlFlexibleServer vendor other keyVault same none',
    'mysqlFlexibleServer vendor other keyVault same redundant',
    'mysqlFlexibleServer vendor other managedHsm same none',
    'mysqlFlexibleServer vendor other managedHsm same redundant',
  ]);
});
