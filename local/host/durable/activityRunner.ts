import type { RegisteredFunction } from '../functionsCore';
import type { HostStep } from '../hostOptions';
import type { Invoke } from '../invocation';
import { toJsonText, toTriggerMetadata } from '../typedData';
import type { WorkTracker } from '../workTracker';
import type { ActivityTask, Message } from './instance';
import { activityFailure } from './wire';

type Outcome = Extract<Message, { kind: 'completed' | 'failed' }>;

/** Runs activities, at most `limit` at once, first come first served. Delivery is at least once. */
export class ActivityRunner {
  #queue: ActivityTask[] = [];
  #running = 0;
  #isStopped = false;
  count = 0;

  constructor(
    private readonly limit: number,
    private readonly find: (name: string) => RegisteredFunction | undefined,
    private readonly invoke: Invoke,
    private readonly tracker: WorkTracker,
    private readonly onStep: (step: HostStep) => void,
    private readonly record: (task: ActivityTask, outcome: Outcome) => Promise<void>,
  ) {}

  add(task: ActivityTask): void {
    this.tracker.enter();
    this.#queue.push(task);
    this.#pump();
  }

  /** Starts nothing more; what waits stays in the store. */
  stop(): void {
    this.#isStopped = true;
    for (const _ of this.#queue.splice(0)) this.tracker.leave();
  }

  #pump(): void {
    while (!this.#isStopped && this.#running < this.limit) {
      const task = this.#queue.shift();
      if (!task) return;
      this.#running++;
      void this.#run(task).finally(() => {
        this.#running--;
        this.tracker.leave();
        this.#pump();
      });
    }
  }

  async #run(task: ActivityTask): Promise<void> {
    const step = { name: task.name, instanceId: task.instanceId };
    this.onStep({ kind: 'activityStarting', ...step });
    this.count++;
    const outcome = await this.#execute(task);
    this.onStep({ kind: 'activityFinished', ...step });
    await this.record(task, outcome);
    this.onStep({ kind: 'activityRecorded', ...step });
  }

  async #execute(task: ActivityTask): Promise<Outcome> {
    const { taskId, executionId } = task;
    try {
      const fn = this.find(task.name);
      if (!fn)
        throw new Error(`The function '${task.name}' doesn't exist, is disabled, or is not an activity function.`);
      const response = await this.invoke(fn, {
        data: task.data === null ? {} : { string: task.data },
        triggerMetadata: toTriggerMetadata({ instanceId: task.instanceId, data: task.data }),
      });
      return { kind: 'completed', executionId, taskId, result: toJsonText(response.returnValue) };
    } catch (error) {
      return { kind: 'failed', executionId, taskId, failure: activityFailure(task.name, error) };
    }
  }
}
