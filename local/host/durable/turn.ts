import type { Book, InstanceRow, Message, OpenTask, Retry } from './instance';
import type { Action, HistoryEvent, OrchestratorResult, RetryOptions } from './wire';
import { actionType, activityData, eventType, longTimerPartMs, maximumShortTimerMs } from './wire';

/** What a turn decided, ready to be stored: history to append and work to hand out. */
export interface TurnPlan {
  readonly book: Book;
  readonly scheduled: HistoryEvent[];
  readonly activities: { readonly taskId: number; readonly name: string; readonly data: string | null }[];
  readonly children: {
    readonly taskId: number;
    readonly name: string;
    readonly instanceId: string;
    readonly input: string | null;
    readonly version?: string;
  }[];
  readonly timers: { readonly taskId: number; readonly at: number }[];
  readonly forgottenTimers: number[];
  readonly warnings: string[];
}

/** Thrown when a replay asks for something else than the recorded execution did; the instance fails with the message. */
export class NonDeterminism extends Error {
  override name = 'NonDeterminism';
}

const isSubOrchestration = (action: Action): boolean =>
  action.actionType === actionType.callSubOrchestrator || action.actionType === actionType.callSubOrchestratorWithRetry;

const signature = (action: Action): string =>
  action.actionType === actionType.createTimer ? `timer` : `${action.actionType}:${action.functionName ?? ''}`;

/**
 * Whether handling the message gives out a task id before user code runs (a retry, a part of a long timer). Such a
 * message must be the first of its turn, or the ids of host and SDK drift apart.
 */
export function isNumbering(book: Book, message: Message, now: number): boolean {
  if (!('taskId' in message)) return false;
  const task = book.open[message.taskId];
  if (message.kind === 'failed')
    return (task?.kind === 'activity' || task?.kind === 'child') && task.retry !== undefined;
  if (message.kind !== 'timerFired') return false;
  return task?.kind === 'retryTimer' ? !task.isLast : task?.kind === 'timer' && task.finalAt > now;
}

/** Whether the message still has a task that waits for it; late and cancelled ones have not. */
export const isExpected = (row: InstanceRow, message: Message): boolean =>
  !('taskId' in message) || (message.executionId === row.executionId && row.book.open[message.taskId] !== undefined);

/**
 * From the messages of a turn and the actions the orchestrator then asked for to the next state. Pure: `book` is not
 * changed. Throws `NonDeterminism`.
 */
export function planTurn(
  row: InstanceRow,
  messages: readonly Message[],
  result: OrchestratorResult,
  now: number,
): TurnPlan {
  return new Planner(row, result.leaves, now).plan(messages);
}

class Planner {
  readonly #plan: TurnPlan;
  readonly #time: string;

