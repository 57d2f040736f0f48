import type { EventSubscription, GridEvent } from './state';

/** What can happen to an event on its way. All of it happens in Azure: delivery is at least once, unordered, best effort. */
export type EventFaultKind =
  /** It never arrives. */
  | { readonly type: 'lose' }
  /** It arrives twice, as two messages of one event id: duplicate detection by message id does not help. */
  | { readonly type: 'duplicate' }
  /** It goes out so much later by the simulator's clock. */
  | { readonly type: 'delay'; readonly ms: number }
  /** It goes out after the next event of the same subscription; after a minute if none comes. */
  | { readonly type: 'reorder' };

interface EventFault {
  readonly kind: EventFaultKind;
  /** How many events it hits. Default 1. */
  readonly times?: number;
  /** Further condition; events that do not meet it are not counted. */
  readonly when?: (event: GridEvent, subscription: EventSubscription) => boolean;
}

/** Faults that are switched on, used up in the order in which they were added; one an event and subscription. */
export function createEventFaults() {
  let pending: { readonly fault: EventFault; left: number }[] = [];
  return {
    add: (fault: EventFault): void => void pending.push({ fault, left: fault.times ?? 1 }),
    clear: (): void => {
      pending = [];
    },
    /** Faults that have not hit all their events yet. */
    remaining: (): EventFault[] => pending.map(({ fault }) => fault),
    take(event: GridEvent, subscription: EventSubscription): EventFaultKind | undefined {
      const entry = pending.find(({ fault }) => fault.when?.(event, subscription) ?? true);
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) pending = pending.filter((other) => other !== entry);
      return entry.fault.kind;
    },
  };
}

export type EventFaults = ReturnType<typeof createEventFaults>;
