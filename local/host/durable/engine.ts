import { randomBytes } from 'node:crypto';
import type { HostClock } from '../clock';
import type { HostConfig } from '../hostConfig';
import type { Log, OnStep } from '../hostOptions';
import type { Invoke } from '../invocation';
import { LimitedQueue } from '../limitedQueue';
import type { TimerQueue } from '../timerQueue';
import type { TraceContext } from '../traceContext';
import type { WorkTracker } from '../workTracker';
import { ActivityRunner } from './activityRunner';
import type { ActivityTask, InstanceRow, Message, Parent } from './instance';
import { emptyBook, isFinished } from './instance';
import { instanceIdProblem } from './instanceId';
import type { Live } from './liveInstance';
import { needsTurn } from './liveInstance';
import type { FindFunction } from './orchestratorRunner';
import { missingOrchestrator } from './orchestratorRunner';
import type { Store } from './store';
import { TurnRunner } from './turnRunner';
import { mayRun } from './versioning';

export interface EngineOptions {
  readonly store: Store;
  readonly clock: HostClock;
  readonly timers: TimerQueue;
  readonly tracker: WorkTracker;
  readonly config: HostConfig['durable'];
  readonly log: Log;
  readonly onStep: OnStep;
  readonly invoke: Invoke;
  readonly find: FindFunction;
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
  /** What starts it. */
  readonly trace?: TraceContext | undefined;
}

const timerKey = (row: InstanceRow, taskId: number): string => `${row.executionId}/${taskId}`;

/**
 * The Durable extension: instances, their inboxes, turns, timers. A turn replays the orchestrator over the whole history,
 * then stores new history and new work in one transaction; work is handed out after the commit.
 */
export class DurableEngine {
  readonly #live = new Map<string, Live>();
  readonly #turns: TurnRunner;
  readonly #turnQueue: LimitedQueue<Live>;
  readonly #activities: ActivityRunner;
  readonly #activityQueue: LimitedQueue<ActivityTask>;

  constructor(private readonly options: EngineOptions) {
    const { config, tracker } = options;
    this.#turns = new TurnRunner(options, {
      startChild: (request) => this.start(request),
      send: (instanceId, message) => this.send(instanceId, message),
      setTimer: (live, taskId, at) => this.#setTimer(live, taskId, at),
      cancelTimer: (live, taskId) => options.timers.cancel(timerKey(live.row, taskId)),
      runActivities: (tasks) => void this.#runActivities(tasks),
      retire: (live) => this.#retire(live),
    });
    this.#turnQueue = new LimitedQueue(config.maxConcurrentOrchestratorFunctions, tracker, (live) =>
      this.#runTurn(live),
    );
    this.#activities = new ActivityRunner(
      options,
      (instanceId) => this.#live.get(instanceId)?.row.book.trace,
      (task, outcome) => this.#recordActivity(task, outcome),
    );
    this.#activityQueue = new LimitedQueue(config.maxConcurrentActivityFunctions, tracker, (task) =>
      this.#activities.run(task),
    );
  }

  get counters(): { turns: number; historyEvents: number; activities: number } {
    return { ...this.#turns.counters, activities: this.#activities.count };
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
      if (needsTurn(live, this.options.config) || !mayRun(live.row.version, this.options.config)) this.#enqueue(live);
    }
    for (const task of store.allActivities()) this.#activityQueue.add(task);
  }

  /** Starts no more turns and activities; what is not done stays in the store. */
  stop(): void {
    this.#turnQueue.stop();
    this.#activityQueue.stop();
  }

  /** Creates an instance and returns its id; stored with the next commit. Throws `StartRefused`. */
  start(request: StartRequest): string {
    const { store, config } = this.options;
    const instanceId = request.instanceId ?? randomBytes(16).toString('hex');
    const fn = this.options.find('orchestrationTrigger', request.name);
    if (!fn) throw new StartRefused('badRequest', missingOrchestrator(request.name));
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
      book: emptyBook(config.isTraced ? request.trace : undefined),
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
    this.#turns.forget(instanceId);
    this.options.store.deleteInstance(instanceId);
  }

  #retire(live: Live): void {
    live.isGone = true;
    this.#live.delete(live.row.instanceId);
    for (const taskId of Object.keys(live.row.book.open)) {
      this.options.timers.cancel(timerKey(live.row, Number(taskId)));
    }
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

  #setTimer(live: Live, taskId: number, at: number): void {
    const { executionId } = live.row;
    this.options.timers.set(timerKey(live.row, taskId), at, () =>
      this.#deliver(live, { kind: 'timerFired', executionId, taskId }),
    );
  }

  #enqueue(live: Live): void {
    if (live.isQueued || live.isGone) return;
    live.isQueued = true;
    this.#turnQueue.add(live);
  }

  async #runTurn(live: Live): Promise<void> {
    await this.#turns.run(live);
    live.isQueued = false;
    if (needsTurn(live, this.options.config)) this.#enqueue(live);
  }

  /** Activities start after the commit that says so. */
  async #runActivities(tasks: readonly ActivityTask[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.options.tracker.during(async () => {
      await this.options.store.committed();
      for (const task of tasks) this.#activityQueue.add(task);
    });
  }
}
