import type { TokenCredential } from '@azure/core-auth';
import type { Config } from '../../shared/config';
import { fail, ok, whyOf, type Check } from './check';

/** What the app sends to. */
const ENTITIES = ['onboarding-requests', 'release-requests', 'key-events', 'resource-events', 'onboarding-events'];

/** Whether each queue and the topic are there and may be sent to: a link is opened for sending, and nothing is sent. */
export async function checkQueues({ serviceBus }: Config, credential: TokenCredential): Promise<Check[]> {
  const { ServiceBusClient } = await import('@azure/service-bus');
  const retryOptions = { maxRetries: 0, timeoutInMs: 10_000 };
  const client =
    'connectionString' in serviceBus
      ? new ServiceBusClient(serviceBus.connectionString, { retryOptions })
      : new ServiceBusClient(serviceBus.fullyQualifiedNamespace, credential, { retryOptions });
  const check = async (entity: string): Promise<Check> => {
    const sender = client.createSender(entity);
    try {
      // A batch must know how large a message may be: that opens the link, with the right to send.
      await sender.createMessageBatch();
      return ok(`queue ${entity}`, 'can be sent to');
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      const remedy =
        code === 'MessagingEntityNotFound'
          ? 'Deploy the namespace as infra/ describes it.'
          : 'The role is Azure Service Bus Data Sender, on the namespace. Check its name and its firewall too.';
      return fail(`queue ${entity}`, whyOf(error), 'there, and may be sent to', remedy);
    } finally {
      await sender.close().catch(() => undefined);
    }
  };
  try {
    return await Promise.all(ENTITIES.map(check));
  } finally {
    await client.close().catch(() => undefined);
  }
}
