import { DatabaseSync } from 'node:sqlite';

/** What one orchestration instance did, from its stored history. */
export interface HistoryCounts {
  readonly events: number;
  readonly turns: number;
  /** Activity attempts by name. */
  readonly activities: Readonly<Record<string, number>>;
  readonly failedActivities: number;
}

const TASK_SCHEDULED = 4;
const TASK_FAILED = 6;

/** Counts the history of every onboarding in a state file of the local host. The host must have stopped. */
export function historyCounts(stateFile: string): HistoryCounts[] {
  const database = new DatabaseSync(stateFile, { readOnly: true });
  try {
    const rows = database
      .prepare("SELECT instanceId, events FROM history WHERE instanceId LIKE 'onboarding-%' ORDER BY instanceId, turn")
      .all() as unknown as { instanceId: string; events: string }[];
    const byInstance = Map.groupBy(rows, ({ instanceId }) => instanceId);
    return [...byInstance.values()].map((turns) => count(turns.map(({ events }) => events)));
  } finally {
    database.close();
  }
}

function count(turns: readonly string[]): HistoryCounts {
  const events = JSON.parse(`[${turns.join(',')}]`) as { EventType: number; Name?: string }[];
  const activities: Record<string, number> = {};
  for (const { EventType, Name = '' } of events) {
    if (EventType === TASK_SCHEDULED) activities[Name] = (activities[Name] ?? 0) + 1;
  }
  const failedActivities = events.filter(({ EventType }) => EventType === TASK_FAILED).length;
  return { events: events.length, turns: turns.length, activities, failedActivities };
}
