import type { Table } from '../../../shared/registry';
import { watchedSubscriptions } from '../../../shared/registry/watchedSubscriptions';
import { memoryTable } from '../../support/memoryTables';

const subscriptionId = 'abcdef00-0000-4000-8000-000000000001';
const storage = { subscriptionId, kind: 'storageAccount' } as const;
const sql = { subscriptionId, kind: 'sqlServer' } as const;

test('a subscription is there for each kind as long as a resource needs it', async () => {
  const subscriptions = watchedSubscriptions(memoryTable());
  await subscriptions.add({ ...storage, subscriptionId: subscriptionId.toUpperCase() }, '/A');
  await subscriptions.add(storage, '/a');
  await subscriptions.add(storage, '/b');
  await subscriptions.add(sql, '/c');
  expect(await subscriptions.list()).toEqual(expect.arrayContaining([storage, sql]));
  expect(await subscriptions.list()).toHaveLength(2);

  await subscriptions.remove(storage, '/a');
  expect(await subscriptions.has(storage)).toBe(true);
  await Promise.all([1, 2].map(() => subscriptions.remove(storage, '/B')));
  expect([await subscriptions.has(storage), await subscriptions.has(sql)]).toEqual([false, true]);
  expect(await subscriptions.list()).toEqual([sql]);
});

test('a resource added while the last one goes stays known, at whichever call it comes', async () => {
  // Adding meets the removal at its n-th call.
  for (const step of [0, 1, 2, 3, 4]) {
    const table = memoryTable();
    const adding = watchedSubscriptions(table);
    await adding.add(storage, '/a');
    let calls = 0;
    const meet = async () => {
      if (calls++ === step) await adding.add(storage, '/b');
    };
    const interrupted: Table = {
      ...table,
      list: async (name) => (await meet(), table.list(name)),
      remove: async (partition, row) => (await meet(), table.remove(partition, row)),
      put: async (row) => (await meet(), table.put(row)),
    };
    await watchedSubscriptions(interrupted).remove(storage, '/a');
    if (calls <= step) await adding.add(storage, '/b');
    expect(await adding.has(storage)).toBe(true);
  }
});

test('a removal that was cut off is mended by its repetition', async () => {
  const table = memoryTable();
  const subscriptions = watchedSubscriptions(table);
  await subscriptions.add(storage, '/b');
  await table.remove('subscriptions', `${subscriptionId}_storageAccount`);
  await subscriptions.remove(storage, '/a');
  expect(await subscriptions.has(storage)).toBe(true);
});
