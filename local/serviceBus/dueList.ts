import type { Clock } from './alarm';

/** Things to look at later, earliest first (binary heap). Entries are never removed before their time: whoever takes one checks it. */
export class DueList {
  private readonly heap: { due: number; sequenceNumber: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** Earliest time in ms, or Infinity when there is nothing to wait for. */
  get next(): number {
    return this.heap[0]?.due ?? Infinity;
  }

  add(due: number, sequenceNumber: number): void {
    if (!Number.isFinite(due)) return;
    this.clock.wakeAt(due);
    const { heap } = this;
    let at = heap.length;
    heap.push({ due, sequenceNumber });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.dueAt(parent) <= due) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Takes the earliest entry that is due, or undefined. */
  take(now: number): number | undefined {
    const { heap } = this;
    const top = heap[0];
    if (!top || top.due > now) return undefined;
    const last = heap.pop();
    if (heap.length === 0 || !last) return top.sequenceNumber;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const smaller = this.dueAt(left + 1) < this.dueAt(left) ? left + 1 : left;
      if (this.dueAt(smaller) >= this.dueAt(at)) break;
      this.swap(at, smaller);
      at = smaller;
    }
    return top.sequenceNumber;
  }

  private dueAt(index: number): number {
    return this.heap[index]?.due ?? Infinity;
  }

  private swap(one: number, other: number): void {
    const { heap } = this;
    [heap[one], heap[other]] = [heap[other] as (typeof heap)[0], heap[one] as (typeof heap)[0]];
  }
}
