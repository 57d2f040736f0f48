import type { VaultType } from '../model/keyUri';
import type { Hosting, ResourceKind } from '../model/resourceKind';

/** One combination of everything that decides whether Azure offers customer-managed keys. */
export interface Combination {
  readonly kind: ResourceKind;
  readonly hosting: Hosting;
  /** The vault's tenant, compared with the resource's. */
  readonly vaultTenant: 'same' | 'other';
  readonly vaultType: VaultType;
  /** The vault's region, compared with the resource's. */
  readonly region: 'same' | 'other';
  /** `redundant`: geo-redundant backups (MySQL), geo-replication or a failover group (SQL). */
  readonly geo: 'none' | 'redundant';
}

export type Dimensions = Omit<Combination, 'kind'>;

/** The values of each dimension, the plainer one first: it is named where several would do. */
const VALUES: { readonly [D in keyof Dimensions]: readonly Dimensions[D][] } = {
  hosting: ['vendor', 'customer'],
  vaultTenant: ['other', 'same'],
  vaultType: ['keyVault', 'managedHsm'],
  region: ['same', 'other'],
  geo: ['none', 'redundant'],
};
export const DIMENSIONS = Object.keys(VALUES) as readonly (keyof Dimensions)[];
/** Kinds whose copies in another region have keys or identities of their own. */
const WITH_GEO: ReadonlySet<ResourceKind> = new Set(['sqlServer', 'mysqlFlexibleServer']);

/** Every combination there is of a kind. A customer-hosted resource is in the customer's tenant, as is the vault. */
export function combinationsOf(kind: ResourceKind): Combination[] {
  const all = DIMENSIONS.reduce<Partial<Combination>[]>(
    (some, dimension) => some.flatMap((one) => VALUES[dimension].map((value) => ({ ...one, [dimension]: value }))),
    [{ kind }],
  ) as Combination[];
  return all.filter(
    ({ hosting, vaultTenant, geo }) =>
      !(hosting === 'customer' && vaultTenant === 'other') && !(geo === 'redundant' && !WITH_GEO.has(kind)),
  );
}

/** Whether a combination has all the values that are named. */
export const hasAll = (named: Partial<Dimensions>, one: Combination): boolean =>
  DIMENSIONS.every((dimension) => named[dimension] === undefined || named[dimension] === one[dimension]);
