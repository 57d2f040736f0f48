import type { InspectedInstance } from '../durable/starter';

type HistoryEvent = InspectedInstance['historyEvents'][number];

/** What each activity answered last in a history: what it changed, who must act, or `failed` if it threw. */
export function lastOutcomes(history: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  return new Map(
    history.flatMap((event): [string, string][] => {
      const name = event['FunctionName'] as string;
      if (event['EventType'] === 'TaskFailed') return [[name, 'failed']];
      return event['EventType'] === 'TaskCompleted' ? [[name, outcomeIn(event['Result'])]] : [];
    }),
  );
}

function outcomeIn(result: unknown): string {
  const { kind, change, code } = (result ?? {}) as { kind?: string; change?: string; code?: string };
  if (kind === 'done') return change ?? kind;
  return kind === undefined ? 'done' : `${kind} ${code ?? ''}`.trim();
}
