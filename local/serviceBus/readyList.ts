import type { BrokerMessage } from './journal';

/** Active messages in order of sequence number. Taking from the front and adding at the end are cheap at any length. */
export class ReadyList {
  private items: BrokerMessage[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  /** Adds a message at its place; a returned one goes before those that came later. */
  add(message: BrokerMessage): void {
    const at = this.placeOf(message.sequenceNumber);
    if (at === this.items.length) this.items.push(message);
    else this.items.splice(at, 0, message);
  }

  takeFirst(): BrokerMessage | undefined {
    const first = this.items[this.head];
    if (!first) return undefined;
    this.head++;
    if (this.head > 32 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  /** Takes out one message; false when it is not here. */
  remove(message: BrokerMessage): boolean {
    const at = this.placeOf(message.sequenceNumber);
    if (this.items[at] !== message) return false;
    this.items.splice(at, 1);
    return true;
  }

  private placeOf(sequenceNumber: number): number {
    let low = this.head;
    let high = this.items.length;
    if (high > low && (this.items[high - 1]?.sequenceNumber ?? 0) < sequenceNumber) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.items[middle]?.sequenceNumber ?? 0) < sequenceNumber) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
