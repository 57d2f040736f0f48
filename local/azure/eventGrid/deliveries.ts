import { randomUUID } from 'node:crypto';
import type { SimClock } from '../core/service';
import { normalId } from '../arm/resourceId';
import type { EventFaults } from './eventFaults';
import { retryDelay } from './retrySchedule';
import type { Delivery, EventGridState, EventSubscription, GridEvent } from './state';

/** How an attempt ended: taken, or why not; `status` where the endpoint answered over HTTP. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly status?: number; readonly reason: string };

interface DroppedEvent {
  readonly subscription: string;
  readonly event: GridEvent;
  readonly attempts: number;
  readonly reason: string;
}

interface DeliveriesOptions {
  readonly clock: SimClock;
  readonly state: EventGridState;
  readonly faults: EventFaults;
  hearing(event: GridEvent): readonly EventSubscription[];
  send(subscription: EventSubscription, delivery: Delivery): Promise<Outcome>;
  /** Called when the next due time may have changed. */
  changed(): void;
}

const REORDER_MS = 60_000;
const KEPT_DROPS = 10_000;
/** Attempts at a time: what thousands of resources tell at once must not lose its connections. */
const MOST_ATTEMPTS = 100;

export type Deliveries = ReturnType<typeof createDeliveries>;

/** Events on their way to subscriptions: at least once, kept until taken or given up. */
export function createDeliveries({ clock, state, faults, hearing, send, changed }: DeliveriesOptions) {
  const inFlight = new Map<string, Promise<void>>();
  /** Ids of deliveries that are due and wait for an attempt before them to end. */
  const waiting = new Set<string>();
  const dropped: DroppedEvent[] = [];
  /** Ids of deliveries that wait behind the next event. */
  const held = new Set([...state.deliveries.values()].flatMap(({ id, behindNext }) => (behindNext ? [id] : [])));
  let stopped = false;
  const now = () => clock.now().getTime();

  function drop(delivery: Pick<Delivery, 'subscriptionId' | 'event' | 'attempts'>, reason: string): void {
    dropped.push({
      subscription: delivery.subscriptionId,
      event: delivery.event,
      attempts: delivery.attempts,
      reason,
    });
    if (dropped.length > KEPT_DROPS) dropped.shift();
  }

  function enqueue(subscription: EventSubscription, event: GridEvent, more: Partial<Delivery> = {}): void {
    const time = now();
    const made = { subscriptionId: subscription.id, event, attempts: 0, publishedAt: time, dueAt: time };
    const delivery: Delivery = { ...made, ...more, id: randomUUID() };
    state.deliveries.set(delivery.id, delivery);
    if (delivery.behindNext) held.add(delivery.id);
    start(delivery);
  }

  /** Takes an event in for every subscription that it fits. */
  function publish(event: GridEvent): void {
    for (const subscription of hearing(event)) {
      const fault = faults.take(event, subscription);
      if (fault?.type === 'lose') drop({ subscriptionId: subscription.id, event, attempts: 0 }, 'fault: lost');
      else if (fault?.type === 'delay') enqueue(subscription, event, { dueAt: now() + fault.ms });
      else if (fault?.type === 'reorder') enqueue(subscription, event, { dueAt: now() + REORDER_MS, behindNext: true });
      else enqueue(subscription, event);
      if (fault?.type === 'duplicate') enqueue(subscription, event);
    }
    changed();
  }

  /** Attempts a delivery that is due, once at a time. */
  function start(delivery: Delivery): void {
    if (stopped || delivery.dueAt > now() || inFlight.has(delivery.id)) return;
    if (inFlight.size >= MOST_ATTEMPTS) return void waiting.add(delivery.id);
    waiting.delete(delivery.id);
    // Not before the change that raised the event is complete.
    const attempted = new Promise((resolve) => setImmediate(resolve))
      .then(() => attempt(delivery.id))
      .finally(() => {
        inFlight.delete(delivery.id);
        startNext();
      });
    inFlight.set(delivery.id, attempted);
  }

  function startNext(): void {
    for (const id of waiting) {
      waiting.delete(id);
      const delivery = state.deliveries.get(id);
      if (delivery && !inFlight.has(id)) return start(delivery);
    }
  }

  async function attempt(id: string): Promise<void> {
    const delivery = state.deliveries.get(id);
    const subscription = delivery && state.subscriptions.get(normalId(delivery.subscriptionId));
    if (stopped || !delivery) return;
    if (!subscription) return void state.deliveries.delete(id);
    const tried = { ...delivery, attempts: delivery.attempts + 1 };
    const outcome = await send(subscription, tried);
    if (stopped || !state.deliveries.has(id)) return;
    if (outcome.ok) {
      state.deliveries.delete(id);
      releaseBehind(delivery);
    } else settleFailure(tried, subscription, outcome);
  }

  function settleFailure(tried: Delivery, { retryPolicy }: EventSubscription, outcome: Outcome & { ok: false }): void {
    const delay = retryDelay(tried.attempts, outcome.status);
    if (delay === undefined) return giveUp(tried, outcome.reason);
    if (tried.attempts >= retryPolicy.maxDeliveryAttempts) return giveUp(tried, `attempts exceeded: ${outcome.reason}`);
    // An attempt within the time to live is made, however far the clock has jumped when somebody looks.
    if (now() + delay > tried.publishedAt + retryPolicy.eventTimeToLiveInMinutes * 60_000)
      return giveUp(tried, `time to live exceeded: ${outcome.reason}`);
    state.deliveries.set(tried.id, { ...tried, dueAt: now() + delay });
    changed();
  }

  function giveUp(delivery: Delivery, reason: string): void {
    state.deliveries.delete(delivery.id);
    drop(delivery, reason);
  }

  /** What had to wait for another event of this subscription. */
  function releaseBehind({ subscriptionId, behindNext }: Delivery): void {
    if (behindNext) return;
    for (const id of [...held]) {
      const delivery = state.deliveries.get(id);
      if (delivery?.subscriptionId === subscriptionId) {
        const { behindNext: _, ...rest } = delivery;
        const released = { ...rest, dueAt: now() };
        state.deliveries.set(id, released);
        start(released);
      }
      if (!delivery || delivery.subscriptionId === subscriptionId) held.delete(id);
    }
  }

  return {
    publish,
    dropped: dropped as readonly DroppedEvent[],
    /** Events that were not taken yet, oldest first. */
    pending: (): Delivery[] => [...state.deliveries.values()].sort((one, other) => one.publishedAt - other.publishedAt),
    /** Attempts everything that is due. */
    startDue(): void {
      for (const delivery of [...state.deliveries.values()]) start(delivery);
    },
    /** Makes what waits for these subscriptions due now. */
    hasten(which: (subscription: EventSubscription) => boolean): void {
      for (const delivery of [...state.deliveries.values()]) {
        const subscription = state.subscriptions.get(normalId(delivery.subscriptionId));
        if (!subscription || !which(subscription) || delivery.behindNext || delivery.attempts === 0) continue;
        const hastened = { ...delivery, dueAt: now() };
        state.deliveries.set(delivery.id, hastened);
        start(hastened);
      }
    },
    /** Resolves when no attempt is under way. */
    async settled(): Promise<void> {
      while (inFlight.size > 0) await Promise.all(inFlight.values());
    },
    nextDue(): number {
      let next = Infinity;
      for (const { id, dueAt } of state.deliveries.values())
        if (!inFlight.has(id) && !waiting.has(id)) next = Math.min(next, dueAt);
      return next;
    },
    stop(): void {
      stopped = true;
    },
  };
}
