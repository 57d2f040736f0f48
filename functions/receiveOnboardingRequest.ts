import '@azure/functions-extensions-servicebus';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import type { InvocationContext } from '@azure/functions';
import type { Starter } from '../shared/durable/starter';
import { receiveRequest } from '../shared/intake/receiveRequest';
import type { Ports } from '../shared/ports';

export const REQUESTS_QUEUE = 'onboarding-requests';

/**
 * Queue `onboarding-requests`. The message is settled by us, because only then can a dead letter say why. A throw
 * abandons it: Service Bus delivers it again and dead-letters it after the queue's limit.
 */
export function createReceiveOnboardingRequest(ports: Ports) {
  return async (input: ServiceBusMessageContext, starter: Starter, context: InvocationContext): Promise<void> => {
    const message = Array.isArray(input.messages) ? input.messages[0] : input.messages;
    if (!message) return;
    const settlement = await receiveRequest(ports, starter, message.body);
    if (settlement.action === 'complete') {
      await input.actions.complete(message);
      return;
    }
    const { reason, description } = settlement;
    context.warn(`onboarding-request dead-lettered: ${reason}`);
    await input.actions.deadletter(message, undefined, stringValue(reason), stringValue(description));
  };
}

/**
 * A `google.protobuf.StringValue`. The library types the two texts as strings and hands them to protobuf unwrapped,
 * which refuses them (@azure/functions-extensions-servicebus 0.2.0-preview: "object expected").
 */
function stringValue(value: string): string {
  return { value } as unknown as string;
}
