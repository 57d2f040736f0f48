import { parseLenient } from '../typedData';
import type { InstanceRow, RuntimeStatus } from './instance';
import type { HistoryEvent } from './wire';
import { eventType } from './wire';

export interface ShowOptions {
  readonly showInput?: boolean;
  readonly showHistory?: boolean;
  readonly showHistoryOutput?: boolean;
}

/** The status of an instance as the extension's HTTP API answers it. Times are to the second. */
export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: Record<string, unknown>[];
}

export const toStatus = (row: InstanceRow, history: readonly HistoryEvent[], show: ShowOptions): InstanceStatus => ({
  name: row.name,
  instanceId: row.instanceId,
  runtimeStatus: row.status,
  input: show.showInput === false ? null : parseLenient(row.input),
  customStatus: parseLenient(row.customStatus),
  output: parseLenient(row.output),
  createdTime: toSecond(row.createdAt),
  lastUpdatedTime: toSecond(row.updatedAt),
  ...(show.showHistory ? { historyEvents: toHistoryView(history, show.showHistoryOutput ?? false) } : {}),
});

const toSecond = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const typeNames: Record<number, string> = {
  [eventType.executionStarted]: 'ExecutionStarted',
  [eventType.executionCompleted]: 'ExecutionCompleted',
  [eventType.executionTerminated]: 'ExecutionTerminated',
  [eventType.taskCompleted]: 'TaskCompleted',
  [eventType.taskFailed]: 'TaskFailed',
  [eventType.subOrchestrationCompleted]: 'SubOrchestrationInstanceCompleted',
  [eventType.subOrchestrationFailed]: 'SubOrchestrationInstanceFailed',
  [eventType.timerFired]: 'TimerFired',
  [eventType.eventRaised]: 'EventRaised',
  [eventType.executionSuspended]: 'ExecutionSuspended',
  [eventType.executionResumed]: 'ExecutionResumed',
};

const openings: number[] = [eventType.taskScheduled, eventType.subOrchestrationCreated, eventType.timerCreated];

/** Event types as names, scheduled events folded into their completions, turn brackets left out. */
function toHistoryView(history: readonly HistoryEvent[], withOutput: boolean): Record<string, unknown>[] {
  const opened = new Map(
    history.filter((event) => openings.includes(event.EventType)).map((event) => [event.EventId, event]),
  );
  return history
    .filter((event) => event.EventType in typeNames)
    .map((event) => {
      const { EventType, EventId: _id, IsPlayed: _played, TaskScheduledId, TimerId, Name, ...fields } = event;
      const opening = opened.get((TaskScheduledId ?? TimerId) as number);
      const isStart = EventType === eventType.executionStarted;
      const view: Record<string, unknown> = { EventType: typeNames[EventType], ...fields };
      if (opening) view.ScheduledTime = opening.Timestamp;
      if (opening?.Name ?? isStart) view.FunctionName = opening?.Name ?? Name;
      if (EventType === eventType.eventRaised) view.Name = Name;
      for (const text of ['Input', 'Result']) {
        if (!(text in view)) continue;
        if (withOutput) view[text] = parseLenient(view[text] as string | null);
        else delete view[text];
      }
      return view;
    });
}
