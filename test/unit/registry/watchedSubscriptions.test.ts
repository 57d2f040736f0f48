import { watchedSubscriptions } from '../../../shared/registry/watchedSubscriptions';
import { memoryTable } from '../../support/memoryTables';

const subscriptionId = 'abcdef00-0000-4000-8000-000000000001';
const storage = { subscriptionId, kind: 'storageAccount' } as const;
const sql = { subscriptionId, kind: 'sqlServer' } as const;

test('a subscription is there for each kind as long as a resource needs it', async () => {
  const subscriptions = watchedSubscriptions(memoryTable());
  await subscriptions.note({ ...storage, subscriptionId: subscriptionId.toUpperCase() }, '/A');
  await subscriptions.note(storage, '/a');
  await subscriptions.note(storage, '/b');
  await subscriptions.note(sql, '/c');
  expect(await subscriptions.list()).toEqual(expect.arrayContaining([storage, sql]));
  expect(await subscriptions.list()).toHaveLength(2);

  await subscriptions.remove(storage, '/a');
  expect((await subscriptions.resourcesIn(storage)).map(({ resourceId }) => resourceId)).toEqual(['/b']);
  await Promise.all([1, 2].map(() => subscriptions.remove(storage, '/B')));
  expect(await subscriptions.list()).toEqual([sql]);
});
