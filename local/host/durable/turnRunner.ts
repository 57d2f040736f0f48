import { randomBytes } from 'node:crypto';
import { errorText } from '../log';
import type { EngineOptions, StartRequest } from './engine';
import { messageEvent, startEvents, statusEvent } from './historyEvents';
import { HistoryCache } from './historyCache';
import type { ActivityTask, Message, RuntimeStatus } from './instance';
import { emptyBook } from './instance';
import type { ControlMessage, Live } from './liveInstance';
import { isControl, isRunnable, takeBatch } from './liveInstance';
import { planProblem, runOrchestrator } from './orchestratorRunner';
import type { TurnPlan } from './turn';
import { planTurn } from './turn';
import { mayRun } from './versioning';
import type { HistoryEvent, OrchestratorResult } from './wire';
import { toPlayedText } from './wire';

/** What a turn causes outside its own instance. */
export interface TurnEffects {
  startChild(request: StartRequest): unknown;
  send(instanceId: string, message: Message): unknown;
  setTimer(live: Live, taskId: number, at: number): void;
  cancelTimer(live: Live, taskId: number): void;
  runActivities(tasks: readonly ActivityTask[]): void;
  /** Takes an instance out of memory. */
  retire(live: Live): void;
}

/** Most UTF-16 bytes of a custom status. Source: azure-functions-durable-extension v2.13. */
const maximumCustomStatusBytes = 16 * 1024;

/**
 * One turn of an instance: replays the orchestrator over the whole history, then stores new history and new work in one
 * transaction.
 */
export class TurnRunner {
  readonly counters = { turns: 0, historyEvents: 0 };
  readonly #history: HistoryCache;

  constructor(
    private readonly options: EngineOptions,
    private readonly effects: TurnEffects,
  ) {
    this.#history = new HistoryCache(options.store);
  }

  /** Handles what the inbox holds, as far as one turn can; resolves when it is on disk. */
  async run(live: Live): Promise<void> {
    const { config, store } = this.options;
    const control = live.inbox.find((message) => isControl(message) && isRunnable(live, message, config));
    if (live.isGone) return;
    if (control) this.#control(live, control as ControlMessage);
    else if (live.row.book.isSuspended) return;
    else if (!mayRun(live.row.version, config)) this.#refuseVersion(live);
    else await this.#turn(live);
    await store.committed();
  }

  /** The history of this id is no more. */
  forget(instanceId: string): void {
    this.#history.forget(instanceId);
  }

