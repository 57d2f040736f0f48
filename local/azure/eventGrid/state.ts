import type { Store } from '../core/service';

export type DeliverySchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

type ProvisioningState = 'Succeeded' | 'AwaitingManualAction' | 'Failed';

export type Destination =
  | { readonly type: 'ServiceBusQueue'; readonly resourceId: string }
  | { readonly type: 'WebHook'; readonly url: string };

/** A condition on a property, such as `data.operationName`; one of the values has to fit, with «Not» none, without regard to case. */
export interface AdvancedFilter {
  readonly operatorType: 'StringIn' | 'StringContains' | 'StringNotContains' | 'StringBeginsWith' | 'StringEndsWith';
  readonly key: string;
  readonly values: readonly string[];
}

export interface EventFilter {
  readonly includedEventTypes?: readonly string[];
  readonly subjectBeginsWith?: string;
  readonly subjectEndsWith?: string;
  readonly isSubjectCaseSensitive?: boolean;
  readonly advancedFilters?: readonly AdvancedFilter[];
}

export interface RetryPolicy {
  readonly maxDeliveryAttempts: number;
  readonly eventTimeToLiveInMinutes: number;
}

/** Keyed by lower-case resource id. */
export interface EventSubscription {
  readonly id: string;
  readonly name: string;
  /** What it listens to: a vault, a resource group or a subscription. */
  readonly scope: string;
  readonly schema: DeliverySchema;
  readonly destination: Destination;
  readonly filter: EventFilter;
  readonly retryPolicy: RetryPolicy;
  readonly labels?: readonly string[];
  readonly provisioningState: ProvisioningState;
  /** Present while somebody has to open the validation URL; `until` in milliseconds since 1970. */
  readonly validation?: { readonly code: string; readonly until: number };
}

/** An event as its source raised it, before a schema is given to it. */
export interface GridEvent {
  readonly id: string;
  /** Resource id of the vault, or of what was written. */
  readonly source: string;
  readonly subject: string;
  readonly type: string;
  readonly time: string;
  readonly dataVersion: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One event on its way to one subscription. Times in milliseconds since 1970. */
export interface Delivery {
  /** Stays the same over all attempts; message id in a Service Bus queue. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly event: GridEvent;
  readonly attempts: number;
  readonly publishedAt: number;
  readonly dueAt: number;
  /** Goes out after the next event of the subscription, at the latest when it is due. */
  readonly behindNext?: true;
}

/** Keyed by `vault/key/version`: the expiry time that was already told of. */
interface ToldExpiry {
  readonly near?: number;
  readonly expired?: number;
}

/** What an event of a long-running write will say when its operation has ended. Keyed by operation id. */
export interface AwaitedWrite {
  readonly resourceId: string;
  readonly subject: string;
  readonly operationName: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type EventGridState = ReturnType<typeof eventGridState>;

/** The collections of Event Grid. */
export function eventGridState(store: Store) {
  return {
    subscriptions: store.collection<EventSubscription>('eventGrid.subscriptions'),
    deliveries: store.collection<Delivery>('eventGrid.deliveries'),
    toldExpiries: store.collection<ToldExpiry>('eventGrid.toldExpiries'),
    awaitedWrites: store.collection<AwaitedWrite>('eventGrid.awaitedWrites'),
  };
}
