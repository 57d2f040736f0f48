import { RouteTable, splitPath } from '../../../../local/azure/core/routeTable';

const paths = [
  '/subscriptions/{s}/resourceGroups/{g}',
  '/subscriptions/{s}/resourceGroups/list',
  '/keys/{name}',
  '/keys/{name}/',
  '/keys/{name}/{version}',
  '/keys/{name}//wrapkey',
  '/keys/{name}/{version}/wrapkey',
  "/applications(appId='{appId}')/credentials",
  '/applications/{id}/credentials',
  '/{*scope}/providers/Roles/{name}',
];

const table = (caseSensitive = false) =>
  new RouteTable({
    caseSensitive,
    routes: paths.map((path) => ({ method: 'GET', path, operation: path, handler: () => ({ status: 200 }) })),
  });

const match = (path: string, routes = table()) => {
  const found = routes.match('GET', splitPath(path));
  return found && [found.route.path, found.params];
};

test.each([
  ['/subscriptions/A/resourcegroups/B', '/subscriptions/{s}/resourceGroups/{g}', { s: 'A', g: 'B' }],
  ['/subscriptions/A/resourceGroups/LIST', '/subscriptions/{s}/resourceGroups/list', { s: 'A' }],
  ['/keys/k', '/keys/{name}', { name: 'k' }],
  ['/keys/k/', '/keys/{name}/', { name: 'k' }],
  ['/keys/k/v', '/keys/{name}/{version}', { name: 'k', version: 'v' }],
  ['/keys/k//wrapkey', '/keys/{name}//wrapkey', { name: 'k' }],
  ['/keys/k/v/wrapkey', '/keys/{name}/{version}/wrapkey', { name: 'k', version: 'v' }],
  ["/applications(appId='x(1)')/credentials", "/applications(appId='{appId}')/credentials", { appId: 'x(1)' }],
  ['/applications(appId=%27a%2Fb%27)/credentials', "/applications(appId='{appId}')/credentials", { appId: 'a/b' }],
  ['/applications/o%20x/credentials', '/applications/{id}/credentials', { id: 'o x' }],
  ['/a/b/c/providers/Roles/r', '/{*scope}/providers/Roles/{name}', { scope: 'a/b/c', name: 'r' }],
])('%s', (path, pattern, params) => {
  expect(match(path)).toEqual([pattern, params]);
});

test.each([['/keys'], ['/keys//'], ['/other/x'], ['/providers/Roles/r'], ['/keys/k/v/w/x']])('no route: %s', (path) => {
  expect(match(path)).toBeUndefined();
});

test('letter case counts for a case-sensitive service', () => {
  expect(match('/KEYS/k', table(true))).toBeUndefined();
  expect(match('/KEYS/k')).toEqual(['/keys/{name}', { name: 'k' }]);
});
