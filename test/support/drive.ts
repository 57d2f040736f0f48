import type { OrchestrationContext } from 'durable-functions';
import type { Status } from '../../shared/model/state';
import type { Steps } from '../../orchestrations/steps';
import { NOW } from './samples';

/** What an activity answers: a value, an `Error` (its retries are used up), or a function of what it is called with. */
type Answer = unknown;
export type Answers = Readonly<Record<string, Answer>>;

interface Call {
  readonly name: string;
  readonly input: any;
  readonly at: string;
}

export interface DriveOptions {
  readonly answers: Answers;
  readonly start?: Date;
  /** Told at each wait for a wake-up or a timer, counted from 1: does the wake-up come first? Default: never. */
  readonly wakes?: (wait: number, drive: Drive) => boolean;
  /** Stops before this wait. Default: 1,000. */
  readonly waits?: number;
}

type FakeTask =
  | { kind: 'activity'; name: string; input: unknown; isCompleted: boolean }
  | { kind: 'timer'; at: Date; isCompleted: boolean; isCanceled: boolean; cancel(): void }
  | { kind: 'event'; name: string; isCompleted: boolean }
  | { kind: 'any'; tasks: FakeTask[]; isCompleted: boolean }
  | { kind: 'all'; tasks: FakeTask[]; isCompleted: boolean };

/**
 * Steps an orchestrator by hand: a context that only notes what is asked for, a clock that jumps to the timer that is
 * waited for, answers for activities by name. Continue-as-new begins the next execution with the input as JSON. What the
 * real library does with the same orchestrators is tested in `test/orchestration/history*.test.ts`.
 */
export class Drive {
  readonly calls: Call[] = [];
  readonly statuses: (Status & Record<string, any>)[] = [];
  /** Lengths of the pauses, in seconds; a wake-up is `0`. */
  readonly pauses: number[] = [];
  /** Inputs of the executions begun by continue-as-new. */
  readonly renewals: any[] = [];
  now: Date;
  output: unknown;
  error: Error | undefined;
  isOver = false;
  private openWake: FakeTask | undefined;
  private pendingWakes = 0;
  private next: { input: unknown } | undefined;
  private readonly counts: Record<string, number> = {};

  constructor(
    private readonly orchestrator: (context: OrchestrationContext) => Steps<unknown>,
    private input: unknown,
    private readonly options: DriveOptions,
  ) {
    this.now = options.start ?? NOW;
  }

  /** Names of the activities run, in order; without `announce` unless it is asked for. */
  names(announcements = false): string[] {
    return this.calls.map(({ name }) => name).filter((name) => announcements || name !== 'announce');
  }

  /** `state event` of everything that was announced, by an activity of its own or as a step began. */
  announced(): string[] {
    return this.calls
      .map(({ name, input }) => (name === 'announce' ? input : input.shows))
      .filter((announcement) => announcement !== undefined)
      .map(({ status, event }) => [status.state, event].filter(Boolean).join(' '));
  }

  /** A wake-up that comes now: completes an open wait, or is kept for the next one, as the library does. */
  wake(): void {
    if (this.openWake && !this.openWake.isCompleted) this.openWake.isCompleted = true;
    else this.pendingWakes += 1;
  }

  run(): this {
    for (let executions = 0; executions < 1000 && !this.isOver; executions += 1) {
      this.openWake = undefined;
      this.pendingWakes = 0;
      this.next = undefined;
      if (!this.execute()) return this;
      if (!this.next) this.isOver = true;
      else this.renewals.push((this.input = JSON.parse(JSON.stringify((this.next as { input: unknown }).input))));
    }
    return this;
  }

  private get waits(): number {
    return this.pauses.length;
  }

