import { randomBytes } from 'node:crypto';
import type { HostClock } from '../clock';
import type { RegisteredFunction } from '../functionsCore';
import type { HostConfig } from '../hostConfig';
import type { HostStep, Log } from '../hostOptions';
import type { Invoke } from '../invocation';
import { errorText } from '../log';
import type { TimerQueue } from '../timerQueue';
import type { WorkTracker } from '../workTracker';
import { ActivityRunner } from './activityRunner';
import { HistoryCache } from './historyCache';
import type { ActivityTask, InstanceRow, Message, Parent, RuntimeStatus } from './instance';
import { emptyBook, isFinished } from './instance';
import { instanceIdProblem } from './instanceId';
import type { Store } from './store';
import type { TurnPlan } from './turn';
import { isExpected, isNumbering, planTurn } from './turn';
import { mayRun } from './versioning';
import type { HistoryEvent, OrchestratorResult } from './wire';
import { orchestratorTrigger, readOrchestratorError, readOrchestratorResponse, toPlayedText } from './wire';
import { messageEvent, startEvents, statusEvent } from './historyEvents';

export interface EngineOptions {
  readonly store: Store;
  readonly clock: HostClock;
  readonly timers: TimerQueue;
  readonly tracker: WorkTracker;
  readonly config: HostConfig['durable'];
  readonly log: Log;
  readonly onStep: (step: HostStep) => void;
  readonly invoke: Invoke;
  readonly find: (triggerType: string, name: string) => RegisteredFunction | undefined;
}

/** An unfinished instance in memory. */
interface Live {
  readonly row: InstanceRow;
  inbox: Message[];
  isQueued: boolean;
  /** Replaced, purged or finished: a turn that still runs must not be stored. */
  isGone: boolean;
}

/** A start that is refused; `conflict` when the id is in use. */
export class StartRefused extends Error {
  override name = 'StartRefused';
  constructor(
    readonly reason: 'badRequest' | 'conflict',
    message: string,
  ) {
    super(message);
  }
}

export interface StartRequest {
  readonly name: string;
  readonly instanceId?: string;
  /** JSON text. */
  readonly input: string | null;
  readonly version?: string;
  readonly parent?: Parent;
}

type ControlMessage = Extract<Message, { kind: 'terminate' | 'suspend' | 'resume' }>;
const isControl = (message: Message): message is ControlMessage =>
  message.kind === 'terminate' || message.kind === 'suspend' || message.kind === 'resume';

/** Most UTF-16 bytes of a custom status. Source: azure-functions-durable-extension v2.13. */
const maximumCustomStatusBytes = 16 * 1024;

/**
 * The Durable extension: instances, their inboxes, turns, timers. A turn replays the orchestrator over the whole history,
 * then stores new history and new work in one transaction; work is handed out after the commit.
 */
export class DurableEngine {
  readonly counters = { turns: 0, historyEvents: 0 };
  readonly #live = new Map<string, Live>();
  readonly #history: HistoryCache;
  readonly #activities: ActivityRunner;
  #ready: Live[] = [];
  #turnsRunning = 0;
  #isStopped = false;

