import { RetryLater } from '../model/outcome';
import type { Table } from './table';

/**
 * Federated credentials an application can hold: Microsoft Graph "federatedIdentityCredential resource type" (2026-11).
 * One is ours, to probe keys.
 */
export const CREDENTIAL_LIMIT = 20;
const SLOTS = CREDENTIAL_LIMIT - 1;
const PARTITION = 'pool';
const ATTEMPTS = 50;

/**
 * The pool of multitenant applications and who holds which credential slot of each. Allocation is by optimistic
 * concurrency on the entry, so two callers never get the same last slot, and the same holder always gets its own again.
 */
export function applicationPool(table: Table) {
  return {
    /** The entry number that serves `holder`; takes a credential slot there if `slot` and none is held yet. */
    async allocate(holder: string, slot: boolean): Promise<number> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const entries = (await table.list(PARTITION)).map((row) => ({
          row,
          number: Number(row.rowKey),
          holders: JSON.parse(String(row['holders'])) as string[],
        }));
        const held = entries.find((entry) => entry.holders.includes(holder));
        if (held) return held.number;
        if (!slot && entries[0]) return entries[0].number;
        const free = entries.find((entry) => entry.holders.length < SLOTS);
        if (!free) {
          const number = entries.length + 1;
          const rowKey = String(number).padStart(4, '0');
          const holders = JSON.stringify(slot ? [holder] : []);
          if (await table.insert({ partitionKey: PARTITION, rowKey, holders })) return number;
          continue;
        }
        const holders = JSON.stringify([...free.holders, holder]);
        if (await table.replace({ ...free.row, holders }, free.row.etag ?? '')) return free.number;
      }
      throw new RetryLater('The application pool is contended');
    },
  };
}
