const FOREIGN_CLOCK_PERIOD = 25;
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Time as the entities see it, in ms since 1970. */
export interface Clock {
  now(): number;
  /** Makes sure that due things are acted on at that time, although nobody asks. */
  wakeAt(due: number): void;
}

/** The one timer of the endpoint. A clock that is not the machine's own is looked at every 25 ms while something is due. */
export class Alarm implements Clock {
  readonly now: () => number;
  private readonly longestWait: number;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;

  /** @param actOnDue does what is due and returns the next time to wake up, or Infinity. */
  constructor(
    source: { now(): number } | undefined,
    private readonly actOnDue: () => number,
  ) {
    this.now = source ? () => source.now() : Date.now;
    this.longestWait = source ? FOREIGN_CLOCK_PERIOD : LONGEST_TIMEOUT;
  }

  wakeAt(due: number): void {
    if (due >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = due;
    const wait = Math.min(Math.max(due - this.now(), 1), this.longestWait);
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      this.wakeAt(this.actOnDue());
    }, wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timerAt = -Infinity;
  }
}
