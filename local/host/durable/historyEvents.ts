import type { InstanceRow, Message } from './instance';
import type { HistoryEvent } from './wire';
import { eventType } from './wire';

/** A history event that belongs to no task. */
export const statusEvent = (
  type: keyof typeof eventType,
  time: Date,
  fields: Record<string, unknown> = {},
): HistoryEvent => ({ EventType: eventType[type], EventId: -1, Timestamp: time.toISOString(), ...fields });

/** As azure-durabletask writes it (`DistributedTraceContext`, 2026-06). */
const parentTrace = ({ book: { trace } }: InstanceRow): object =>
  trace ? { ParentTraceContext: { TraceParent: trace.traceParent, TraceState: trace.traceState } } : {};

/** The events that open a turn; the first turn also says what was started. */
export function startEvents(row: InstanceRow, time: Date): HistoryEvent[] {
  const started = statusEvent('orchestratorStarted', time);
  if (row.book.turns > 0) return [started];
  const parent = row.parent && {
    Name: row.parent.name,
    OrchestrationInstance: { InstanceId: row.parent.instanceId, ExecutionId: row.parent.executionId },
    TaskScheduleId: row.parent.taskId,
  };
  const execution = statusEvent('executionStarted', time, {
    Name: row.name,
    Input: row.input,
    Version: row.version,
    OrchestrationInstance: { InstanceId: row.instanceId, ExecutionId: row.executionId },
    ParentInstance: parent,
    Tags: null,
    ...parentTrace(row),
  });
  return [started, execution];
}

/** The history event of something that arrived. */
export function messageEvent(message: Message, row: InstanceRow, time: Date): HistoryEvent {
  const task = 'taskId' in message ? row.book.open[message.taskId] : undefined;
  const isChild = task?.kind === 'child';
  switch (message.kind) {
    case 'completed':
      return statusEvent(isChild ? 'subOrchestrationCompleted' : 'taskCompleted', time, {
        TaskScheduledId: message.taskId,
        Result: message.result,
      });
    case 'failed': {
      const { reason, details, failureDetails } = message.failure;
      return statusEvent(isChild ? 'subOrchestrationFailed' : 'taskFailed', time, {
        TaskScheduledId: message.taskId,
        Reason: reason,
        Details: details,
        ...(failureDetails ? { FailureDetails: failureDetails } : {}),
      });
    }
    case 'timerFired': {
      const fireAt = task && 'at' in task ? new Date(task.at) : time;
      return statusEvent('timerFired', time, { TimerId: message.taskId, FireAt: fireAt.toISOString() });
    }
    case 'eventRaised':
      return statusEvent('eventRaised', new Date(message.at), { Name: message.name, Input: message.input });
    case 'terminate':
      return statusEvent('executionTerminated', time, { Input: message.reason });
    case 'suspend':
      return statusEvent('executionSuspended', time, { Reason: message.reason });
    case 'resume':
      return statusEvent('executionResumed', time, { Reason: message.reason });
  }
}
