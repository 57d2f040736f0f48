import { eventBody } from './eventBody';
import type { Delivery, Destination, EventSubscription } from './state';
import { deliveryProperties } from './webhook';

/** A message for a Service Bus queue. */
export interface QueueMessage {
  /** One event, as JSON. */
  readonly body: string;
  readonly contentType: string;
  /** Of the delivery, not of the event; the same over all attempts ("Service Bus queues as event handlers", 2025). */
  readonly messageId: string;
  readonly applicationProperties: Record<string, string>;
}

/** The message of a delivery, and the name of its queue. */
export function queueDelivery(
  subscription: EventSubscription,
  { resourceId }: Destination & { type: 'ServiceBusQueue' },
  delivery: Delivery,
): { queue: string; message: QueueMessage } {
  const contentType = subscription.schema === 'EventGridSchema' ? 'application/json' : 'application/cloudevents+json';
  return {
    queue: resourceId.split('/').at(-1) ?? '',
    message: {
      body: JSON.stringify(eventBody(subscription, delivery.event)),
      contentType: `${contentType}; charset=utf-8`,
      messageId: delivery.id,
      applicationProperties: deliveryProperties(subscription, delivery),
    },
  };
}
