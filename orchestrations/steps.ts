import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Activities } from '../activities';
import { stop } from '../shared/errors/stop';
import type { Announcement } from '../shared/model/announcement';
import type { Outcome } from '../shared/model/outcome';
import { addMilliseconds, DAY, millisecondsUntil, SECOND } from '../shared/model/time';

type ActivityName = keyof Activities;
export type Input<N extends ActivityName> = Parameters<Activities[N]>[0];
export type Value<N extends ActivityName> = Extract<Awaited<ReturnType<Activities[N]>>, { kind: 'done' }>['value'];

// durable-functions types every yield as `unknown` in, `any` out; the types are restored right here and nowhere else.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Steps<T> = Generator<Task, T, any>;

/** The history is long: begin a new one with the same memory. */
class BeginAnew extends Error {}

/** `isShown` is false if the step was over so soon that the status it came with was not shown. */
type Answer<O> = O & { readonly isShown?: boolean };

const LOOKS_PER_HISTORY = 12; // Every turn replays all: short histories make long waits cheap.
const ATTEMPTS = 8;

/**
 * What every process does: typed steps that are retried, sleeping, waiting for a wake-up, beginning a new history.
 *
 * Waits are wake-ups only. Whoever learns something writes it to the registry and raises `wake`; the step that runs next
 * reads it. An event that gets lost (durable-functions hands events to abandoned waits) costs one timer period.
 */
export abstract class Process {
  private wake: Task | undefined;
  private looksInHistory = 0;
  /** What the next step shows if it lasts, as none did since. */
  protected unshown: Announcement | undefined;

  constructor(
    protected readonly context: OrchestrationContext,
    readonly onboardingId: string,
    /** First pause before a failed step is tried again. */
    readonly retrySeconds: number,
  ) {}

  /** The orchestration's clock, as ISO 8601. */
  get now(): string {
    return this.context.df.currentUtcDateTime.toISOString();
  }

  /** The instant so many days from now, as ISO 8601. */
  inDays(days: number): string {
    return addMilliseconds(this.context.df.currentUtcDateTime, days * DAY).toISOString();
  }

  /** Milliseconds since an instant of ISO 8601. */
  since(iso: string): number {
    return -millisecondsUntil(this.context.df.currentUtcDateTime, iso);
  }

  /** Runs an activity once, retrying what it throws; a used-up budget becomes an outcome for the operator. */
  *step<N extends ActivityName>(name: N, input: Input<N>): Steps<Outcome<Value<N>>> {
    const retry = new df.RetryOptions(this.retrySeconds * SECOND, ATTEMPTS);
    retry.backoffCoefficient = 2;
    retry.maxRetryIntervalInMilliseconds = 120 * SECOND;
    const shows = this.unshown;
    this.unshown = undefined;
    let answer: Answer<Outcome<Value<N>>>;
    try {
      const showing = { ...input, ...(shows && { shows }) };
      answer = (yield this.context.df.callActivityWithRetry(name, retry, showing)) as typeof answer;
    } catch (error) {
      this.looksInHistory += ATTEMPTS;
      const detail = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      const { onboardingId } = this;
      return stop('retries-used-up', { step: name, detail: detail.trim().slice(0, 300), onboardingId });
    }
    const { isShown = true, ...outcome } = answer;
    if (!isShown) this.unshown = shows;
    return outcome;
  }

  /** Sleeps for some seconds of the orchestration's clock, between two looks at something. */
  *sleep(seconds: number): Steps<void> {
    yield* this.showUnshown();
    this.looksInHistory += 1;
    yield this.context.df.createTimer(addMilliseconds(this.context.df.currentUtcDateTime, seconds * SECOND));
  }

  /** Waits for a wake-up, but no longer than so many milliseconds; true if it came, also if it came during a step. */
  protected *waitForWake(milliseconds: number): Steps<boolean> {
    yield* this.showUnshown();
    this.looksInHistory += 1;
    if (this.wake?.isCompleted) {
      this.wake = undefined;
      return true;
    }
    const wake = (this.wake ??= this.context.df.waitForExternalEvent('wake'));
    const timer = this.context.df.createTimer(addMilliseconds(this.context.df.currentUtcDateTime, milliseconds));
    const first = (yield this.context.df.Task.any([wake, timer])) as Task;
    if (first !== wake) return false;
    timer.cancel();
    this.wake = undefined;
    return true;
  }

  /** Begins a new history if this one is long; called where everything worth keeping is in the memory. */
  protected renew(): void {
    if (this.looksInHistory >= LOOKS_PER_HISTORY) this.renewNow();
  }

  protected renewNow(): never {
    throw new BeginAnew();
  }

  /** What waits for the next step to be shown is shown now: there is a pause before it. */
  private *showUnshown(): Steps<void> {
    const { unshown } = this;
    this.unshown = undefined;
    if (unshown) yield* this.tell(unshown);
  }

  /** Tells a status, and waits until it is told: it must not be lost, and must not be parked on either. */
  protected *tell(announcement: Announcement): Steps<void> {
    for (;;) {
      const outcome = yield* this.step('announce', announcement);
      if (outcome.kind === 'done') return;
      yield* this.sleep(60);
    }
  }

  /** Runs the body; continues as new with `memory` if the body asked for it, and is true then. */
  protected *guarded(body: () => Steps<void>, renewed: () => unknown): Steps<boolean> {
    try {
      yield* body();
      return false;
    } catch (error) {
      if (!(error instanceof BeginAnew)) throw error;
      this.context.df.continueAsNew(renewed());
      return true;
    }
  }
}
