import { resourceKey } from '../model/instances';
import type { Table } from './table';

/**
 * Which resources have ever used a key: what the ledger is asked by. Unlike the keys that are watched nothing is ever
 * taken out, because backups need the keys of their time. A partition for each key, led by its vault.
 */
export function usedKeys(table: Table) {
  const partitionOf = (vaultHost: string, keyName: string) => `${vaultHost}_${keyName}`.toLowerCase();
  return {
    /** Notes a use. Safe to repeat and to race. */
    note(vaultHost: string, keyName: string, resourceId: string): Promise<void> {
      return table.put({
        partitionKey: partitionOf(vaultHost, keyName),
        rowKey: resourceKey(resourceId),
        resourceId,
      });
    },
    /** The resources that have ever used the key, or any key of the vault. */
    async resourcesOf(vaultHost: string, keyName?: string): Promise<string[]> {
      const host = vaultHost.toLowerCase();
      const rows =
        keyName === undefined
          ? await table.listRange(`${host}_`, `${host}\``) // In the order of characters, "`" is the next after "_".
          : await table.list(partitionOf(host, keyName));
      return [...new Set(rows.map(({ resourceId }) => String(resourceId)))];
    },
  };
}
