import type { SweepResult } from '../model/sweep';
import type { Table } from './table';

const SWEEP = 'sweep';

/** How the last sweep went, and when the newest began: one row each, for everybody to see. */
export function sweeps(table: Table) {
  const put = (rowKey: string, value: unknown): Promise<void> =>
    table.put({ partitionKey: SWEEP, rowKey, json: JSON.stringify(value) });
  const get = async (rowKey: string): Promise<unknown> => {
    const row = await table.get(SWEEP, rowKey);
    return row && JSON.parse(String(row['json']));
  };
  return {
    /** Notes that one was started. */
    begin: (at: string): Promise<void> => put('begun', { at }),
    /** When the newest was started, as ISO 8601. */
    begun: async (): Promise<string | undefined> => ((await get('begun')) as { at: string } | undefined)?.at,
    /** Notes how one went. */
    end: (result: SweepResult): Promise<void> => put('last', result),
    /** How the last that ended went. */
    last: async (): Promise<SweepResult | undefined> => (await get('last')) as SweepResult | undefined,
  };
}