  #refuseVersion(live: Live): void {
    const { row } = live;
    const { config, log } = this.options;
    const message = `The version '${row.version}' of instance '${row.instanceId}' does not match the host's version '${config.defaultVersion}' (${config.versionMatchStrategy}).`;
    log({ level: 'warning', category: 'durable', functionName: row.name, message });
    if (config.versionFailureStrategy === 'Fail')
      this.#finish(live, 'Failed', message, startEvents(row, this.options.clock.now()));
  }

  /** Terminate, suspend and resume change the status without running the orchestrator. */
  #control(live: Live, message: ControlMessage): void {
    const { row } = live;
    const { store } = this.options;
    live.inbox = live.inbox.filter((one) => one !== message);
    store.deleteMessages([message]);
    const now = this.options.clock.now();
    if (message.kind === 'terminate') {
      const events = [...startEvents(row, now), messageEvent(message, row, now)];
      return this.#finish(live, 'Terminated', message.reason, events);
    }
    const isSuspended = message.kind === 'suspend';
    row.book.isSuspended = isSuspended;
    row.status = isSuspended ? 'Suspended' : row.book.turns === 0 ? 'Pending' : 'Running';
    row.updatedAt = now.getTime();
    store.putInstance(row);
  }

  async #turn(live: Live): Promise<void> {
    const { row } = live;
    const time = this.options.clock.now();
    const { batch, late } = takeBatch(live, time.getTime(), this.options.config);
    this.options.store.deleteMessages(late);
    if (batch.length === 0 && row.book.turns > 0) return;
    const arrived = [...startEvents(row, time), ...batch.map((message) => messageEvent(message, row, time))];
    const { find, invoke } = this.options;
    const result = await runOrchestrator(row, this.#history.read(row.instanceId), arrived, find, invoke);
    if (live.isGone) return;
    this.counters.turns++;
    await this.options.onStep({ kind: 'orchestratorTurn', name: row.name, instanceId: row.instanceId });
    if (live.isGone) return;
    this.options.store.deleteMessages(batch);
    this.#apply(live, batch, arrived, result, time.getTime());
  }

  #apply(live: Live, batch: Message[], arrived: HistoryEvent[], result: OrchestratorResult, now: number): void {
    const { row } = live;
    row.updatedAt = now;
    const fail = (error: string): void =>
      this.#finish(live, 'Failed', `Orchestrator function '${row.name}' failed: ${error}`, arrived);
    if (result.customStatus !== undefined && result.customStatus !== null) {
      row.customStatus = JSON.stringify(result.customStatus);
    }
    if (result.error !== undefined) return fail(result.error);
    if ((row.customStatus?.length ?? 0) * 2 > maximumCustomStatusBytes) {
      return fail('The size of the custom status must not exceed 16 KB of UTF-16 text.');
    }
    let plan: TurnPlan;
    try {
      plan = planTurn(row, batch, result, now);
    } catch (error) {
      return fail(errorText(error));
    }
    const problem = planProblem(row, plan, this.options.find);
    if (problem) return fail(problem);
    for (const message of plan.warnings) {
      this.options.log({ level: 'error', category: 'durable', functionName: row.name, message });
    }
    for (const taskId of plan.forgottenTimers) this.effects.cancelTimer(live, taskId);
    row.book = plan.book;
    row.status = 'Running';
    const isOver = result.isDone && Object.keys(row.book.open).length === 0;
    if (isOver && !result.continueAsNew) {
      const output = result.output === undefined ? null : JSON.stringify(result.output);
      return this.#finish(live, 'Completed', output, arrived);
    }
    if (isOver) return this.#continueAsNew(live, result.continueAsNew?.input, arrived.length);
    if (result.isDone && result.continueAsNew) row.book.carriesOver = true;
    this.#persist(live, [...arrived, ...plan.scheduled], plan.book.turns);
    this.#handOut(live, plan);
  }

  #persist(live: Live, events: HistoryEvent[], turn: number): void {
    const { row } = live;
    const text = toPlayedText([...events, statusEvent('orchestratorCompleted', new Date(row.updatedAt))]);
    this.counters.historyEvents += events.length + 1;
    this.#history.append(row.instanceId, turn, text);
    this.options.store.putInstance(row);
  }

  /** Timers, children and activities of a turn; activities start after the commit. */
  #handOut(live: Live, plan: TurnPlan): void {
    const { row } = live;
    const { store } = this.options;
    const { instanceId, executionId } = row;
    for (const { taskId, at } of plan.timers) if (taskId in row.book.open) this.effects.setTimer(live, taskId, at);
    for (const child of plan.children) {
      const parent = { instanceId, executionId, name: row.name, taskId: child.taskId };
      try {
        this.effects.startChild({ ...child, parent, trace: row.book.trace });
      } catch (error) {
        const failure = { reason: errorText(error), details: errorText(error) };
        this.effects.send(instanceId, { kind: 'failed', executionId, taskId: child.taskId, failure });
      }
    }
    const tasks = plan.activities.map((activity) => ({ instanceId, executionId, ...activity }));
    for (const task of tasks) store.addActivity(task);
    this.effects.runActivities(tasks);
  }

  /** A new execution under the same id; events that are still in the inbox carry over, results of old tasks do not. */
  #continueAsNew(live: Live, input: unknown, eventCount: number): void {
    const { row } = live;
    this.#history.forget(row.instanceId);
    this.options.store.deleteExecution(row.instanceId);
    this.counters.historyEvents += eventCount;
    row.executionId = randomBytes(16).toString('hex');
    row.input = input === undefined ? null : JSON.stringify(input);
    row.createdAt = row.updatedAt;
    row.book = emptyBook(row.book.trace);
    this.options.store.putInstance(row);
  }

  #finish(live: Live, status: RuntimeStatus, output: string | null, events: HistoryEvent[]): void {
    const { row } = live;
    const { store } = this.options;
    this.effects.retire(live);
    const now = this.options.clock.now();
    row.status = status;
    row.output = output;
    row.updatedAt = now.getTime();
    const turn = row.book.turns + 1;
    row.book = { ...emptyBook(), turns: turn };
    const last = statusEvent('executionCompleted', now, { OrchestrationStatus: status, Result: output });
    this.#persist(live, [...events, last], turn);
    this.#history.forget(row.instanceId);
    store.deleteMessagesOf(row.instanceId);
    store.deleteActivities(row.instanceId);
    if (status === 'Failed') {
      this.options.log({
        level: 'error',
        category: 'durable',
        functionName: row.name,
        message: `${row.instanceId}: ${output}`,
      });
    }
    if (!row.parent) return;
    const { executionId, taskId } = row.parent;
    const failure = { reason: output ?? '', details: `Message: ${output}, StackTrace: none` };
    this.effects.send(
      row.parent.instanceId,
      status === 'Completed'
        ? { kind: 'completed', executionId, taskId, result: output }
        : { kind: 'failed', executionId, taskId, failure },
    );
  }
}
