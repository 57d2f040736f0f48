import type { HostClock } from './clock';

interface Entry {
  readonly key: string;
  readonly at: number;
  readonly fire: () => void;
}

/**
 * All waiting timers of a host in one binary heap with one alarm at the clock. Cancelled entries stay in the heap until
 * they come up.
 */
export class TimerQueue {
  #heap: Entry[] = [];
  #live = new Map<string, Entry>();

  constructor(
    private readonly clock: HostClock,
    private readonly background = false,
  ) {}

  /** Fires once when `at` (ms) has come; the same key again replaces the earlier timer. */
  set(key: string, at: number, fire: () => void): void {
    const entry = { key, at, fire };
    this.#live.set(key, entry);
    this.#push(entry);
    if (this.#heap[0] === entry) this.#arm();
  }

  cancel(key: string): void {
    this.#live.delete(key);
  }

  /** When the next live timer is due, in ms. */
  nextDue(): number | undefined {
    while (this.#heap[0] && this.#live.get(this.#heap[0].key) !== this.#heap[0]) this.#pop();
    return this.#heap[0]?.at;
  }

  clear(): void {
    this.#heap = [];
    this.#live.clear();
    this.#arm();
  }

  #arm(): void {
    this.clock.setAlarm(this, this.nextDue(), () => this.#ring(), this.background);
  }

  #ring(): void {
    const now = this.clock.now().getTime();
    for (let due = this.nextDue(); due !== undefined && due <= now; due = this.nextDue()) {
      const entry = this.#pop();
      this.#live.delete(entry.key);
      entry.fire();
    }
    this.#arm();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= entry.at) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    let index = 0;
    while (heap.length > 0) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
      if (heap[child]!.at >= last.at) break;
      heap[index] = heap[child]!;
      index = child;
    }
    if (heap.length > 0) heap[index] = last;
    return top;
  }
}
