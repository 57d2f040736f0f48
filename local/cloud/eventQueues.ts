import { ServiceBusClient, type ServiceBusSender } from '@azure/service-bus';
import type { Simulator } from '../azure';
import type { EntitiesConfig } from '../serviceBus';
import { normalId } from '../azure/arm/resourceId';
import { RESOURCE_TYPES } from '../../shared/model/resourceKind';

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

const OPERATION = 'data.operationName';
/** What is done to resources that Latchkey can encrypt, and changes something: the filter of a deployment. */
export const RESOURCE_EVENTS = {
  eventTypes: ['Write', 'Delete', 'Action'].map((kind) => `Microsoft.Resources.Resource${kind}Success`),
  advancedFilters: [
    {
      operatorType: 'StringBeginsWith',
      key: OPERATION,
      values: Object.values(RESOURCE_TYPES).map((type) => `${type}/`),
    },
    { operatorType: 'StringNotContains', key: OPERATION, values: ['/list'] },
  ],
} as const;

/** The vendor hears of what is done in its subscription, as a deployment sets it up, if there is a queue for it. */
export async function subscribeToResourceEvents(
  { eventGrid }: Simulator,
  subscriptionId: string,
  { Queues = [] }: EntitiesConfig,
): Promise<void> {
  const queue = 'resource-events';
  if (!Queues.some(({ Name }) => normalId(Name) === queue)) return;
  const scope = `/subscriptions/${subscriptionId}`;
  await eventGrid.subscribe({ scope, name: queue, destination: { queue }, ...RESOURCE_EVENTS });
}
