import { RESOURCE_KINDS, type ResourceKind } from '../shared/model/resourceKind';
import { CAPABILITIES, combinationsOf, decidingRow, DIMENSIONS } from '../shared/targets';
import type { Capability, Combination, Dimensions } from '../shared/targets';

/** Who hosts the resource and whose the key is: how people ask. */
export const CASES = [
  { hosting: 'vendor', vaultTenant: 'other', title: "vendor-hosted, key in the customer's tenant" },
  { hosting: 'vendor', vaultTenant: 'same', title: "vendor-hosted, key in the vendor's tenant" },
  { hosting: 'customer', vaultTenant: 'same', title: "customer-hosted, key in the customer's tenant" },
] as const;
type Case = (typeof CASES)[number];

/** Combinations that one row decides, together. */
export interface Group {
  readonly row: Capability | undefined;
  readonly combinations: readonly Combination[];
}

/** The combinations of a kind and a case, by the row that decides them. */
export function groupsOf(kind: ResourceKind, { hosting, vaultTenant }: Case, table = CAPABILITIES): Group[] {
  const within = combinationsOf(kind).filter((one) => one.hosting === hosting && one.vaultTenant === vaultTenant);
  return [...Map.groupBy(within, (one) => decidingRow(one, table))].map(([row, combinations]) => ({
    row,
    combinations,
  }));
}

const WORDS: { readonly [D in keyof Dimensions]: Readonly<Record<Dimensions[D], string>> } = {
  hosting: { vendor: 'vendor-hosted', customer: 'customer-hosted' },
  vaultTenant: { same: 'key in the same tenant', other: 'key in another tenant' },
  vaultType: { keyVault: 'Key Vault', managedHsm: 'Managed HSM' },
  region: { same: 'vault in the same region', other: 'vault in another region' },
  geo: { none: 'no geo redundancy', redundant: 'geo redundancy' },
};
const wordOf = (dimension: keyof Dimensions, value: string): string =>
  (WORDS[dimension] as Readonly<Record<string, string>>)[value] ?? value;

const INNER = ['vaultType', 'region', 'geo'] as const;

/** What combinations of one case have in common in words; each by itself where they have nothing. */
export function describe(combinations: readonly Combination[]): string[] {
  const [first] = combinations;
  if (!first) return [];
  const values = INNER.map((dimension) => [...new Set(combinations.map((one) => one[dimension]))]);
  const all = INNER.map((dimension) => new Set(combinationsOf(first.kind).map((one) => one[dimension])).size);
  const isWhole = values.reduce((product, some) => product * some.length, 1) === combinations.length;
  if (!isWhole) return combinations.flatMap((one) => describe([one]));
  const named = INNER.flatMap((dimension, index) => {
    const some = values[index] ?? [];
    return some.length === all[index] ? [] : [some.map((value) => wordOf(dimension, value)).join(' or ')];
  });
  return [named.join(', ') || 'any vault'];
}

/** The kinds as a table of cases in Markdown: offered or not, and why not. */
export function capabilityTable(table = CAPABILITIES): { head: string[]; rows: string[][]; notes: string[] } {
  const notes: string[] = [];
  const noteOf = (row: Capability | undefined): number => {
    const text = row
      ? `${row.why} (${row.source}, ${row.date}). Instead: ${row.alternatives.join('; or ')}.`
      : 'No document speaks of it.';
    return (notes.includes(text) ? notes.indexOf(text) : notes.push(text) - 1) + 1;
  };
  const cell = (kind: ResourceKind, one: Case): string => {
    const groups = groupsOf(kind, one, table);
    const refused = groups.filter(({ row }) => !row?.offered);
    if (refused.length === 0) return `yes${cloudsOf(groups)}`;
    if (refused.length === groups.length) return `**no** (${refused.map(({ row }) => noteOf(row)).join(', ')})`;
    const except = refused.map(({ row, combinations }) => `${describe(combinations).join('; ')} (${noteOf(row)})`);
    return `yes${cloudsOf(groups)}; not: ${except.join('; ')}`;
  };
  return {
    head: ['kind', ...CASES.map(({ title }) => title)],
    rows: RESOURCE_KINDS.map((kind) => [`\`${kind}\``, ...CASES.map((one) => cell(kind, one))]),
    notes,
  };
}

function cloudsOf(groups: readonly Group[]): string {
  const clouds = new Set(groups.flatMap(({ row }) => (row?.offered ? (row.notIn ?? []) : [])));
  return clouds.size === 0 ? '' : `, but not in ${[...clouds].join(', ')}`;
}

/** Every combination with what decides it, as plain data. */
export const capabilityList = (kinds: readonly ResourceKind[]) =>
  kinds.flatMap((kind) =>
    combinationsOf(kind).map((one) => {
      const { offered = false, why, since, notIn, source, date, alternatives } = decidingRow(one) ?? {};
      const dimensions = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, one[dimension]]));
      return { kind, ...dimensions, offered, why, since, notIn, source, date, alternatives };
    }),
  );
