import { parseArmId, sameArmId } from '../../../shared/model/armId';

const S = '33333333-3333-4333-8333-333333333333';
const good = `/subscriptions/${S}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/stfabrikam`;

test('takes a resource id apart and keeps its letter case', () => {
  expect(parseArmId(good)).toEqual({
    id: good,
    subscriptionId: S,
    resourceGroup: 'data',
    type: 'Microsoft.Storage/storageAccounts',
    name: 'stfabrikam',
  });
  expect(parseArmId(good.toUpperCase())).toMatchObject({
    id: good.toUpperCase(),
    subscriptionId: S,
    resourceGroup: 'DATA',
  });
});

test.each([
  `/subscriptions/${S}/resourceGroups/my.group_(1)-x/providers/Microsoft.DBforMySQL/flexibleServers/mysql-1`,
  `/SUBSCRIPTIONS/${S}/resourcegroups/data/PROVIDERS/microsoft.storage/storageaccounts/st`,
])('accepts %s', (text) => {
  expect(parseArmId(text)).toBeDefined();
});

test.each([
  ['nothing', ''],
  ['a name', 'stfabrikam'],
  ['a subscription', `/subscriptions/${S}`],
  ['a resource group', `/subscriptions/${S}/resourceGroups/data`],
  ['no slash in front', good.slice(1)],
  ['a slash at the end', `${good}/`],
  ['a child', `${good}/blobServices/default`],
  ['a subscription that is no GUID', good.replace(S, 'production')],
  ['a query', `${good}?api-version=2024-01-01`],
  ['an encoded slash', good.replace('/stfabrikam', '/st%2F..')],
  ['dots for a name', good.replace('stfabrikam', '..')],
  ['a space', good.replace('stfabrikam', 'st fabrikam')],
  ['a line break', `${good}\n`],
  ['a URL', `https://management.azure.com${good}`],
])('refuses %s', (_, text) => {
  expect(parseArmId(text)).toBeUndefined();
});

test.each([
  [good, good.toUpperCase(), true],
  [good, `${good}x`, false],
  [undefined, undefined, false],
  [good, undefined, false],
])('sameArmId %#', (a, b, same) => {
  expect(sameArmId(a, b)).toBe(same);
});
