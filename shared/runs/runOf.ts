import type { Run } from '../api/runs';
import type { InspectedInstance } from '../durable/starter';
import { stepsOf } from './stepsOf';

interface Shown {
  readonly resourceId: string | undefined;
  readonly withHistory: boolean;
}

/** A Durable instance as people read it: its steps and waits in order. */
export function runOf(instance: InspectedInstance, { resourceId, withHistory }: Shown): Run {
  const { name, instanceId, runtimeStatus, createdTime, lastUpdatedTime, historyEvents } = instance;
  const { customStatus, input, output } = instance;
  return {
    instanceId,
    orchestration: name,
    runtimeStatus,
    createdAt: instantOf(createdTime),
    lastUpdatedAt: instantOf(lastUpdatedTime),
    customStatus,
    input,
    output,
    resourceId,
    steps: stepsOf(historyEvents),
    ...(withHistory && { history: [...historyEvents] }),
  };
}

const instantOf = (text: string): string => new Date(text).toISOString();
