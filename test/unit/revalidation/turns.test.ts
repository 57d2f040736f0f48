import { BUDGET, turnsOf } from '../../../shared/revalidation/turns';
import { storageWanted, SUBSCRIPTION } from '../../support/samples';

const resource = (number: number, subscription = SUBSCRIPTION, vault = `v${number}`) => ({
  resourceId: `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/s${number}`,
  wanted: { ...storageWanted, keyUri: `https://${vault}.vault.azure.net/keys/k/1` },
});
const many = (count: number, of: (number: number) => ReturnType<typeof resource>) => [...Array(count).keys()].map(of);
const subscription = (number: number) => SUBSCRIPTION.replace(/^.{8}/, String(number).padStart(8, '0'));

/** The most of one turn that are alike. */
const most = (turns: readonly string[][], nameOf: (id: string) => string) =>
  Math.max(...turns.map((ids) => Math.max(0, ...[...Map.groupBy(ids, nameOf).values()].map((some) => some.length))));

test.each<[string, ReturnType<typeof resource>[], number]>([
  ['none', [], 0],
  ['one', [resource(1)], 1],
  ['a vault of its own each, one subscription', many(95, (n) => resource(n)), Math.ceil(95 / BUDGET.subscription)],
  [
    'one vault, subscriptions of their own',
    many(23, (n) => resource(n, subscription(n), 'one')),
    Math.ceil(23 / BUDGET.vault),
  ],
  ['nothing in common', many(120, (n) => resource(n, subscription(n))), Math.ceil(120 / BUDGET.all)],
])('%s: as few turns as the budgets allow', (_, resources, turns) => {
  expect(turnsOf(resources)).toHaveLength(turns);
});

test('10,000 resources of 1,000 customers in 20 subscriptions: no budget is overdrawn, nobody is left out, it ends in an hour', () => {
  const vaultOf = (n: number) => n % 1000;
  const resources = many(10_000, (n) => resource(n, subscription(n % 20), `v${vaultOf(n)}`));
  const turns = turnsOf(resources);
  const ids = turns.flat();
  expect(new Set(ids).size).toBe(10_000);
  expect(most(turns, () => 'all')).toBeLessThanOrEqual(BUDGET.all);
  expect(most(turns, (id) => id.split('/')[2] ?? '')).toBeLessThanOrEqual(BUDGET.subscription);
  expect(most(turns, (id) => `v${vaultOf(Number(/\d+$/.exec(id)?.[0]))}`)).toBeLessThanOrEqual(BUDGET.vault);
  expect(turns.length).toBeLessThanOrEqual(360);
  expect(turnsOf([...resources].reverse())).toEqual(turns);
});

test('a key of geo-redundant backups counts in its vault', () => {
  const geo = { keyUri: 'https://geo.vault.azure.net/keys/k/1', identityId: 'i' };
  const resources = many(11, (n) => ({ ...resource(n, subscription(n)), wanted: { ...resource(n).wanted, geo } }));
  expect(turnsOf(resources)).toHaveLength(3);
});
