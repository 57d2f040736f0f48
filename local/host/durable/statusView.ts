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
  ...(show.showHistory ? { historyEvents: toHistoryView(history, show) } : {}),
});

const toSecond = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const typeNames: Record<number, string> = {
  [eventType.executionStarted]: 'ExecutionStarted',
  [eventType.executionCompleted]: 'ExecutionCompleted',
  [eventType.executionTerminated]: 'ExecutionTerminated',
  [eventType.taskScheduled]: 'TaskScheduled',
  [eventType.taskCompleted]: 'TaskCompleted',
  [eventType.taskFailed]: 'TaskFailed',
  [eventType.subOrchestrationCreated]: 'SubOrchestrationInstanceCreated',
  [eventType.subOrchestrationCompleted]: 'SubOrchestrationInstanceCompleted',
  [eventType.subOrchestrationFailed]: 'SubOrchestrationInstanceFailed',
  [eventType.timerCreated]: 'TimerCreated',
  [eventType.timerFired]: 'TimerFired',
  [eventType.eventRaised]: 'EventRaised',
  [eventType.executionSuspended]: 'ExecutionSuspended',
  [eventType.executionResumed]: 'ExecutionResumed',
};

const openings: number[] = [eventType.taskScheduled, eventType.subOrchestrationCreated];

/**
 * The history as the extension shows it: types as names, turn brackets left out, what was scheduled folded into its
 * completion and shown by itself until then; inputs and results as texts and JSON. Source: azure-functions-durable-extension
 * v2.13, `DurableClient.GetDurableOrchestrationStatusAsync`.
 */
function toHistoryView(history: readonly HistoryEvent[], show: ShowOptions): Record<string, unknown>[] {
  const opened = new Map(
    history.filter((event) => openings.includes(event.EventType)).map((event) => [event.EventId, event]),
  );
  const closed = new Set(history.map(({ TaskScheduledId }) => TaskScheduledId));
  return history
    .filter((event) => event.EventType in typeNames)
    .filter((event) => !openings.includes(event.EventType) || !closed.has(event.EventId))
    .map((event) => {
      const { EventType, EventId: _id, IsPlayed: _played, TaskScheduledId, TimerId: _timer, ...fields } = event;
      const view: Record<string, unknown> = { EventType: typeNames[EventType], ...fields };
      for (const name of ['Version', 'OrchestrationInstance', 'ParentInstance', 'Tags', 'ParentTraceContext'])
        delete view[name];
      const opening = opened.get(TaskScheduledId as number);
      if (opening) {
        view.ScheduledTime = opening.Timestamp;
        view.FunctionName = opening.Name;
        view.Input = opening.Input;
      }
      if (EventType === eventType.executionStarted) {
        view.FunctionName = view.Name;
        delete view.Name;
      }
      if (show.showInput === false || view.Input === undefined) delete view.Input;
      if (!('Result' in view)) return view;
      if (show.showHistoryOutput) view.Result = parseLenient(view.Result as string | null);
      else delete view.Result;
      return view;
    });
}
