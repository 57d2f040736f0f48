import { normalRegion } from './resourceId';

/** "Azure paired regions" (2026), the pairs that the simulator's stories use. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['westeurope', 'northeurope'],
  ['uksouth', 'ukwest'],
  ['germanywestcentral', 'germanynorth'],
  ['francecentral', 'francesouth'],
  ['switzerlandnorth', 'switzerlandwest'],
  ['swedencentral', 'swedensouth'],
  ['norwayeast', 'norwaywest'],
  ['eastus', 'westus'],
  ['eastus2', 'centralus'],
  ['northcentralus', 'southcentralus'],
  ['westus2', 'westcentralus'],
  ['canadacentral', 'canadaeast'],
  ['southeastasia', 'eastasia'],
  ['japaneast', 'japanwest'],
  ['australiaeast', 'australiasoutheast'],
];
const pairs = new Map(PAIRS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));

/** The region that backups of this region are copied to; `undefined` if it has no pair here. */
export const pairedRegion = (location: string): string | undefined => pairs.get(normalRegion(location));
