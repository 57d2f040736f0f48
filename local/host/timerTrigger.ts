import type { HostClock } from './clock';
import { parseCron, type Schedule } from './cron';
import type { Store } from './durable/store';
import type { RegisteredFunction } from './functionsCore';
import { parseTimeSpan } from './hostConfig';
import type { Log } from './hostOptions';
import type { Invoke } from './invocation';
import { errorText } from './log';
import { TimerQueue } from './timerQueue';
import type { WorkTracker } from './workTracker';

/** The longest a schedule may be late, in ms, before the invocation is called past due. */
const pastDueAfterMs = 1000;

/**
 * Timer-triggered functions. One run at a time per function; a run that was missed while the host was down is made up
 * once, at start. Source: "Timer trigger for Azure Functions" (2026).
 */
export class TimerTriggers {
  readonly #queue: TimerQueue;

  constructor(
    private readonly clock: HostClock,
    private readonly store: Store,
    private readonly tracker: WorkTracker,
    private readonly invoke: Invoke,
    private readonly log: Log,
  ) {
    this.#queue = new TimerQueue(clock, true);
  }

  /** `expression` is the schedule with app settings resolved: NCRONTAB, or a time span between runs. */
  start(fn: RegisteredFunction, expression: string): void {
    const schedule: Schedule = expression.includes(' ')
      ? parseCron(expression)
      : (from) => from + parseTimeSpan(expression);
    const last = Number(this.store.getMeta(lastRunKey(fn)) ?? NaN);
    const now = this.clock.now().getTime();
    const isMonitored = fn.trigger.useMonitor !== false;
    const isOverdue = isMonitored && !Number.isNaN(last) && schedule(last) < now - pastDueAfterMs;
    if (isOverdue || fn.trigger.runOnStartup === true)
      this.#queue.set(fn.name, now, () => this.#run(fn, schedule, isOverdue));
    else this.#queue.set(fn.name, schedule(now), () => this.#run(fn, schedule, false));
  }

  stop(): void {
    this.#queue.clear();
  }

  #run(fn: RegisteredFunction, schedule: Schedule, isPastDue: boolean): void {
    const now = this.clock.now().getTime();
    const last = this.store.getMeta(lastRunKey(fn));
    const data = {
      Schedule: { AdjustForDST: false },
      ScheduleStatus: {
        Last: new Date(Number(last ?? now)).toISOString(),
        Next: new Date(schedule(now)).toISOString(),
        LastUpdated: new Date(Number(last ?? now)).toISOString(),
      },
      IsPastDue: isPastDue,
    };
    void this.tracker.during(async () => {
      try {
        await this.invoke(fn, { data: { json: JSON.stringify(data) } });
      } catch (error) {
        this.log({ level: 'error', category: 'host', functionName: fn.name, message: errorText(error) });
      }
      this.store.setMeta(lastRunKey(fn), String(now));
      await this.store.committed();
      const next = schedule(this.clock.now().getTime());
      this.#queue.set(fn.name, next, () => this.#run(fn, schedule, this.clock.now().getTime() > next + pastDueAfterMs));
    });
  }
}

const lastRunKey = (fn: RegisteredFunction): string => `timer/${fn.name}`;
