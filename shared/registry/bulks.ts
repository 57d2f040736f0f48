import type { Position } from '../overview/continuation';
import type { BulkCounts, BulkResult, BulkRun } from '../model/bulk';
import type { Asked } from './resources';
import type { Row, Table } from './table';

/** A page of a selection: the onboardings, and where the list goes on. */
export interface BulkPage {
  readonly onboardingIds: readonly string[];
  readonly next?: Position | undefined;
}

/** How one ended. */
interface BulkEnd {
  readonly at: string;
  readonly isStopped: boolean;
}

const LIST = '~list'; // Ids have no tilde.
const RESULT = 'result-';
const FOREVER = 9_999_999_999_999;
const numbered = (name: string, page: number) => `${name}-${String(page).padStart(6, '0')}`;
const valueOf = <T>(row: Row | undefined): T | undefined => row && (JSON.parse(String(row['json'])) as T);

/** Bulk actions: what was asked for, the selection as it was then, what became of each onboarding. A partition for each. */
export function bulks(table: Table) {
  const get = async <T>(id: string, rowKey: string) => valueOf<T>(await table.get(id, rowKey));
  const rowOf = (partitionKey: string, rowKey: string, value: unknown): Row => ({
    partitionKey,
    rowKey,
    json: JSON.stringify(value),
  });
  return {
    /** Notes what was asked for, unless there is one of that id; answers the one that is there. */
    async create(run: BulkRun): Promise<BulkRun> {
      const isNew = await table.insert(rowOf(run.id, 'run', run));
      const known = isNew ? run : ((await get<BulkRun>(run.id, 'run')) ?? run);
      const order = String(FOREVER - Date.parse(known.at)).padStart(13, '0');
      await table.put({ partitionKey: LIST, rowKey: `${order}_${known.id}`, id: known.id });
      return known;
    },
    read: (id: string) => get<BulkRun>(id, 'run'),
    /** Ids, the newest first. */
    async page(top: number, after: string | undefined) {
      const { rows, after: next } = await table.page(LIST, { top, after });
      return { ids: rows.map((row) => String(row['id'])), after: next };
    },
    /** Notes a page of the selection; the first to do so counts, and is answered. */
    async keepPage(id: string, page: number, value: BulkPage): Promise<BulkPage> {
      const isNew = await table.insert(rowOf(id, numbered('page', page), value));
      return isNew ? value : ((await get<BulkPage>(id, numbered('page', page))) ?? value);
    },
    readPage: (id: string, page: number) => get<BulkPage>(id, numbered('page', page)),
    saveCounts: (id: string, page: number, counts: BulkCounts): Promise<void> =>
      table.put(rowOf(id, numbered('count', page), counts)),
    /** What became of an onboarding: the first to say so counts. `page`: with which page it was acted on. */
    addResult: async (id: string, page: number, result: BulkResult): Promise<boolean> =>
      table.insert({ ...rowOf(id, `${RESULT}${result.onboardingId}`, result), page }),
    async readResult(id: string, onboardingId: string) {
      const row = await table.get(id, `${RESULT}${onboardingId}`);
      const result = valueOf<BulkResult>(row);
      return result && { ...result, page: Number(row?.['page']) };
    },
    /** The first results, by the ids of the onboardings. */
    async results(id: string, top: number): Promise<BulkResult[]> {
      const { rows } = await table.page(id, { from: RESULT, before: `${RESULT}~`, top });
      return rows.flatMap((row) => valueOf<BulkResult>(row) ?? []);
    },
    stop: async (id: string, by: Asked): Promise<boolean> => table.insert(rowOf(id, 'stop', by)),
    stopped: (id: string) => get<Asked>(id, 'stop'),
    end: (id: string, end: BulkEnd): Promise<void> => table.put(rowOf(id, 'end', end)),
    ended: (id: string) => get<BulkEnd>(id, 'end'),
    /** All counts, how many were selected, and whether that is all. */
    async progress(id: string): Promise<{ counts: BulkCounts; selected: number; isSelected: boolean }> {
      const list = async <T>(name: string): Promise<T[]> => {
        const values: T[] = [];
        let after: string | undefined;
        do {
          const page = await table.page(id, { from: `${name}-`, before: `${name}-~`, top: 1000, after });
          values.push(...page.rows.flatMap((row) => valueOf<T>(row) ?? []));
          after = page.after;
        } while (after !== undefined);
        return values;
      };
      const [pages, counts] = await Promise.all([list<BulkPage>('page'), list<BulkCounts>('count')]);
      const sum = (of: (one: BulkCounts) => number) => counts.reduce((total, one) => total + of(one), 0);
      return {
        counts: {
          done: sum(({ done }) => done),
          failed: sum(({ failed }) => failed),
          refused: sum(({ refused }) => refused),
          again: sum(({ again }) => again),
        },
        selected: pages.reduce((total, { onboardingIds }) => total + onboardingIds.length, 0),
        isSelected: pages.length > 0 && pages.at(-1)?.next === undefined,
      };
    },
  };
}
