import { RetryLater } from '../model/outcome';
import { batched } from './batched';
import type { Row, Table } from './table';

/**
 * Federated credentials an application can hold: Microsoft Graph "federatedIdentityCredential resource type" (2026-11).
 * One is ours, to probe keys.
 */
export const CREDENTIAL_LIMIT = 20;
const SLOTS = CREDENTIAL_LIMIT - 1;
const PARTITION = 'pool';
const ATTEMPTS = 50;

interface Entry {
  readonly number: number;
  readonly holders: readonly string[];
  /** The row as it was read; absent for a new entry. */
  readonly row?: Row;
  readonly isChanged?: boolean;
}

interface Request {
  readonly holder: string;
  readonly slot: boolean;
}

/**
 * The pool of multitenant applications and who holds which credential slot of each. Allocation is by optimistic
 * concurrency on the entry, so two callers never get the same last slot, and the same holder always gets its own again.
 */
export function applicationPool(table: Table) {
  const read = async (): Promise<Entry[]> =>
    (await table.list(PARTITION)).map((row) => ({
      row,
      number: Number(row.rowKey),
      holders: JSON.parse(String(row['holders'])) as string[],
    }));

  /** Writes the changed entries; false if somebody else changed one meanwhile. */
  const write = async (entries: readonly Entry[]): Promise<boolean> => {
    for (const { row, number, holders, isChanged } of entries) {
      if (!isChanged) continue;
      const json = JSON.stringify(holders);
      const rowKey = String(number).padStart(4, '0');
      const written = row
        ? await table.replace({ ...row, holders: json }, row.etag ?? '')
        : await table.insert({ partitionKey: PARTITION, rowKey, holders: json });
      if (!written) return false;
    }
    return true;
  };

  const allocateAll = batched(async (requests: readonly Request[]): Promise<readonly number[]> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entries = await read();
      const numbers = requests.map((request) => place(entries, request));
      if (await write(entries)) return numbers;
    }
    throw new RetryLater('The application pool is contended');
  });

  return {
    /** The entry number that serves `holder`; takes a credential slot there if `slot` and none is held yet. */
    allocate: (holder: string, slot: boolean): Promise<number> => allocateAll({ holder, slot }),
  };
}

/** Finds or takes a place in `entries`, adding an entry when all are full. */
function place(entries: Entry[], { holder, slot }: Request): number {
  const held = entries.find(({ holders }) => holders.includes(holder));
  if (held) return held.number;
  if (!slot && entries[0]) return entries[0].number;
  const index = entries.findIndex(({ holders }) => holders.length < SLOTS);
  const free: Entry = entries[index] ?? { number: entries.length + 1, holders: [] };
  const taken = { ...free, holders: slot ? [...free.holders, holder] : free.holders, isChanged: true };
  entries.splice(index < 0 ? entries.length : index, 1, taken);
  return taken.number;
}
