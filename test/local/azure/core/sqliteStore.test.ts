import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../../../local/azure/core/sqliteStore';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('values outlive a restart, deleted ones do not', () => {
  const file = join(folder, 'state.db');
  const before = new SqliteStore(file);
  const keys = before.collection<{ size: number }>('vault.keys');
  keys.set('a', { size: 2048 });
  keys.set('b', { size: 3072 });
  keys.delete('a');
  before.collection<string>('other').set('b', 'else');
  before.close();

  const after = new SqliteStore(file);
  expect([...after.collection('vault.keys').entries()]).toEqual([['b', { size: 3072 }]]);
  expect(after.collection('other').get('b')).toBe('else');
  after.close();
});

test('all changes of a turn are one commit, settled when another reader sees them', async () => {
  const file = join(folder, 'state.db');
  const writer = new SqliteStore(file);
  const keys = writer.collection<number>('n');
  for (let n = 0; n < 100; n++) keys.set(String(n), n);
  const settled = writer.settled();
  expect(settled).toBeDefined();
  keys.set('100', 100);
  expect(writer.settled()).toBe(settled);

  await settled;

  expect(writer.settled()).toBeUndefined();
  const reader = new SqliteStore(file);
  expect(reader.collection('n').size).toBe(101);
  reader.close();
  writer.close();
});

test('a change after the end is lost without a fuss', () => {
  const store = new SqliteStore(':memory:');
  const items = store.collection<number>('n');
  store.close();
  items.set('late', 1);
  expect(store.settled()).toBeUndefined();
});
