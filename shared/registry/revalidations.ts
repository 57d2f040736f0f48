import type { RevalidationPlan, RevalidationProgress, RevalidationRun } from '../model/revalidation';
import type { Table } from './table';

const turnRow = (turn: number) => `turn-${String(turn).padStart(6, '0')}`;

/** Revalidations of many resources: what was asked for, whose turn is when, how far it has come. A partition for each. */
export function revalidations(table: Table) {
  const read = async (id: string, rowKey: string): Promise<unknown> => {
    const row = await table.get(id, rowKey);
    return row && (JSON.parse(String(row['json'])) as unknown);
  };
  const put = (id: string, rowKey: string, value: unknown): Promise<void> =>
    table.put({ partitionKey: id, rowKey, json: JSON.stringify(value) });
  return {
    /** False if one of that id is there. */
    create: (run: RevalidationRun): Promise<boolean> =>
      table.insert({ partitionKey: run.id, rowKey: 'run', json: JSON.stringify(run) }),
    read: (id: string) => read(id, 'run') as Promise<RevalidationRun | undefined>,
    readPlan: (id: string) => read(id, 'plan') as Promise<RevalidationPlan | undefined>,
    savePlan: (id: string, plan: RevalidationPlan): Promise<void> => put(id, 'plan', plan),
    readProgress: (id: string) => read(id, 'progress') as Promise<RevalidationProgress | undefined>,
    saveProgress: (id: string, progress: RevalidationProgress): Promise<void> => put(id, 'progress', progress),
    /** The resources whose turn it is, the first being turn 0. */
    readTurn: async (id: string, turn: number): Promise<readonly string[]> =>
      ((await read(id, turnRow(turn))) ?? []) as readonly string[],
    saveTurn: (id: string, turn: number, resourceIds: readonly string[]): Promise<void> =>
      put(id, turnRow(turn), resourceIds),
  };
}
