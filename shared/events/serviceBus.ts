import type { TokenCredential } from '@azure/core-auth';
import {
  ServiceBusClient,
  type ServiceBusMessage,
  type ServiceBusReceiver,
  type ServiceBusSender,
} from '@azure/service-bus';
import type { Config } from '../config';
import { tracedSend } from '../telemetry/tracedSend';

/** Sends to queues and topics, and looks into queues, over one connection for the whole process. */
export interface ServiceBus {
  /** Resolves when all messages are stored. */
  send(entity: string, messages: readonly ServiceBusMessage[]): Promise<void>;
  /** Works with a receiver (peek-lock) of a queue, or of its dead letters; bodies come as the bytes that were sent. */
  withReceiver<T>(
    queue: string,
    part: 'messages' | 'dead-letters',
    work: (receiver: ServiceBusReceiver) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

/** So many small messages fit into one transfer of every tier (256 KB: Azure docs "Service Bus quotas", 2026-11). */
const CHUNK = 50;

/** Connects with the first message. */
export function createServiceBus(config: Config, credential: TokenCredential): ServiceBus {
  let client: ServiceBusClient | undefined;
  const senders = new Map<string, ServiceBusSender>();
  const connect = (): ServiceBusClient =>
    (client ??=
      'connectionString' in config.serviceBus
        ? new ServiceBusClient(config.serviceBus.connectionString)
        : new ServiceBusClient(config.serviceBus.fullyQualifiedNamespace, credential));
  const open = (entity: string): ServiceBusSender => {
    const sender = senders.get(entity) ?? connect().createSender(entity);
    senders.set(entity, sender);
    return sender;
  };
  return {
    send: (entity, messages) =>
      tracedSend(entity, messages, async (all) => {
        for (let from = 0; from < all.length; from += CHUNK) {
          await open(entity).sendMessages(all.slice(from, from + CHUNK));
        }
      }),
    async withReceiver(queue, part, work) {
      const receiver = connect().createReceiver(queue, {
        skipParsingBodyAsJson: true,
        ...(part === 'dead-letters' && { subQueueType: 'deadLetter' }),
      });
      try {
        return await work(receiver);
      } finally {
        await receiver.close();
      }
    },
    async close() {
      await client?.close();
    },
  };
}
