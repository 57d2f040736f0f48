import { Ring } from './ring';
import type { LoggedCall } from './service';

const CAPACITY = 50_000;

/** The calls that the simulator received, oldest first: what tests count and search. */
export class CallLog {
  private readonly ring: Ring<LoggedCall>;
  private readonly listeners = new Set<(call: LoggedCall) => void>();
  private sequence = 0;

  constructor(capacity = CAPACITY) {
    this.ring = new Ring(capacity);
  }

  /** Records a call and tells the listeners; returns it with its sequence number. */
  record(call: Omit<LoggedCall, 'sequence'>): LoggedCall {
    const logged: LoggedCall = { sequence: ++this.sequence, ...call };
    this.ring.push(logged);
    for (const listener of this.listeners) listener(logged);
    return logged;
  }

  all(): LoggedCall[] {
    return this.ring.toArray();
  }

  /** Successful calls that changed state. */
  writes(): LoggedCall[] {
    return this.all().filter((call) => call.write && call.status < 400);
  }

  /** Calls after that sequence number. */
  since(sequence: number): LoggedCall[] {
    return this.all().filter((call) => call.sequence > sequence);
  }

  clear(): void {
    this.ring.clear();
  }

  /** Calls `listener` after each call; returns what ends it. */
  onCall(listener: (call: LoggedCall) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
