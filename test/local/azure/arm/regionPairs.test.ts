import { pairedRegion } from '../../../../shared/targets/regionPairs';

test.each([
  ['westeurope', 'northeurope'],
  ['Southeast Asia', 'eastasia'],
  ['brazilsouth', 'southcentralus'],
  ['southcentralus', 'northcentralus'],
  ['usgovvirginia', 'usgovtexas'],
  ['usgovtexas', 'usgovarizona'],
  ['usdodcentral', 'usdodeast'],
  ['chinanorth2', 'chinaeast2'],
  ['chinaeast3', 'chinanorth3'],
  ['polandcentral', undefined],
])('backups of %s go to %s', (region, pair) => {
  expect(pairedRegion(region)).toBe(pair);
});
