import { orchestratorTrigger } from '../../local/host/durable/wire';
import { currentCore } from '../../local/host/functionsCore';
import { createInvoker } from '../../local/host/invocation';
import { toJsonText } from '../../local/host/typedData';
import type { Execution } from './orchestrationHost';

interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

/**
 * Calls a registered orchestrator as the Durable extension does for the last turn of an execution, by the real library;
 * what it asks for since the beginning, a line each, and how it ends. Throws what the library throws.
 */
export async function replay(name: string, { input, history }: Execution): Promise<string[]> {
  const core = currentCore();
  const fn = core.functions.get(name.toLowerCase());
  if (!fn) throw new Error(`No orchestrator ${name} is registered`);
  const invoke = createInvoker(
    core,
    {},
    () => ({}),
    () => undefined,
  );
  const data = orchestratorTrigger({
    instanceId: 'recorded',
    parentInstanceId: null,
    input: JSON.stringify(input),
    playedText: '',
    newEvents: history,
  });
  let json: string;
  try {
    json = toJsonText((await invoke(fn, { data })).returnValue) ?? '{}';
  } catch (error) {
    // An orchestrator that throws is an answer too; the library puts what was asked for behind this mark.
    const [, state] = (error as Error).message.split('$OutOfProcData$:');
    if (state === undefined) throw error;
    json = state;
  }
  const answer = JSON.parse(json) as { isDone: boolean; actions: Action[][]; output?: unknown; error?: string };
  return [
    ...(answer.actions[0] ?? []).map(describe),
    ...(answer.isDone ? [`end ${JSON.stringify(answer.output ?? null)}`] : []),
    ...(answer.error === undefined ? [] : [`error ${answer.error}`]),
  ];
}

/** Source of the numbers: durable-functions 3.5.0, ActionType. */
const KINDS: Readonly<Record<number, string>> = {
  0: 'activity',
  1: 'activity with retry',
  2: 'child',
  3: 'child with retry',
  4: 'continue as new',
  5: 'timer',
  6: 'event',
};

function describe(action: Action): string {
  if (action.compoundActions) {
    const kind = action.actionType === 11 ? 'any' : 'all';
    return `${kind}(${action.compoundActions.map(describe).join(', ')})`;
  }
  const name = action.functionName ?? action.externalEventName;
  const kind = KINDS[action.actionType] ?? `action ${action.actionType}`;
  return name === undefined ? kind : `${kind} ${name}`;
}
