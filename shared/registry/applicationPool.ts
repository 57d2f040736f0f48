import { RetryLater } from '../model/outcome';
import type { ApplicationRecord } from '../model/plan';
import { batched } from './batched';
import { entryOf, place, rowKeyOf, rowOf, type Entry, type PlaceRequest } from './poolEntries';
import type { Table } from './table';

const POOL = 'pool';
const PLACES = 'places';
/** Tries in a row that write nothing, because others were faster. */
const ATTEMPTS = 50;

/**
 * The pool of multitenant applications, and who has a place at which. Slots are given away by optimistic concurrency on
 * the entry, so that two callers never get the same last one. A place counts once its own row is there: the first
 * insert wins, so whoever asks, in whichever process and under whichever policy, a holder always gets the same place.
 * Those who ask at once are given their places together, the next ones `paceMs` later.
 */
export function applicationPool(table: Table, paceMs = 0) {
  const read = async (): Promise<Entry[]> =>
    (await table.list(POOL)).filter(({ rowKey }) => /^\d+$/.test(rowKey)).map(entryOf);

  /**
   * Writes the changed entries until somebody else changed one meanwhile; how many were written. One after the other:
   * what was decided about an entry holds only if those before it are as they were seen.
   */
  const write = async (entries: readonly Entry[]): Promise<number> => {
    let count = 0;
    for (const entry of entries) {
      const row = rowOf(POOL, entry);
      const written = entry.row ? await table.replace(row, entry.row.etag ?? '') : await table.insert(row);
      if (!written) break;
      count += 1;
    }
    return count;
  };

  /** Reads, lets `edit` change entries, and writes them; again with what is left if others changed one meanwhile. */
  const change = async <T>(edit: (entries: Entry[]) => T): Promise<T> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entries = await read();
      const result = edit(entries);
      const changed = entries.filter(({ isChanged }) => isChanged);
      const count = await write(changed);
      if (count === changed.length) return result;
      if (count > 0) attempt = 0;
    }
    throw new RetryLater('The application pool is contended');
  };

  /** Changes one entry, if it is there and `edit` returns another. */
  const changeEntry = (number: number, edit: (entry: Entry) => Entry): Promise<void> =>
    change((entries) => {
      const index = entries.findIndex((entry) => entry.number === number);
      const before = entries[index];
      const after = before && edit(before);
      if (after && after !== before) entries[index] = { ...after, isChanged: true };
    });

  const takeAll = batched(
    (requests: readonly PlaceRequest[]): Promise<readonly number[]> =>
      change((entries) => requests.map((request) => place(entries, request))),
    () => undefined,
    paceMs,
  );

  const placeOf = async (holder: string): Promise<number | undefined> => {
    const row = await table.get(PLACES, holder);
    return row && Number(row['entry']);
  };

  const applicationKey = (uniqueName: string) => `application-${uniqueName}`;

  return {
    /** The entry number that serves the holder: takes a place there if it has none yet. */
    async allocate(request: PlaceRequest): Promise<number> {
      const { holder, slot } = request;
      // Who has a slot is found by it; a place without one is known by its row only.
      const known = slot ? undefined : await placeOf(holder);
      if (known !== undefined) return known;
      const taken = await takeAll(request);
      if (await table.insert({ partitionKey: PLACES, rowKey: holder, entry: taken })) return taken;
      const first = (await placeOf(holder)) ?? taken;
      // Another process was faster and took a place elsewhere: our slot is nobody's.
      if (first !== taken) {
        await changeEntry(taken, (entry) =>
          entry.holders.includes(holder)
            ? { ...entry, holders: entry.holders.filter((other) => other !== holder) }
            : entry,
        );
      }
      return first;
    },
    /** The entry that serves the holder, if it has a place. */
    placeOf,
    /** Gives a place back, once the credential it was for is gone. Safe to repeat. */
    async leave(holder: string): Promise<void> {
      const number = await placeOf(holder);
      if (number === undefined) return;
      // The slot first: a place that is still written down makes a repetition find it.
      await changeEntry(number, (entry) =>
        entry.holders.includes(holder)
          ? { ...entry, holders: entry.holders.filter((other) => other !== holder) }
          : entry,
      );
      await table.remove(PLACES, holder);
    },
    /** Who was given slots of an entry, and how many others were seen there. */
    async readEntry(number: number): Promise<Pick<Entry, 'holders' | 'strangers'>> {
      const row = await table.get(POOL, rowKeyOf(number));
      return row ? entryOf(row) : { holders: [], strangers: 0 };
    },
    /** Notes how many credentials the application has that are nobody's here: the entry has so many slots less. */
    noteStrangers(number: number, strangers: number): Promise<void> {
      return changeEntry(number, (entry) => (entry.strangers === strangers ? entry : { ...entry, strangers }));
    },
    /** What the directory last showed of an application. */
    async readApplication(uniqueName: string): Promise<ApplicationRecord | undefined> {
      const row = await table.get(POOL, applicationKey(uniqueName));
      return row && (JSON.parse(String(row['json'])) as ApplicationRecord);
    },
    saveApplication(application: ApplicationRecord): Promise<void> {
      const rowKey = applicationKey(application.uniqueName);
      return table.put({ partitionKey: POOL, rowKey, json: JSON.stringify(application) });
    },
  };
}
