import { setTimeout as delay } from 'node:timers/promises';
import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { EVENT_TYPE_PREFIX, type EventData } from '../../shared/model/event';

const LOOK_MS = 1000;

/**
 * Tells of every event from now on, without taking it: a program that is being written can still receive it. Returns
 * what ends it.
 */
export function watchEvents(
  connectionString: string,
  tell: (name: string, data: EventData) => void,
): () => Promise<void> {
  const client = new ServiceBusClient(connectionString);
  const receiver = client.createReceiver('onboarding-events', 'isv');
  const since = Date.now();
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    // Peeking goes on where the last look left off.
    const messages = await receiver.peekMessages(100).catch(() => [] as ServiceBusReceivedMessage[]);
    for (const { body, enqueuedTimeUtc } of messages) {
      const { type, data } = body as { type: string; data: EventData };
      if ((enqueuedTimeUtc?.getTime() ?? 0) >= since) tell(type.slice(EVENT_TYPE_PREFIX.length), data);
    }
  };
  const watching = (async () => {
    while (!ended.signal.aborted) {
      await look();
      await delay(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    ended.abort();
    await watching;
    await client.close();
  };
}
