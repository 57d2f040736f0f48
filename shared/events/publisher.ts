import type { ServiceBusMessage } from '@azure/service-bus';
import { CloudEvent } from 'cloudevents';
import type { Config } from '../config';
import { EVENT_TYPE_PREFIX, type OnboardingEvent } from '../model/event';
import { batched } from '../registry/batched';
import { tracedSend } from '../telemetry/tracedSend';
import type { ServiceBus } from './serviceBus';

const EVENTS_TOPIC = 'onboarding-events';

export interface EventPublisher {
  /** Sends a CloudEvent; the message id is the event id, so duplicate detection drops a repetition. */
  publish(event: OnboardingEvent): Promise<void>;
  close(): Promise<void>;
}

/**
 * Publishes to the Service Bus topic `onboarding-events` as structured CloudEvents 1.0. Events that come while others are
 * being sent go out together.
 */
export function serviceBusPublisher(config: Config, bus: ServiceBus): EventPublisher {
  const send = batched(async (messages: readonly ServiceBusMessage[]) => {
    await bus.send(EVENTS_TOPIC, messages);
    return messages.map(() => undefined);
  });
  return {
    async publish({ id, name, at, data }) {
      const event = new CloudEvent({
        id,
        source: `${config.publicUrl}/onboardings`,
        type: `${EVENT_TYPE_PREFIX}${name}`,
        subject: data.onboardingId,
        time: at,
        datacontenttype: 'application/json',
        data,
      });
      const message = {
        messageId: id,
        contentType: 'application/cloudevents+json',
        subject: event.type,
        body: event.toJSON(),
        applicationProperties: { onboardingId: data.onboardingId, state: data.state, event: name },
      };
      // Traced here: what goes out together belongs to several traces.
      await tracedSend(EVENTS_TOPIC, [message], async (messages) => void (await Promise.all(messages.map(send))));
    },
    close: () => bus.close(),
  };
}
