import type { EventGridBehaviour } from './createEventGrid';
import type { Deliveries } from './deliveries';
import type { EventFaults } from './eventFaults';
import type { QueueMessage } from './queueMessage';
import type { AdvancedFilter, DeliverySchema, Destination, EventFilter, EventSubscription, RetryPolicy } from './state';
import { RETRY_POLICY } from './subscriptionBody';
import type { Subscriptions } from './subscriptions';

/** Puts a message into a queue of the Service Bus that stands beside the simulator. */
export type SendToQueue = (queue: string, message: QueueMessage) => Promise<void>;

/** What Event Grid asks of the services that events come from. */
export interface Sources {
  rotateDue(): Promise<void>;
  /** In milliseconds since 1970. */
  nextRotation(): number;
  /** Brings operations of a resource that are due to their end. */
  settle(resourceId: string): Promise<void>;
}

export interface NewSubscription extends Partial<RetryPolicy> {
  /** Resource id of a vault, a resource group or a subscription. */
  readonly scope: string;
  /** Default: `latchkey`. One of the same name at the same scope is replaced. */
  readonly name?: string;
  readonly schema?: DeliverySchema;
  /** A queue of the Service Bus beside the simulator, or a webhook. */
  readonly destination: { readonly queue: string } | { readonly webhook: string };
  /** Default: all. */
  readonly eventTypes?: readonly string[];
  readonly subjectBeginsWith?: string;
  readonly subjectEndsWith?: string;
  readonly advancedFilters?: readonly AdvancedFilter[];
}

interface ControlOptions {
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly faults: EventFaults;
  readonly behaviour: EventGridBehaviour;
  lookAround(): Promise<void>;
  changed(): void;
  nextDue(): number;
  connect(send: SendToQueue | undefined): void;
}

/** Where queues are that are given by name: the simulator has no Service Bus of its own. */
const NAMESPACE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.ServiceBus/namespaces/local';

/** What tests, the demo and the local cloud do with Event Grid without going through the resource manager. */
export type EventGridControl = ReturnType<typeof createControl>;

export function createControl(options: ControlOptions) {
  const { subscriptions, deliveries, faults, behaviour, lookAround, changed, nextDue, connect } = options;
  return {
    /** What goes wrong on the way. */
    faults,

    behaviour,

    /** Makes or replaces a subscription. A webhook is asked first; throws when it refuses. */
    async subscribe(wanted: NewSubscription): Promise<EventSubscription> {
      const { subscription } = await subscriptions.put({
        name: wanted.name ?? 'latchkey',
        scope: wanted.scope,
        schema: wanted.schema ?? 'EventGridSchema',
        destination: destinationOf(wanted.destination),
        filter: filterOf(wanted),
        retryPolicy: {
          maxDeliveryAttempts: wanted.maxDeliveryAttempts ?? RETRY_POLICY.maxDeliveryAttempts,
          eventTimeToLiveInMinutes: wanted.eventTimeToLiveInMinutes ?? RETRY_POLICY.eventTimeToLiveInMinutes,
        },
      });
      changed();
      return subscription;
    },

    /** Whether there was one. */
    unsubscribe: (scope: string, name = 'latchkey'): boolean => subscriptions.remove(scope, name),

    /** Subscriptions at exactly this scope. */
    subscriptions: subscriptions.list,

    /** Does everything that is due by the clock, and resolves when every attempt has its answer. For clocks that stand still. */
    async run(): Promise<void> {
      await lookAround();
      await deliveries.settled();
    },

    /** When the next of it is due, in milliseconds since 1970. */
    nextDue,

    /** Events on their way, oldest first. */
    pending: deliveries.pending,

    /** Events that were given up or lost, with the reason; the newest 10,000 since the start. */
    dropped: deliveries.dropped,

    /** Connects the Service Bus that queues are in, or takes it away: what is for it then waits for the next attempt. */
    connectQueues: connect,
  };
}

const destinationOf = (wanted: NewSubscription['destination']): Destination =>
  'queue' in wanted
    ? { type: 'ServiceBusQueue', resourceId: `${NAMESPACE}/queues/${wanted.queue}` }
    : { type: 'WebHook', url: wanted.webhook };

function filterOf({ eventTypes, subjectBeginsWith, subjectEndsWith, advancedFilters }: NewSubscription): EventFilter {
  return {
    ...(eventTypes && { includedEventTypes: eventTypes }),
    ...(subjectBeginsWith !== undefined && { subjectBeginsWith }),
    ...(subjectEndsWith !== undefined && { subjectEndsWith }),
    ...(advancedFilters && { advancedFilters }),
  };
}
