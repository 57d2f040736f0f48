import { Alarm } from '../../serviceBus/alarm';
import { createContext } from '../arm/armContext';
import { systemClock } from '../core/clock';
import type { Core, Service } from '../core/service';
import { createControl, type EventGridControl, type SendToQueue, type Sources } from './control';
import { createDeliveries, type Outcome } from './deliveries';
import { createEventFaults } from './eventFaults';
import { createResourceEvents } from './resourceEvents';
import { eventGridState, type Delivery, type EventSubscription } from './state';
import { subscriptionRoutes, validationRoute } from './subscriptionRoutes';
import { createSubscriptions } from './subscriptions';
import { createVaultEvents } from './vaultEvents';
import { deliverToWebhook } from './webhook';
import { queueDelivery } from './queueMessage';

export type { EventGridControl, SendToQueue } from './control';

/** What the documentation leaves open, or shows wrongly; tests change the values. */
export interface EventGridBehaviour {
  /** Key Vault data as in the samples of the documentation: stray blanks, numbers as text. Default false. */
  oddKeyVaultData: boolean;
  /** Long-running writes are told of when they are accepted, too. Default false. */
  eventsAtAcceptance: boolean;
}

/** Event Grid: what vaults and the resource manager tell of, delivered to queues and webhooks. */
export function createEventGrid(core: Core) {
  const state = eventGridState(core.store);
  const context = createContext(core);
  const behaviour: EventGridBehaviour = { oddKeyVaultData: false, eventsAtAcceptance: false };
  const faults = createEventFaults();
  // What was due before somebody listened is not told of later.
  const subscriptions = createSubscriptions(core, context, state, () => vaultEvents.raiseDue());
  let sendToQueue: SendToQueue | undefined;
  let sources: Sources | undefined;

  async function send(subscription: EventSubscription, delivery: Delivery): Promise<Outcome> {
    if (subscription.destination.type === 'WebHook') return deliverToWebhook(subscription, delivery);
    if (!sendToQueue) return { ok: false, reason: 'no Service Bus is connected' };
    const { queue, message } = queueDelivery(subscription, subscription.destination, delivery);
    return sendToQueue(queue, message).then(
      () => ({ ok: true }),
      (error: unknown) => ({ ok: false, reason: String(error) }),
    );
  }

  const clock = core.clock === systemClock ? undefined : { now: () => core.clock.now().getTime() };
  const alarm = new Alarm(clock, () => {
    void lookAround(false).catch((error: unknown) => console.error('Event Grid of the simulator failed', error));
    return Infinity;
  });
  // Once a turn: looking for what is next goes through all keys that changed.
  let asked: NodeJS.Immediate | undefined;
  const changed = (): void => {
    asked ??= setImmediate(() => {
      asked = undefined;
      alarm.wakeAt(nextDue());
    });
  };
  let rotation: number | undefined;
  const deliveries = createDeliveries({
    clock: core.clock,
    state,
    faults,
    hearing: subscriptions.hearing,
    send,
    changed,
  });
  const { publish } = deliveries;
  const vaultEvents = createVaultEvents({
    core,
    state,
    odd: () => behaviour.oddKeyVaultData,
    publish,
    changed: () => {
      rotation = undefined;
      changed();
    },
    dropSubscriptions: subscriptions.removeAt,
  });
  const resourceEvents = createResourceEvents({
    core,
    state,
    atAcceptance: () => behaviour.eventsAtAcceptance,
    publish,
    changed,
  });

  /** Nothing is due while nobody listens, but for rotation: a vault rotates its keys all the same. */
  function nextDue(): number {
    const listening = state.subscriptions.size > 0;
    return Math.min(
      (rotation ??= sources?.nextRotation() ?? Infinity),
      deliveries.nextDue(),
      ...(listening ? [vaultEvents.nextDue(), resourceEvents.nextDue()] : []),
    );
  }

  let looking: Promise<void> = Promise.resolve();

  /** Does what the clock has brought: rotations, expiries, operations that ended, deliveries. */
  function lookAround(all: boolean): Promise<void> {
    looking = looking
      .catch(() => undefined)
      .then(async () => {
        await sources?.rotateDue();
        vaultEvents.raiseDue();
        const ended = all ? resourceEvents.due(core.clock.now().getTime()) : resourceEvents.forgotten();
        for (const id of ended) await sources?.settle(id);
        deliveries.startDue();
        changed();
      });
    return looking;
  }

  const host = new URL(core.origin).host;
  const service: Service = {
    name: 'eventGrid',
    serves: (asked) => asked.toLowerCase() === host,
    formatError: ({ status, code, message }) => ({ status, body: { error: { code, message } } }),
    routes: [...subscriptionRoutes(context, subscriptions, changed), validationRoute(subscriptions)],
  };
  const control: EventGridControl = createControl({
    subscriptions,
    deliveries,
    faults,
    behaviour,
    lookAround: () => lookAround(true),
    changed,
    nextDue,
    connect: (given) => {
      sendToQueue = given;
      if (given) deliveries.hasten(({ destination }) => destination.type === 'ServiceBusQueue');
    },
  });

  return {
    service,
    control,
    vaultObserver: vaultEvents.observer,
    writeObserver: resourceEvents.observer,
    /** Begins, once the services are there that events come from. */
    start(given: Sources): void {
      sources = given;
      rotation = undefined;
      changed();
    },
    stop(): void {
      clearImmediate(asked);
      deliveries.stop();
      alarm.stop();
    },
  };
}
