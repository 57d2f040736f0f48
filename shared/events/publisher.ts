import { CloudEvent } from 'cloudevents';
import type { Config } from '../config';
import { EVENT_TYPE_PREFIX, type OnboardingEvent } from '../model/event';
import type { ServiceBus } from './serviceBus';

export const EVENTS_TOPIC = 'onboarding-events';

export interface EventPublisher {
  /** Sends a CloudEvent; the message id is the event id, so duplicate detection drops a repetition. */
  publish(event: OnboardingEvent): Promise<void>;
  close(): Promise<void>;
}

/** Publishes to the Service Bus topic `onboarding-events` as structured CloudEvents 1.0. */
export function serviceBusPublisher(config: Config, bus: ServiceBus): EventPublisher {
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
      await bus.send(EVENTS_TOPIC, [message]);
    },
    close: () => bus.close(),
  };
}
