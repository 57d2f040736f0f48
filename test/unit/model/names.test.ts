import { onboardingInstance, resourceInstance, resourceKey } from '../../../shared/model/instances';
import { applicationName, credentialName, identityName } from '../../../shared/model/names';
import { combine } from '../../../shared/model/outcome';
import { STATES, isEnd } from '../../../shared/model/state';
import { storagePlan } from '../../support/samples';

test('names are computed: the same input, the same name, whatever the letter case', () => {
  const name = identityName('latchkey', 'fabrikam', '/subscriptions/1/resourceGroups/a', 'westeurope');
  expect(name).toMatch(/^latchkey-[0-9a-f]{16}$/);
  expect(identityName('latchkey', 'FABRIKAM', '/SUBSCRIPTIONS/1/resourceGroups/A', 'WestEurope')).toBe(name);
  const others = [
    identityName('latchkey', 'contoso', '/subscriptions/1/resourceGroups/a', 'westeurope'),
    identityName('latchkey', 'fabrikam', '/subscriptions/1/resourceGroups/b', 'westeurope'),
    identityName('latchkey', 'fabrikam', '/subscriptions/1/resourceGroups/a', 'northeurope'),
  ];
  expect(new Set([name, ...others]).size).toBe(4);
});

test('applications of the pool are numbered, credentials are named after their identity', () => {
  expect([1, 42, 12345].map((entry) => applicationName('latchkey', entry))).toEqual([
    'latchkey-0001',
    'latchkey-0042',
    'latchkey-12345',
  ]);
  expect(credentialName(storagePlan.identityId)).toBe('latchkey-0011223344556677');
});

test('a resource is one instance and one row, whatever the letter case of its id', () => {
  expect(resourceKey(storagePlan.resourceId.toUpperCase())).toBe(resourceKey(storagePlan.resourceId));
  expect(resourceInstance(storagePlan.resourceId)).toMatch(/^resource-[0-9a-f]{32}$/);
  expect(onboardingInstance('fabrikam-01')).toBe('onboarding-fabrikam-01');
});

test.each([
  [[], 'unchanged'],
  [['unchanged', 'unchanged'], 'unchanged'],
  [['unchanged', 'updated'], 'updated'],
  [['updated', 'created', 'unchanged'], 'created'],
] as const)('combine(%s) is %s', (changes, change) => {
  expect(combine(...changes)).toBe(change);
});

test('the ends are the last states', () => {
  expect(STATES.filter(isEnd)).toEqual(['released', 'rejected', 'declined', 'expired', 'failed']);
});
