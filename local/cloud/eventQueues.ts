import { ServiceBusClient, type ServiceBusSender } from '@azure/service-bus';
import type { Simulator } from '../azure';
import type { EntitiesConfig } from '../serviceBus';
import { normalId } from '../azure/arm/resourceId';

/**
 * Lets Event Grid send to the queues of the local Service Bus, by the client that everybody uses; it connects with the first
 * event. Returns what ends it.
 */
export function connectEventQueues({ eventGrid }: Simulator, connectionString: string): () => Promise<void> {
  let client: ServiceBusClient | undefined;
  const senders = new Map<string, ServiceBusSender>();
  eventGrid.connectQueues(async (queue, { body, ...message }) => {
    client ??= new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 1, retryDelayInMs: 200 } });
    let sender = senders.get(queue);
    if (!sender) senders.set(queue, (sender = client.createSender(queue)));
    await sender.sendMessages({ ...message, body: Buffer.from(body) });
  });
  return async () => {
    eventGrid.connectQueues(undefined);
    await client?.close();
  };
}

/** The vendor hears of what is written in its subscription, as a deployment sets it up, if there is a queue for it. */
export async function subscribeToResourceEvents(
  { eventGrid }: Simulator,
  subscriptionId: string,
  { Queues = [] }: EntitiesConfig,
): Promise<void> {
  const queue = 'resource-events';
  if (!Queues.some(({ Name }) => normalId(Name) === queue)) return;
  await eventGrid.subscribe({
    scope: `/subscriptions/${subscriptionId}`,
    name: queue,
    destination: { queue },
    eventTypes: ['Write', 'Delete', 'Action'].map((kind) => `Microsoft.Resources.Resource${kind}Success`),
  });
}
