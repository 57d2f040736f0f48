import type { WorkTracker } from './workTracker';

/** Runs `run` on what is added, first come first served, at most `limit` at once. Waiting counts as work. */
export class LimitedQueue<T> {
  #waiting: T[] = [];
  #running = 0;
  #isStopped = false;

  constructor(
    private readonly limit: number,
    private readonly tracker: WorkTracker,
    private readonly run: (item: T) => Promise<void>,
  ) {}

  /** Does nothing once stopped. */
  add(item: T): void {
    if (this.#isStopped) return;
    this.tracker.enter();
    this.#waiting.push(item);
    this.#pump();
  }

  /** Starts nothing more and forgets what waits. */
  stop(): void {
    this.#isStopped = true;
    for (const _ of this.#waiting.splice(0)) this.tracker.leave();
  }

  #pump(): void {
    while (this.#running < this.limit) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#running++;
      void this.run(item).finally(() => {
        this.#running--;
        this.tracker.leave();
        this.#pump();
      });
    }
  }
}
