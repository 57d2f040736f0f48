import { changedRow, lastChanges, TABLES, type Row, type Table, type Tables } from '../../shared/registry/table';

/** A table in memory with the promises of Azure Tables: inserts are unique, replacements need the row's newest ETag. */
export function memoryTable(): Table & { readonly writes: number } {
  const rows = new Map<string, Row>();
  let version = 0;
  const keyOf = (partitionKey: string, rowKey: string) => JSON.stringify([partitionKey, rowKey]);
  const store = ({ etag: _, ...row }: Row): void => {
    const columns = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
    version += 1;
    rows.set(keyOf(row.partitionKey, row.rowKey), { ...(columns as unknown as Row), etag: `W/"${version}"` });
  };
  // Every call gives the others a turn first, as a network does.
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    get writes() {
      return version;
    },
    async get(partitionKey, rowKey) {
      await turn();
      return rows.get(keyOf(partitionKey, rowKey));
    },
    async list(partitionKey) {
      await turn();
      return [...rows.values()]
        .filter((row) => row.partitionKey === partitionKey)
        .sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1));
    },
    async listRange(from, before) {
      await turn();
      return [...rows.values()]
        .filter(({ partitionKey }) => partitionKey >= from && partitionKey < before)
        .sort((a, b) => (keyOf(a.partitionKey, a.rowKey) < keyOf(b.partitionKey, b.rowKey) ? -1 : 1));
    },
    async insert(row) {
      await turn();
      if (rows.has(keyOf(row.partitionKey, row.rowKey))) return false;
      store(row);
      return true;
    },
    async put(row) {
      await turn();
      store(row);
    },
    async replace(row, etag) {
      await turn();
      if (rows.get(keyOf(row.partitionKey, row.rowKey))?.etag !== etag) return false;
      store(row);
      return true;
    },
    async remove(partitionKey, rowKey) {
      await turn();
      if (rows.delete(keyOf(partitionKey, rowKey))) version += 1;
    },
    async batch(changes) {
      await turn();
      if (new Set(changes.map((change) => changedRow(change).partitionKey)).size > 1) {
        throw new Error('A batch is of one partition');
      }
      for (const change of lastChanges(changes)) {
        if ('put' in change) store(change.put);
        else if (rows.delete(keyOf(change.remove.partitionKey, change.remove.rowKey))) version += 1;
      }
    },
    async page(partitionKey, { where = {}, from = '', before, top, after }) {
      await turn();
      const start = after === undefined ? '' : Buffer.from(after, 'base64').toString();
      const found = [...rows.values()]
        .filter((row) => partitionKey === undefined || row.partitionKey === partitionKey)
        .filter(({ rowKey }) => rowKey >= from && (before === undefined || rowKey < before))
        .filter((row) => Object.entries(where).every(([column, value]) => row[column] === value))
        .filter((row) => keyOf(row.partitionKey, row.rowKey) >= start)
        .sort((a, b) => (keyOf(a.partitionKey, a.rowKey) < keyOf(b.partitionKey, b.rowKey) ? -1 : 1));
      const next = found[top];
      const rest = next && { after: Buffer.from(keyOf(next.partitionKey, next.rowKey)).toString('base64') };
      return { rows: found.slice(0, top), ...rest };
    },
  };
}

/** All tables of the registry in memory. */
export function memoryTables(): Tables & Record<keyof Tables, { readonly writes: number }> {
  return Object.fromEntries(TABLES.map((name) => [name, memoryTable()])) as ReturnType<typeof memoryTables>;
}
