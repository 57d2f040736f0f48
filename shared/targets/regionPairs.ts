/**
 * Regions that are each other's pair ("Azure region pairs and nonpaired regions", 2026; Azure Government and Azure operated
 * by 21Vianet in the same list). Regions without a pair, such as `polandcentral`, are not listed.
 */
const PAIRS: readonly (readonly [string, string])[] = [
  ['eastasia', 'southeastasia'],
  ['australiaeast', 'australiasoutheast'],
  ['australiacentral', 'australiacentral2'],
  ['canadacentral', 'canadaeast'],
  ['northeurope', 'westeurope'],
  ['francecentral', 'francesouth'],
  ['germanywestcentral', 'germanynorth'],
  ['centralindia', 'southindia'],
  ['jioindiawest', 'jioindiacentral'],
  ['japaneast', 'japanwest'],
  ['koreacentral', 'koreasouth'],
  ['norwayeast', 'norwaywest'],
  ['southafricanorth', 'southafricawest'],
  ['swedencentral', 'swedensouth'],
  ['switzerlandnorth', 'switzerlandwest'],
  ['uaenorth', 'uaecentral'],
  ['uksouth', 'ukwest'],
  ['eastus', 'westus'],
  ['eastus2', 'centralus'],
  ['northcentralus', 'southcentralus'],
  ['westus2', 'westcentralus'],
  ['usgovarizona', 'usgovtexas'],
  ['usdodeast', 'usdodcentral'],
  ['chinaeast', 'chinanorth'],
  ['chinaeast2', 'chinanorth2'],
  ['chinaeast3', 'chinanorth3'],
];

/** Regions whose pair has another pair itself (same list). */
const ONE_WAY: readonly (readonly [string, string])[] = [
  ['brazilsouth', 'southcentralus'],
  ['brazilsoutheast', 'brazilsouth'],
  ['westindia', 'southindia'],
  ['westus3', 'eastus'],
  ['usgovvirginia', 'usgovtexas'],
];

const pairs = new Map([...PAIRS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]), ...ONE_WAY]);

/** Regions are equal without regard to letter case and blanks: `West Europe` is `westeurope`. */
export const normalRegion = (location: string): string => location.toLowerCase().replaceAll(' ', '');

/** The region that backups of this region are copied to; `undefined` if it has none. */
export const pairedRegion = (location: string): string | undefined => pairs.get(normalRegion(location));
