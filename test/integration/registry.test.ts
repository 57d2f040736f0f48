import type { Table } from '../../shared/registry';
import type { PageOptions } from '../../shared/registry/table';
import { azureTables, createRegistry } from '../../shared/registry';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
let table: Table;
beforeAll(async () => {
  cloud = await startTestCloud();
  deployment = cloud.deploy();
  const { config, credentials } = deployment.ports;
  table = azureTables(config.tablesEndpoint, credentials.vendor).audit;
});
afterAll(() => cloud.stop());

let partitions = 0;
let partitionKey: string;
beforeEach(() => {
  partitionKey = `partition-${(partitions += 1)}`;
});
const row = (more: Record<string, unknown> = {}) => ({ partitionKey, rowKey: 'row', ...more });
const read = () => table.get(partitionKey, 'row');

describe('a table in Azure', () => {
  test('the first to come creates it; many at once do no harm', async () => {
    const { config, credentials } = deployment.ports;
    const fresh = Array.from({ length: 8 }, () => azureTables(config.tablesEndpoint, credentials.vendor).vaultBindings);
    const inserted = await Promise.all(fresh.map((one) => one.insert(row())));
    expect(inserted.filter(Boolean)).toHaveLength(1);
  });

  test('what is not there is undefined', async () => {
    expect([await read(), await table.list(partitionKey)]).toEqual([undefined, []]);
  });

  test('insert adds once and never overwrites', async () => {
    expect([await table.insert(row({ a: 1 })), await table.insert(row({ a: 2 }))]).toEqual([true, false]);
    expect(await read()).toMatchObject({ partitionKey, rowKey: 'row', a: 1 });
  });

  test('of many inserts at once one wins, and its row is the one that stays', async () => {
    const results = await Promise.all([1, 2, 3, 4, 5].map(async (a) => ({ a, won: await table.insert(row({ a })) })));
    const winners = results.filter(({ won }) => won);
    expect(winners).toHaveLength(1);
    expect(await read()).toMatchObject({ a: winners[0]?.a });
  });

  test('put replaces the whole row, columns that are gone included', async () => {
    await table.put(row({ a: 1, b: 'x' }));
    await table.put(row({ b: 'y' }));
    const stored = await read();
    expect(stored).toMatchObject({ b: 'y' });
    expect(stored).not.toHaveProperty('a');
  });

  test('replace wants the row that was read', async () => {
    await table.insert(row({ a: 1 }));
    const seen = await read();
    expect(await table.replace({ ...seen!, a: 2 }, seen?.etag ?? '')).toBe(true);
    expect(await table.replace({ ...seen!, a: 3 }, seen?.etag ?? '')).toBe(false);
    expect(await read()).toMatchObject({ a: 2 });
  });

  test('of many replacements of one row at once one wins', async () => {
    await table.insert(row({ a: 0 }));
    const seen = await read();
    const results = await Promise.all([1, 2, 3, 4].map((a) => table.replace({ ...seen!, a }, seen?.etag ?? '')));
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('a list is one partition, every page of it', async () => {
    // A page holds 1,000 rows.
    const count = 1001;
    await Promise.all(Array.from({ length: count }, (_, index) => table.insert(row({ rowKey: `r${index}` }))));
    await table.insert({ partitionKey: `${partitionKey}x`, rowKey: 'other' });
    expect(await table.list(partitionKey)).toHaveLength(count);
  });

  test('a range is the partitions from one name to before another, every page of it', async () => {
    const partitions = ['ff-b', 'ff-a', 'fe-z', 'ff.', 'ff'].map((name) => `${partitionKey}${name}`);
    const rows = partitions.flatMap((name) =>
      Array.from({ length: 300 }, (_, index) => ({ name, rowKey: `r${index}` })),
    );
    await Promise.all(rows.map(({ name, rowKey }) => table.insert({ partitionKey: name, rowKey })));
    const found = await table.listRange(`${partitionKey}ff-`, `${partitionKey}ff.`);
    const all = await table.listRange(`${partitionKey}f`, `${partitionKey}g`);
    expect(all).toHaveLength(rows.length);
    expect(found).toHaveLength(600);
    expect(new Set(found.map((one) => one.partitionKey))).toEqual(new Set(partitions.slice(0, 2)));
  });

  test('remove takes one row away, and does nothing where there is none', async () => {
    await table.insert(row());
    await table.insert(row({ rowKey: 'other' }));
    await Promise.all([1, 2, 3].map(() => table.remove(partitionKey, 'row')));
    await table.remove(`${partitionKey}-nobody`, 'row');
    expect((await table.list(partitionKey)).map(({ rowKey }) => rowKey)).toEqual(['other']);
  });

  test('a batch adds, replaces and removes, more rows than fit into one transaction; the last change of a row counts', async () => {
    const name = (index: number) => `r${String(index).padStart(3, '0')}`;
    const puts = Array.from({ length: 230 }, (_, index) => ({ put: row({ rowKey: name(index), a: 1 }) }));
    await table.batch(puts);
    expect(await table.list(partitionKey)).toHaveLength(230);
    const absent = { remove: { partitionKey, rowKey: 'absent' } };
    const removed = { remove: { partitionKey, rowKey: name(1) } };
    await table.batch([
      absent,
      removed,
      { put: row({ rowKey: name(0), b: 2 }) },
      { put: row({ rowKey: name(0), c: 3 }) },
    ]);
    const rows = await table.list(partitionKey);
    expect([rows.length, rows[0]]).toMatchObject([229, { rowKey: name(0), c: 3 }]);
    expect(rows[0]).not.toHaveProperty('a');
    await table.batch([absent]);
    await table.batch([]);
  });

  test('pages of a partition: in order, filtered, between two keys, chosen columns', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => ({
      ...row({ rowKey: `r${String(index).padStart(2, '0')}`, a: index }),
      half: index % 2 === 0 ? 'even' : "o'dd",
    }));
    await table.batch(rows.map((put) => ({ put })));
    await table.put({ partitionKey: `${partitionKey}x`, rowKey: 'r00' });
    const pages = async (options: Omit<PageOptions, 'top' | 'after'>) => {
      const found: string[][] = [];
      let after: string | undefined;
      do {
        const page = await table.page(partitionKey, { ...options, top: 4, after });
        if (page.rows.length > 0) found.push(page.rows.map(({ rowKey }) => rowKey));
        after = page.after;
      } while (after !== undefined);
      return found;
    };
    expect((await pages({})).flat()).toEqual(rows.map(({ rowKey }) => rowKey));
    expect((await pages({})).map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 4, 1]);
    expect((await pages({ where: { half: "o'dd" } })).flat()).toEqual(
      rows.filter(({ half }) => half === "o'dd").map(({ rowKey }) => rowKey),
    );
    expect((await pages({ from: 'r03', before: 'r06' })).flat()).toEqual(['r03', 'r04', 'r05']);
    const { rows: some } = await table.page(partitionKey, { top: 1, select: ['a'] });
    expect(some[0]).toMatchObject({ partitionKey, rowKey: 'r00', a: 0 });
    expect(some[0]).not.toHaveProperty('half');
  });

  test('a quote in a partition’s name selects nothing else', async () => {
    await table.insert({ partitionKey: `${partitionKey}'s`, rowKey: 'a' });
    expect(await table.list(`${partitionKey}'s`)).toHaveLength(1);
    expect(await table.list(`${partitionKey}' or PartitionKey ne '`)).toEqual([]);
  });

  test('a server that fails is not taken for an answer', async () => {
    const unreachable = azureTables('https://latchkey.table.localhost:1', deployment.ports.credentials.vendor);
    const registry = createRegistry(unreachable);
    await Promise.all([
      expect(registry.vaultBindings.read('a.vault.example')).rejects.toThrow(),
      expect(registry.onboardings.add('a', 'fact-key', { uri: '', at: '' })).rejects.toThrow(),
    ]);
  });
});