  /** One execution; false if the drive stops in its midst. */
  private execute(): boolean {
    const generator = this.orchestrator({ df: this.context() } as unknown as OrchestrationContext);
    let send: { value?: unknown; error?: Error } = {};
    for (;;) {
      let step;
      try {
        step = send.error ? generator.throw(send.error) : generator.next(send.value);
      } catch (error) {
        this.error = error as Error;
        this.isOver = true;
        return true;
      }
      if (step.done) {
        this.output = step.value;
        return true;
      }
      const task = step.value as unknown as FakeTask;
      if (task.kind !== 'activity' && task.kind !== 'all' && this.waits >= (this.options.waits ?? 1000)) return false;
      send = this.resolve(task);
    }
  }

  private resolve(task: FakeTask): { value?: unknown; error?: Error } {
    switch (task.kind) {
      case 'activity':
        return this.call(task);
      case 'timer':
        this.pass(task);
        return {};
      case 'event':
        throw new Error('An orchestrator that waits for an event alone waits for ever if the event is lost');
      case 'any':
        return { value: this.first(task.tasks) };
      case 'all':
        return this.all(task.tasks);
    }
  }

  private call({ name, input }: FakeTask & { kind: 'activity' }): { value?: unknown; error?: Error } {
    const json = JSON.parse(JSON.stringify(input)) as unknown;
    this.calls.push({ name, input: json, at: this.now.toISOString() });
    const count = (this.counts[name] = (this.counts[name] ?? 0) + 1);
    if (!(name in this.options.answers)) throw new Error(`No answer for ${name}`);
    const answer = this.options.answers[name];
    const value: unknown = typeof answer === 'function' ? (answer as any)(json, count, this) : answer;
    if (!(value instanceof Error)) return { value: JSON.parse(JSON.stringify(value)) };
    return { error: new Error(`Activity function '${name}' failed: ${value.message} \n at somewhere`) };
  }

  /** All run, and the first that failed is told. */
  private all(tasks: FakeTask[]): { value?: unknown; error?: Error } {
    const ends = tasks.map((task) => this.resolve(task));
    return ends.find(({ error }) => error) ?? { value: ends.map(({ value }) => value) };
  }

  private first(tasks: FakeTask[]): FakeTask {
    const event = tasks.find((task) => task.kind === 'event');
    const timer = tasks.find((task) => task.kind === 'timer');
    if (!event || !timer) throw new Error('Waits are for a wake-up or a timer');
    if (this.pendingWakes > 0 && !event.isCompleted) {
      this.pendingWakes -= 1;
      event.isCompleted = true;
    }
    if (!event.isCompleted && this.options.wakes?.(this.waits + 1, this)) event.isCompleted = true;
    if (event.isCompleted) {
      this.pauses.push(0);
      return event;
    }
    this.pass(timer);
    return timer;
  }

  private pass(timer: FakeTask & { kind: 'timer' }): void {
    this.pauses.push((timer.at.getTime() - this.now.getTime()) / 1000);
    if (timer.at > this.now) this.now = timer.at;
    timer.isCompleted = true;
  }

  private context() {
    const current = () => this.now;
    return {
      get currentUtcDateTime() {
        return current();
      },
      instanceId: 'resource-0000000000000000',
      getInput: () => JSON.parse(JSON.stringify(this.input)) as unknown,
      setCustomStatus: (status: any) => void this.statuses.push(JSON.parse(JSON.stringify(status))),
      callActivityWithRetry: (name: string, _retry: unknown, input: unknown): FakeTask => ({
        kind: 'activity',
        name,
        input,
        isCompleted: false,
      }),
      createTimer: (at: Date): FakeTask => ({
        kind: 'timer',
        at,
        isCompleted: false,
        isCanceled: false,
        cancel() {
          if (this.isCompleted) throw new Error('Cannot cancel a completed task.');
          this.isCanceled = true;
        },
      }),
      waitForExternalEvent: (name: string): FakeTask => (this.openWake = { kind: 'event', name, isCompleted: false }),
      continueAsNew: (input: unknown) => void (this.next = { input }),
      Task: {
        any: (tasks: FakeTask[]): FakeTask => ({ kind: 'any', tasks, isCompleted: false }),
        all: (tasks: FakeTask[]): FakeTask => ({ kind: 'all', tasks, isCompleted: false }),
      },
    };
  }
}
