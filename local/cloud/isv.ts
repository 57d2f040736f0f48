import { EventEmitter, on } from 'node:events';
import { ServiceBusClient } from '@azure/service-bus';
import type { EventData, EventName } from '../../shared/model/event';
import { EVENT_TYPE_PREFIX } from '../../shared/model/event';
import type { LocalCloud } from './localCloud';

/** An event as the ISV's system received it. */
export interface ReceivedEvent {
  readonly id: string;
  readonly name: EventName;
  readonly time: string;
  readonly data: EventData;
}

const PATIENCE_MS = 120_000;

/** The vendor's signup system: puts requests on the queue, listens to the events topic. */
export function createIsv(cloud: LocalCloud) {
  const client = new ServiceBusClient(cloud.settings.SERVICE_BUS ?? '', { retryOptions: { retryDelayInMs: 200 } });
  const sender = client.createSender('onboarding-requests');
  const releases = client.createSender('release-requests');
  const receiver = client.createReceiver('onboarding-events', 'isv');
  const events: ReceivedEvent[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  const subscription = receiver.subscribe(
    {
      async processMessage({ body }) {
        const event = body as { id: string; type: string; time: string; data: EventData };
        const name = event.type.slice(EVENT_TYPE_PREFIX.length) as EventName;
        const received = { id: event.id, name, time: event.time, data: event.data };
        events.push(received);
        arrivals.emit('event', received);
      },
      // A receiver reconnects by itself.
      processError: async () => undefined,
    },
    { maxConcurrentCalls: 50 },
  );
  return {
    events: events as readonly ReceivedEvent[],
    onEvent: (listener: (event: ReceivedEvent) => void) => void arrivals.on('event', listener),
    /** Sends any body; a request as it should be, or not. */
    send: (body: unknown, messageId?: string) =>
      sender.sendMessages({
        body,
        contentType: 'application/json',
        ...(messageId === undefined ? {} : { messageId }),
      }),
    /** Sends any body to the queue of releases. */
    sendRelease: (body: unknown) => releases.sendMessages({ body, contentType: 'application/json' }),
    /** The first event that fits, past ones included; rejects if it does not come. */
    async waitFor(
      onboardingId: string,
      name: EventName,
      options: { readonly code?: string } = {},
    ): Promise<ReceivedEvent> {
      const fits = (event: ReceivedEvent) =>
        event.data.onboardingId === onboardingId &&
        event.name === name &&
        (options.code === undefined || event.data.code === options.code);
      const past = events.find(fits);
      if (past) return past;
      const signal = AbortSignal.timeout(PATIENCE_MS);
      try {
        for await (const [event] of on(arrivals, 'event', { signal }) as AsyncIterable<[ReceivedEvent]>) {
          if (fits(event)) return event;
        }
      } catch {
        const seen = events
          .filter(({ data }) => data.onboardingId === onboardingId)
          .map((one) => `${one.name} ${one.data.code ?? ''}`);
        throw new Error(`No '${name}' for ${onboardingId} in time; seen: ${seen.join(', ') || 'nothing'}`);
      }
      throw new Error('unreachable');
    },
    /** Dead letters of a queue, without taking them. A client of its own: peeking goes on where its client left off. */
    async deadLetters(
      queue = 'onboarding-requests',
    ): Promise<{ reason: string; description: string; body: unknown }[]> {
      const reader = new ServiceBusClient(cloud.settings.SERVICE_BUS ?? '');
      try {
        const letters = reader.createReceiver(queue, { subQueueType: 'deadLetter' });
        return (await letters.peekMessages(100)).map((letter) => ({
          reason: letter.deadLetterReason ?? '',
          description: letter.deadLetterErrorDescription ?? '',
          body: letter.body as unknown,
        }));
      } finally {
        await reader.close();
      }
    },
    async stop(): Promise<void> {
      await subscription.close();
      await client.close();
    },
  };
}
export type Isv = ReturnType<typeof createIsv>;
