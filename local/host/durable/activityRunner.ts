import type { TraceContext } from '../traceContext';
import { toJsonText, toTriggerMetadata } from '../typedData';
import type { EngineOptions } from './engine';
import type { ActivityTask, Message } from './instance';
import { missingActivity } from './orchestratorRunner';
import { activityFailure } from './wire';

type Outcome = Extract<Message, { kind: 'completed' | 'failed' }>;

/** Runs one activity and records what became of it. Delivery is at least once. */
export class ActivityRunner {
  count = 0;

  constructor(
    private readonly options: Pick<EngineOptions, 'find' | 'invoke' | 'onStep'>,
    private readonly traceOf: (instanceId: string) => TraceContext | undefined,
    private readonly record: (task: ActivityTask, outcome: Outcome) => Promise<void>,
  ) {}

  async run(task: ActivityTask): Promise<void> {
    const { onStep } = this.options;
    const step = { name: task.name, instanceId: task.instanceId };
    await onStep({ kind: 'activityStarting', ...step });
    this.count++;
    const outcome = await this.#execute(task);
    await onStep({ kind: 'activityFinished', ...step });
    await this.record(task, outcome);
    await onStep({ kind: 'activityRecorded', ...step });
  }

  async #execute(task: ActivityTask): Promise<Outcome> {
    const { taskId, executionId } = task;
    try {
      const fn = this.options.find('activityTrigger', task.name);
      if (!fn) throw new Error(missingActivity(task.name));
      const response = await this.options.invoke(fn, {
        data: task.data === null ? {} : { string: task.data },
        triggerMetadata: toTriggerMetadata({ instanceId: task.instanceId, data: task.data }),
        trace: this.traceOf(task.instanceId),
      });
      return { kind: 'completed', executionId, taskId, result: toJsonText(response.returnValue) };
    } catch (error) {
      return { kind: 'failed', executionId, taskId, failure: activityFailure(task.name, error) };
    }
  }
}
