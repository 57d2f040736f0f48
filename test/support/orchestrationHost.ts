import * as df from 'durable-functions';
import { KEEP_ENCRYPTED, ONBOARD_CUSTOMER } from '../../shared/model/instances';
import { keepEncrypted } from '../../orchestrations/keepEncrypted';
import { onboardCustomer } from '../../orchestrations/onboardCustomer';
import type { Steps } from '../../orchestrations/steps';
import type { HistoryEvent } from '../../local/host';
import { startApp, type TestApp } from '../local/host/startApp';
import type { Answers } from './drive';
import { smooth } from './answers';

/** One execution of an instance as its orchestrator was last called for: its input and its history so far. */
export interface Execution {
  readonly input: unknown;
  readonly history: readonly HistoryEvent[];
}

interface OrchestrationHost extends TestApp {
  /** The executions of all instances, in the order in which they began. */
  readonly executions: readonly Execution[];
  /** Names of the activities run, in order. */
  readonly names: readonly string[];
}

/** `defaultVersion` of host.json: what new instances are marked with. */
export const VERSION = '1.0';

/**
 * The orchestrators as they are, in the local Functions host with the real durable-functions library and a virtual clock;
 * activities answer from a table: a value, or a function of the input and of how often it has been called.
 */
export async function startOrchestrations(answers: Answers): Promise<OrchestrationHost> {
  const executions = new Map<string, Execution>();
  const counts: Record<string, number> = {};
  const names: string[] = [];

  /** The same orchestrator; what the library got is noted down. */
  const watched = (orchestrator: (context: df.OrchestrationContext) => Steps<unknown>) =>
    function* (context: df.OrchestrationContext): Steps<unknown> {
      const { state: history, input } = context.df as unknown as { state: HistoryEvent[]; input: unknown };
      const started = history.find(({ EventType }) => EventType === 0) as unknown as {
        OrchestrationInstance: { ExecutionId: string };
      };
      const id = started.OrchestrationInstance.ExecutionId;
      executions.set(id, { input: executions.get(id)?.input ?? structuredClone(input), history });
      return yield* orchestrator(context);
    };

  const app = await startApp(
    () => {
      df.app.orchestration(ONBOARD_CUSTOMER, watched(onboardCustomer));
      df.app.orchestration(KEEP_ENCRYPTED, watched(keepEncrypted));
      for (const name of Object.keys(smooth)) {
        df.app.activity(name, {
          handler: (input: unknown) => {
            const count = (counts[name] = (counts[name] ?? 0) + 1);
            names.push(name);
            const answer = answers[name];
            const value: unknown =
              typeof answer === 'function'
                ? (answer as (input: unknown, count: number) => unknown)(input, count)
                : answer;
            if (value instanceof Error) throw value;
            return value;
          },
        });
      }
    },
    { durableTask: { defaultVersion: VERSION, versionMatchStrategy: 'CurrentOrOlder' } },
  );
  return {
    ...app,
    names,
    get executions() {
      return [...executions.values()];
    },
  };
}
