import { CAPABILITIES, type Capability } from './capabilities';
import { combinationsOf, hasAll, type Combination, type Dimensions } from './combinations';

/** What is known of a combination so far: what is left out may turn out either way. */
export type PartlyKnown = Pick<Combination, 'kind'> & Partial<Dimensions>;

/** The row that decides a combination: the first that speaks of it. */
export const decidingRow = (one: Combination, table: readonly Capability[] = CAPABILITIES): Capability | undefined =>
  table.find((row) => row.kind === one.kind && hasAll(row, one));

/**
 * What Azure offers for what is known so far: an offer if one of the combinations it may turn out to be is offered, else
 * why not. `undefined` when no document speaks of it, which is treated as not offered.
 */
export function findCapability(
  known: PartlyKnown,
  cloudName?: string,
  table: readonly Capability[] = CAPABILITIES,
): Capability | undefined {
  const possible = combinationsOf(known.kind).filter((one) => hasAll(known, one));
  const rows = possible.map((one) => decidingRow(one, table)).filter((row) => row !== undefined);
  const inCloud = rows.map((row) => withoutCloud(row, cloudName));
  return inCloud.find((row) => row.offered) ?? inCloud[0];
}

function withoutCloud(row: Capability, cloudName: string | undefined): Capability {
  if (!row.offered || cloudName === undefined || !row.notIn?.includes(cloudName)) return row;
  const why = `Azure offers it in other clouds only, not in ${cloudName}`;
  return { ...row, offered: false, why, alternatives: ['use a key in the tenant of the resource'] };
}
