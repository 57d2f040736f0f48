import type { RegisteredFunction } from '../functionsCore';
import type { Invoke } from '../invocation';
import type { InstanceRow } from './instance';
import type { TurnPlan } from './turn';
import type { HistoryEvent, OrchestratorResult } from './wire';
import { orchestratorTrigger, readOrchestratorError, readOrchestratorResponse } from './wire';

export type FindFunction = (triggerType: string, name: string) => RegisteredFunction | undefined;

const missing = (name: string, kind: string): string =>
  `The function '${name}' doesn't exist, is disabled, or is not ${kind} function.`;

export const missingOrchestrator = (name: string): string => missing(name, 'an orchestrator');
export const missingActivity = (name: string): string => missing(name, 'an activity');

/** Runs an orchestrator from the start over the history and returns all it asked for. Never rejects. */
export async function runOrchestrator(
  row: InstanceRow,
  playedText: string,
  newEvents: readonly HistoryEvent[],
  find: FindFunction,
  invoke: Invoke,
): Promise<OrchestratorResult> {
  const fn = find('orchestrationTrigger', row.name);
  if (!fn) return { isDone: false, leaves: [], error: missingOrchestrator(row.name) };
  const { instanceId, input } = row;
  const parentInstanceId = row.parent?.instanceId ?? null;
  const data = orchestratorTrigger({ instanceId, parentInstanceId, input, playedText, newEvents });
  try {
    return readOrchestratorResponse(await invoke(fn, { data }));
  } catch (error) {
    return readOrchestratorError(error);
  }
}

/** What the extension refuses while it schedules; the orchestration fails with the text. */
export function planProblem(row: InstanceRow, plan: TurnPlan, find: FindFunction): string | undefined {
  const activity = plan.activities.find(({ name }) => !find('activityTrigger', name));
  if (activity) return missingActivity(activity.name);
  const child = plan.children.find(({ name }) => !find('orchestrationTrigger', name));
  if (child) return missingOrchestrator(child.name);
  const isOwnId = plan.children.some(({ instanceId }) => instanceId === row.instanceId);
  return isOwnId ? 'The instance id of a sub-orchestration must differ from its parent.' : undefined;
}
