import type { HostClock } from './clock';

/**
 * Counts what a host is doing now. At zero, for a whole turn of the event loop, the host is idle: the clock may move
 * the time to the next timer, and if it does not, the waiting `idle()` calls are answered.
 */
export class WorkTracker {
  #running = 0;
  #checking = false;
  #waiters: (() => void)[] = [];

  constructor(private readonly clock: HostClock) {}

  enter(): void {
    this.#running++;
  }

  leave(): void {
    this.#running--;
    this.#check();
  }

  /** Counts `work` for as long as it runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#check();
    });
  }

  #check(): void {
    if (this.#running > 0 || this.#checking) return;
    this.#checking = true;
    setImmediate(() => {
      this.#checking = false;
      if (this.#running > 0) return;
      if (this.clock.onIdle?.()) return this.#check();
      for (const resolve of this.#waiters.splice(0)) resolve();
    });
  }
}