describe('the registry', () => {
  test('a request is known once; its parts are rows of their own', async () => {
    const { onboardings } = deployment.ports.registry;
    const request = { request: { onboardingId: partitionKey } as never, requestHash: 'h', receivedAt: 't' };
    expect([await onboardings.create(partitionKey, request), await onboardings.create(partitionKey, request)]).toEqual([
      true,
      false,
    ]);
    await Promise.all([
      onboardings.save(partitionKey, 'fact-key', { uri: 'u', at: 't' }),
      onboardings.save(partitionKey, 'fact-resume', { by: 'b', why: 'w', at: 't' }),
    ]);
    expect(await onboardings.read(partitionKey)).toMatchObject({
      requestHash: 'h',
      facts: { key: { uri: 'u', at: 't' }, resume: { by: 'b', why: 'w', at: 't' } },
    });
    expect(await onboardings.read('unheard-of')).toBeUndefined();
  });

  test('a consent state is used up by the first answer, also of several at once', async () => {
    const { onboardings } = deployment.ports.registry;
    const uses = await Promise.all([1, 2, 3].map(() => onboardings.takeState(partitionKey, 'state')));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });

  test('a vault is bound by the first; everybody sees the binding that holds', async () => {
    const { vaultBindings } = deployment.ports.registry;
    const bind = (customerId: string) =>
      vaultBindings.bind(`${partitionKey}.vault.example`, { customerId, tenantId: 't' });
    const bindings = await Promise.all(['a', 'b', 'c'].map(bind));
    expect(new Set(bindings.map(({ customerId }) => customerId)).size).toBe(1);
    expect(await bind('d')).toEqual(bindings[0]);
  });

  test('the audit log takes an entry once, however often it is sent', async () => {
    const { audit } = deployment.ports.registry;
    const entry = { onboardingId: partitionKey, at: '2026-11-01T00:00:00Z', by: 'o', action: 'resume', why: 'w' };
    await audit.add('one', entry);
    await audit.add('one', { ...entry, why: 'other' });
    await audit.add('two', entry);
    expect((await audit.list(partitionKey)).map(({ why }) => why)).toEqual(['w', 'w']);
  });
});
