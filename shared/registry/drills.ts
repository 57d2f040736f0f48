import type { Drill } from '../model/drill';
import { resourceKey } from '../model/instances';
import type { Row, Table } from './table';

type Part = Exclude<keyof Drill, 'number'>;

const DRILL = 'drill-';
const rowKeyOf = (number: number, part: Part) => `${DRILL}${String(number).padStart(4, '0')}-${part}`;

/** Trials of the off switch, in the partition of the resource: a row per drill and thing noticed, never changed. */
export function drills(table: Table) {
  return {
    /** Writes one thing that was noticed; false if it is written already. */
    add<P extends Part>(resourceId: string, number: number, part: P, value: NonNullable<Drill[P]>): Promise<boolean> {
      const rowKey = rowKeyOf(number, part);
      return table.insert({
        partitionKey: resourceKey(resourceId),
        rowKey,
        resourceId,
        json: JSON.stringify(value),
      });
    },
    async read(resourceId: string): Promise<Drill[]> {
      return drillsIn(await table.list(resourceKey(resourceId)));
    },
  };
}

/** The drills among the rows of a resource, oldest first. */
export function drillsIn(rows: readonly Row[]): Drill[] {
  const found = rows.filter(({ rowKey }) => rowKey.startsWith(DRILL));
  const byNumber = Map.groupBy(found, ({ rowKey }) => Number(rowKey.slice(DRILL.length, DRILL.length + 4)));
  return [...byNumber]
    .map(([number, parts]) => {
      const values = parts.map(({ rowKey, json }) => [rowKey.split('-')[2], JSON.parse(String(json)) as unknown]);
      return { number, ...Object.fromEntries(values) } as Drill;
    })
    .filter(({ start }) => (start as Drill['start'] | undefined) !== undefined)
    .sort((a, b) => a.number - b.number);
}
