import { hrefTo, parseRoute } from '../../../../web/console/router';

test.each([
  ['', [], {}],
  ['#/', [], {}],
  ['#/onboardings', ['onboardings'], {}],
  ['#/onboardings?group=operator&code=', ['onboardings'], { group: 'operator', code: '' }],
  ['#/dead-letters/onboarding-requests/7', ['dead-letters', 'onboarding-requests', '7'], {}],
  ['#/onboardings/a%2Fb', ['onboardings', 'a/b'], {}],
  ['#/onboardings/%zz', ['onboardings', '%zz'], {}],
])('%s is read', (hash, path, query) => {
  const route = parseRoute(hash);
  expect([route.path, Object.fromEntries(route.query)]).toEqual([path, query]);
});

test('an address is read back as it was made, without what is empty', () => {
  const href = hrefTo(['onboardings', 'a/b?c'], { group: 'operator', code: '', customerId: 'x & y', state: undefined });
  const route = parseRoute(href);
  expect([route.path, Object.fromEntries(route.query)]).toEqual([
    ['onboardings', 'a/b?c'],
    { group: 'operator', customerId: 'x & y' },
  ]);
});
