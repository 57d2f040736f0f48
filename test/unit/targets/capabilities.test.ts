import { RESOURCE_KINDS, type Hosting } from '../../../shared/model/resourceKind';
import { CAPABILITIES, findCapability, TARGETS } from '../../../shared/targets';

const combinations = RESOURCE_KINDS.flatMap((kind) =>
  (['vendor', 'customer'] as const).flatMap((hosting: Hosting) =>
    (['same', 'other'] as const).map((vaultTenant) => ({ kind, hosting, vaultTenant })),
  ),
);

test('the offer, combination by combination', () => {
  const offer = combinations.map(({ kind, hosting, vaultTenant }) => {
    const row = findCapability(kind, hosting, vaultTenant);
    return `${kind} ${hosting} ${vaultTenant}: ${row ? (row.offered ? 'offered' : 'refused') : 'not documented'}`;
  });
  expect(offer).toEqual([
    'storageAccount vendor same: offered',
    'storageAccount vendor other: offered',
    'storageAccount customer same: offered',
    'storageAccount customer other: not documented',
    'mysqlFlexibleServer vendor same: offered',
    'mysqlFlexibleServer vendor other: refused',
    'mysqlFlexibleServer customer same: offered',
    'mysqlFlexibleServer customer other: not documented',
  ]);
});

test.each(CAPABILITIES)(
  '$kind, $hosting-hosted, $vaultTenant tenant: has a source, a date and, if refused, a way out',
  (row) => {
    expect(row.source).toMatch(/"/);
    expect(row.date).toMatch(/^20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/);
    expect(Number.isNaN(Date.parse(row.date))).toBe(false);
    expect(row.why.length).toBeGreaterThan(20);
    expect(row.alternatives.length > 0).toBe(!row.offered);
  },
);

test('no combination is listed twice, every kind has a target of its name', () => {
  const keys = CAPABILITIES.map(({ kind, hosting, vaultTenant }) => `${kind} ${hosting} ${vaultTenant}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const kind of RESOURCE_KINDS) expect(TARGETS[kind].kind).toBe(kind);
});