  constructor(private readonly options: EngineOptions) {
    this.#history = new HistoryCache(options.store);
    this.#activities = new ActivityRunner(
      options.config.maxConcurrentActivityFunctions,
      (name) => options.find('activityTrigger', name),
      options.invoke,
      options.tracker,
      options.onStep,
      (task, outcome) => this.#recordActivity(task, outcome),
    );
  }

  get activityCount(): number {
    return this.#activities.count;
  }

  /** Goes on where the last process ended: unfinished activities run again, due timers fire. */
  recover(): void {
    const { store } = this.options;
    for (const row of store.findInstances({ statuses: ['Pending', 'Running', 'Suspended'] })) {
      this.#live.set(row.instanceId, { row, inbox: [], isQueued: false, isGone: false });
    }
    for (const { instanceId, message } of store.allMessages()) this.#live.get(instanceId)?.inbox.push(message);
    for (const live of this.#live.values()) {
      for (const [taskId, task] of Object.entries(live.row.book.open)) {
        if ('at' in task) this.#setTimer(live, Number(taskId), task.at);
      }
      if (this.#needsTurn(live) || !mayRun(live.row.version, this.options.config)) this.#enqueue(live);
    }
    for (const task of store.allActivities()) this.#activities.add(task);
  }

  stop(): void {
    this.#isStopped = true;
    for (const live of this.#ready.splice(0)) {
      live.isQueued = false;
      this.options.tracker.leave();
    }
    this.#activities.stop();
  }

  /** Creates an instance and returns its id; stored with the next commit. Throws `StartRefused`. */
  start(request: StartRequest): string {
    const { store, config } = this.options;
    const instanceId = request.instanceId ?? randomBytes(16).toString('hex');
    const fn = this.options.find('orchestrationTrigger', request.name);
    if (!fn) {
      const message = `The function '${request.name}' doesn't exist, is disabled, or is not an orchestrator function.`;
      throw new StartRefused('badRequest', message);
    }
    // Ids of sub-orchestrations are made by the extension and may be longer.
    const problem = request.parent ? undefined : instanceIdProblem(instanceId);
    if (problem) throw new StartRefused('badRequest', problem);
    const existing = store.getInstance(instanceId);
    if (existing && !isFinished(existing.status) && config.overridableExistingInstanceStates === 'NonRunningStates') {
      const message = `An Orchestration instance with the status ${existing.status} already exists.`;
      throw new StartRefused('conflict', message);
    }
    this.#drop(instanceId);
    const now = this.options.clock.now().getTime();
    const row: InstanceRow = {
      instanceId,
      executionId: randomBytes(16).toString('hex'),
      name: fn.name,
      version: request.version ?? config.defaultVersion ?? '',
      status: 'Pending',
      createdAt: now,
      updatedAt: now,
      input: request.input,
      output: null,
      customStatus: null,
      parent: request.parent ?? null,
      book: emptyBook(),
    };
    store.putInstance(row);
    const live = { row, inbox: [], isQueued: false, isGone: false };
    this.#live.set(instanceId, live);
    this.#enqueue(live);
    return instanceId;
  }

  /** Puts a message into the inbox of an unfinished instance. */
  send(instanceId: string, message: Message): 'accepted' | 'notFound' | 'finished' {
    const live = this.#live.get(instanceId);
    if (!live) return this.options.store.getInstance(instanceId) ? 'finished' : 'notFound';
    this.#deliver(live, this.options.store.addMessage(instanceId, message));
    return 'accepted';
  }

  /** Removes an instance and all that belongs to it, running or not. Returns false when there is none. */
  purge(instanceId: string): boolean {
    if (!this.options.store.getInstance(instanceId)) return false;
    this.#drop(instanceId);
    return true;
  }

  #drop(instanceId: string): void {
    const live = this.#live.get(instanceId);
    if (live) this.#retire(live);
    this.#history.forget(instanceId);
    this.options.store.deleteInstance(instanceId);
  }

  #retire(live: Live): void {
    live.isGone = true;
    this.#live.delete(live.row.instanceId);
    this.#cancelTimers(live);
  }

  #deliver(live: Live, message: Message): void {
    live.inbox.push(message);
    this.#enqueue(live);
  }

  async #recordActivity(task: ActivityTask, outcome: Message): Promise<void> {
    const { store } = this.options;
    const live = this.#live.get(task.instanceId);
    store.deleteActivity(task);
    if (live?.row.executionId !== task.executionId) return;
    const message = store.addMessage(task.instanceId, outcome);
    await store.committed();
    if (!live.isGone) this.#deliver(live, message);
  }

  #timerKey = (row: InstanceRow, taskId: number): string => `${row.executionId}/${taskId}`;

  #setTimer(live: Live, taskId: number, at: number): void {
    const { executionId } = live.row;
    this.options.timers.set(this.#timerKey(live.row, taskId), at, () =>
      this.#deliver(live, { kind: 'timerFired', executionId, taskId }),
    );
  }

  #cancelTimers({ row }: Live): void {
    for (const taskId of Object.keys(row.book.open)) this.options.timers.cancel(this.#timerKey(row, Number(taskId)));
  }

  #enqueue(live: Live): void {
    if (live.isQueued || live.isGone || this.#isStopped) return;
    live.isQueued = true;
    this.options.tracker.enter();
    this.#ready.push(live);
    this.#pump();
  }

  #pump(): void {
    while (this.#turnsRunning < this.options.config.maxConcurrentOrchestratorFunctions) {
      const live = this.#ready.shift();
      if (!live) return;
      this.#turnsRunning++;
      void this.#runTurns(live).finally(() => {
        live.isQueued = false;
        this.#turnsRunning--;
        if (this.#needsTurn(live)) this.#enqueue(live);
        this.options.tracker.leave();
        this.#pump();
      });
    }
  }

  #needsTurn(live: Live): boolean {
    const { book } = live.row;
    const isNew = book.turns === 0 && !book.isSuspended && this.#mayRun(live.row);
    return isNew || live.inbox.some((message) => this.#isRunnable(live, message));
  }

  #isRunnable({ row }: Live, message: Message): boolean {
    if (!this.#mayRun(row) && message.kind !== 'terminate') return false;
    if (row.book.isSuspended) return message.kind === 'terminate' || message.kind === 'resume';
    return !(row.book.carriesOver && message.kind === 'eventRaised');
  }

  #mayRun = (row: InstanceRow): boolean =>
    mayRun(row.version, this.options.config) || this.options.config.versionFailureStrategy === 'Fail';

  async #runTurns(live: Live): Promise<void> {
    if (live.isGone) return;
    const control = live.inbox.find((message) => isControl(message) && this.#isRunnable(live, message));
    if (control) this.#control(live, control as ControlMessage);
    else if (live.row.book.isSuspended) return;
    else if (!mayRun(live.row.version, this.options.config)) this.#refuseVersion(live);
    else await this.#turn(live);
    await this.options.store.committed();
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

  /** Takes what can be handled in one turn out of the inbox; late and cancelled messages are deleted. */
  #takeBatch(live: Live, now: number): Message[] {
    const batch: Message[] = [];
    const rest: Message[] = [];
    const late: Message[] = [];
    let isClosed = false;
    for (const message of live.inbox) {
      if (!isExpected(live.row, message)) late.push(message);
      else if (isClosed || isControl(message) || !this.#isRunnable(live, message)) rest.push(message);
      else if (batch.length > 0 && isNumbering(live.row.book, message, now)) {
        isClosed = true;
        rest.push(message);
      } else batch.push(message);
    }
    this.options.store.deleteMessages(late);
    live.inbox = rest;
    return batch;
  }

  async #turn(live: Live): Promise<void> {
    const { row } = live;
    const time = this.options.clock.now();
    const batch = this.#takeBatch(live, time.getTime());
    if (batch.length === 0 && row.book.turns > 0) return;
    const arrived = [...startEvents(row, time), ...batch.map((message) => messageEvent(message, row, time))];
    const result = await this.#execute(row, arrived);
    if (live.isGone) return;
    this.counters.turns++;
    this.options.onStep({ kind: 'orchestratorTurn', name: row.name, instanceId: row.instanceId });
    this.options.store.deleteMessages(batch);
    this.#apply(live, batch, arrived, result, time.getTime());
  }

  async #execute(row: InstanceRow, newEvents: HistoryEvent[]): Promise<OrchestratorResult> {
    const fn = this.options.find('orchestrationTrigger', row.name);
    if (!fn) return { isDone: false, leaves: [], error: `The function '${row.name}' doesn't exist or is disabled.` };
    const data = orchestratorTrigger({
      instanceId: row.instanceId,
      parentInstanceId: row.parent?.instanceId ?? null,
      input: row.input,
      playedText: this.#history.read(row.instanceId),
      newEvents,
    });
    try {
      return readOrchestratorResponse(await this.options.invoke(fn, { data }));
    } catch (error) {
      return readOrchestratorError(error);
    }
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
    const problem = this.#problemOf(row, plan);
    if (problem) return fail(problem);
    for (const message of plan.warnings) {
      this.options.log({ level: 'error', category: 'durable', functionName: row.name, message });
    }
    for (const taskId of plan.forgottenTimers) this.options.timers.cancel(this.#timerKey(row, taskId));
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

  /** What the extension refuses while it schedules; the orchestration fails with the text. */
  #problemOf(row: InstanceRow, plan: TurnPlan): string | undefined {
    const { find } = this.options;
    const activity = plan.activities.find(({ name }) => !find('activityTrigger', name));
    if (activity) return `The function '${activity.name}' doesn't exist, is disabled, or is not an activity function.`;
    const child = plan.children.find(({ name }) => !find('orchestrationTrigger', name));
    if (child) return `The function '${child.name}' doesn't exist, is disabled, or is not an orchestrator function.`;
    const isOwnId = plan.children.some(({ instanceId }) => instanceId === row.instanceId);
    return isOwnId ? 'The instance id of a sub-orchestration must differ from its parent.' : undefined;
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
    for (const { taskId, at } of plan.timers) if (taskId in row.book.open) this.#setTimer(live, taskId, at);
    for (const child of plan.children) {
      const parent = { instanceId, executionId, name: row.name, taskId: child.taskId };
      try {
        this.start({ ...child, parent });
      } catch (error) {
        const failure = { reason: errorText(error), details: errorText(error) };
        this.send(instanceId, { kind: 'failed', executionId, taskId: child.taskId, failure });
      }
    }
    const tasks = plan.activities.map((activity) => ({ instanceId, executionId, ...activity }));
    for (const task of tasks) store.addActivity(task);
    if (tasks.length === 0) return;
    this.options.tracker.enter();
    void store.committed().then(() => {
      if (!this.#isStopped) for (const task of tasks) this.#activities.add(task);
      this.options.tracker.leave();
    });
  }

  /** A new execution under the same id; events that are still in the inbox carry over, results of old tasks do not. */
  #continueAsNew(live: Live, input: unknown, eventCount: number): void {
    const { row } = live;
    this.#cancelTimers(live);
    this.#history.forget(row.instanceId);
    this.options.store.deleteExecution(row.instanceId);
    this.counters.historyEvents += eventCount;
    row.executionId = randomBytes(16).toString('hex');
    row.input = input === undefined ? null : JSON.stringify(input);
    row.createdAt = row.updatedAt;
    row.book = emptyBook();
    this.options.store.putInstance(row);
  }

  #finish(live: Live, status: RuntimeStatus, output: string | null, events: HistoryEvent[]): void {
    const { row } = live;
    const { store } = this.options;
    this.#retire(live);
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
    this.send(
      row.parent.instanceId,
      status === 'Completed'
        ? { kind: 'completed', executionId, taskId, result: output }
        : { kind: 'failed', executionId, taskId, failure },
    );
  }
}
