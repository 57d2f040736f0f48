import type { DaySum } from '../overview/daySum';
import type { End } from '../overview/ends';
import type { Marks } from '../overview/marks';
import { batched, PACE_MS } from './batched';
import type { Row, RowChange, Table } from './table';

const DAYS = 'days';
const MARKS = 'marks';

const dayOf = (iso: string): string => iso.slice(0, 10);
const valueOf = <T>(row: Row | undefined): T | undefined => row && (JSON.parse(String(row['json'])) as T);

/** What is counted: a partition per day with a row per end, one with a row per closed day, one with marks. */
export function statistics(table: Table) {
  const write = batched(
    async (puts: readonly Row[]) => {
      await table.batch(puts.map((put): RowChange => ({ put })));
      return puts.map(() => undefined);
    },
    ({ partitionKey }: Row) => partitionKey,
    PACE_MS,
  );
  const put = (partitionKey: string, rowKey: string, value: unknown): Promise<void> =>
    table.put({ partitionKey, rowKey, json: JSON.stringify(value) });
  return {
    /** Notes an end. Safe to repeat. */
    async noteEnd(end: End): Promise<void> {
      const rowKey = `${end.onboardingId}_${end.state}`;
      await write({ partitionKey: dayOf(end.at), rowKey, json: JSON.stringify(end) });
    },
    /** The ends of a day, YYYY-MM-DD. */
    endsOf: async (day: string): Promise<End[]> => (await table.list(day)).flatMap((row) => valueOf<End>(row) ?? []),
    /** Closed days from one on, oldest first. */
    async days(from: string): Promise<{ readonly day: string; readonly sum: DaySum }[]> {
      const rows = (await table.list(DAYS)).filter(({ rowKey }) => rowKey >= from);
      return rows.flatMap((row) => {
        const sum = valueOf<DaySum>(row);
        return sum === undefined ? [] : [{ day: row.rowKey, sum }];
      });
    },
    /** Closes a day, or does it again. */
    saveDay: (day: string, sum: DaySum): Promise<void> => put(DAYS, day, sum),
    readMarks: async (): Promise<Marks | undefined> => valueOf<Marks>(await table.get(MARKS, MARKS)),
    saveMarks: (marks: Marks): Promise<void> => put(MARKS, MARKS, marks),
  };
}