  constructor(
    private readonly row: InstanceRow,
    private readonly leaves: readonly Action[],
    private readonly now: number,
  ) {
    const book = { ...row.book, taken: [...row.book.taken], open: { ...row.book.open }, turns: row.book.turns + 1 };
    this.#plan = {
      book,
      scheduled: [],
      activities: [],
      children: [],
      timers: [],
      forgottenTimers: [],
      warnings: [],
    };
    this.#time = new Date(now).toISOString();
  }

  plan(messages: readonly Message[]): TurnPlan {
    const { book } = this.#plan;
    this.#checkDeterminism();
    for (const message of messages) if ('taskId' in message) this.#settle(message);
    for (let leaf = book.taken.length; leaf < this.leaves.length; leaf++) this.#take(leaf);
    for (const [taskId, task] of Object.entries(book.open)) {
      if (task.kind !== 'timer' || !this.leaves[task.leaf]?.isCanceled) continue;
      delete book.open[taskId];
      this.#plan.forgottenTimers.push(Number(taskId));
    }
    return this.#plan;
  }

  #checkDeterminism(): void {
    this.#plan.book.taken.forEach((before, index) => {
      const action = this.leaves[index];
      if (action && signature(action) === before) return;
      const kind = before === 'timer' ? 'a timer' : `'${before.slice(before.indexOf(':') + 1)}'`;
      throw new NonDeterminism(
        `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${kind} as its ` +
          `task number ${index}, but the current replay execution ` +
          `${action ? `scheduled '${action.functionName ?? 'a timer'}' instead` : "hasn't scheduled this task"}. ` +
          `Was a change made to the orchestrator code after this instance had already started running?`,
      );
    });
  }

  /** Closes the task a message belongs to, and opens what follows from it without user code. */
  #settle(message: Message & { taskId: number }): void {
    const task = this.#plan.book.open[message.taskId];
    if (!task) return;
    delete this.#plan.book.open[message.taskId];
    if (message.kind === 'failed' && 'name' in task && task.retry) {
      this.#backOff(task.leaf, task.name, task.retry, message.failure.failureDetails);
    } else if (task.kind === 'retryTimer' && !task.isLast) {
      this.#call(task.leaf, { ...task.retry, attempt: task.retry.attempt + 1 });
    } else if (task.kind === 'timer' && task.finalAt > this.now) {
      this.#startTimer(task.leaf, task.finalAt);
    }
  }

  #take(leaf: number): void {
    const action = this.leaves[leaf]!;
    this.#plan.book.taken.push(signature(action));
    if (action.actionType === actionType.createTimer) this.#startTimer(leaf, Date.parse(action.fireAt!));
    else this.#call(leaf, action.retryOptions ? { attempt: 1, firstAttemptAt: this.now } : undefined);
  }

  #call(leaf: number, retry: Retry | undefined): void {
    const action = this.leaves[leaf]!;
    const name = action.functionName!;
    const kind = isSubOrchestration(action) ? 'child' : 'activity';
    const taskId = this.#open({ kind, leaf, name, ...(retry ? { retry } : {}) });
    const base = { Name: name, Version: action.version ?? '' };
    if (kind === 'child') {
      const instanceId = action.instanceId ?? `${this.row.executionId}:${taskId}`;
      const input = action.input === undefined ? null : JSON.stringify(action.input);
      this.#schedule(eventType.subOrchestrationCreated, taskId, { ...base, InstanceId: instanceId, Input: input });
      this.#plan.children.push({ taskId, name, instanceId, input, version: action.version });
    } else {
      const input = JSON.stringify(action.input === undefined ? [] : [action.input]);
      this.#schedule(eventType.taskScheduled, taskId, { ...base, Input: input });
      this.#plan.activities.push({ taskId, name, data: activityData(action) });
    }
  }

  /**
   * A failed attempt. The extension makes a timer before the next attempt, and after the last one too, due at once: only
   * when that one fires the SDK throws into the orchestrator. Source: durable-functions 3.5.0, `RetryableTask`.
   */
  #backOff(leaf: number, name: string, retry: Retry, failureDetails: unknown): void {
    const options = this.leaves[leaf]!.retryOptions!;
    const isLast = retry.attempt >= options.maxNumberOfAttempts;
    const timeout = options.retryTimeoutInMilliseconds ?? Infinity;
    const isFinal = (failureDetails as { IsNonRetriable?: boolean } | undefined)?.IsNonRetriable === true;
    if (!isLast && (isFinal || this.now >= retry.firstAttemptAt + timeout)) {
      // Upstream issue 629 of azure-functions-durable-js: no timer is made and the orchestrator waits for ever.
      this.#plan.book.nextTaskId++;
      this.#plan.warnings.push(
        `'${name}' used up its retry timeout (or is not retriable): as in Azure, the orchestrator now waits for ever.`,
      );
      return;
    }
    const at = isLast ? this.now : this.now + backOffMs(options, retry.attempt);
    const taskId = this.#open({ kind: 'retryTimer', leaf, at, retry, isLast });
    this.#schedule(eventType.timerCreated, taskId, { FireAt: new Date(at).toISOString() });
    this.#plan.timers.push({ taskId, at });
  }

  #startTimer(leaf: number, finalAt: number): void {
    const at = finalAt - this.now > maximumShortTimerMs ? this.now + longTimerPartMs : finalAt;
    const taskId = this.#open({ kind: 'timer', leaf, at, finalAt });
    this.#schedule(eventType.timerCreated, taskId, { FireAt: new Date(at).toISOString() });
    this.#plan.timers.push({ taskId, at });
  }

  #open(task: OpenTask): number {
    const taskId = this.#plan.book.nextTaskId++;
    this.#plan.book.open[taskId] = task;
    return taskId;
  }

  #schedule(type: number, taskId: number, fields: Record<string, unknown>): void {
    this.#plan.scheduled.push({ EventType: type, EventId: taskId, Timestamp: this.#time, ...fields });
  }
}

/** Delay (ms) after attempt number `attempt`. Source: Azure/durabletask, RetryInterceptor. */
export function backOffMs(options: RetryOptions, attempt: number): number {
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? Infinity);
}
