import type { OperationFault } from './operationFault';
import type { SimRequest } from './service';

export type FaultKind =
  | { readonly type: 'throttle'; readonly retryAfterSeconds: number }
  | { readonly type: 'serverError'; readonly status: number }
  /** The connection is closed before the handler runs: nothing takes effect. */
  | { readonly type: 'loseRequest' }
  /** The handler runs and its writes take effect; then the connection is closed instead of an answer. */
  | { readonly type: 'loseResponse' }
  /** The handler runs; the answer's body is another one. */
  | { readonly type: 'alter'; readonly body: (answered: unknown) => unknown }
  | { readonly type: 'delay'; readonly ms: number }
  | {
      readonly type: 'respond';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly innerCode?: string;
    }
  /** The handler does not start before the promise settles. */
  | { readonly type: 'hold'; readonly until: Promise<unknown> }
  /** Spent without effect on a call that starts no long-running operation. */
  | OperationFault;

export interface Fault {
  /** Operation name, exact or by pattern. */
  readonly operation: string | RegExp;
  /** How many calls it hits. Default 1. */
  readonly times?: number;
  readonly kind: FaultKind;
  /** Further condition; calls that do not meet it are not counted. */
  readonly when?: (request: SimRequest) => boolean;
}

/** Faults that tests and the demo switch on. Several that match one call are used up one after the other, a call each. */
export class Faults {
  private pending: { readonly fault: Fault; left: number }[] = [];

  private readonly listeners: (() => void)[] = [];

  /** Switches a fault on; what is returned switches it off. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.change([...this.pending, entry]);
    return () => this.change(this.pending.filter((other) => other !== entry));
  }

  clear(): void {
    this.change([]);
  }

  /** Calls `listener` whenever a fault comes or goes. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private change(pending: typeof this.pending): void {
    this.pending = pending;
    for (const listener of this.listeners) listener();
  }

  /** Faults that have not hit all their calls yet. */
  remaining(): Fault[] {
    return this.pending.map((entry) => entry.fault);
  }

  /** The fault that hits this call, if any; counts it. */
  take(operation: string, request: SimRequest): FaultKind | undefined {
    const entry = this.pending.find(({ fault }) => hits(fault, operation, request));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.change(this.pending.filter((other) => other !== entry));
    return entry.fault.kind;
  }
}

function hits(fault: Fault, operation: string, request: SimRequest): boolean {
  const named =
    typeof fault.operation === 'string' ? fault.operation === operation : operation.search(fault.operation) >= 0;
  return named && (fault.when?.(request) ?? true);
}
