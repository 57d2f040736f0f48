import '@azure/functions-extensions-servicebus';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import type { InvocationContext } from '@azure/functions';
import type { Starter } from '../shared/durable/starter';
import type { Settlement } from '../shared/intake/settlement';
import { noteOnSpan } from '../shared/telemetry/currentInvocation';
import { logEvent } from '../shared/telemetry/logEvent';

/**
 * Receives messages of a queue. They are settled by us, because only then can a dead letter say why. A throw abandons a
 * message: Service Bus delivers it again and dead-letters it after the queue's limit. The log has codes, never contents.
 */
export function createReceiver(what: string, receive: (body: unknown, starter: Starter) => Promise<Settlement>) {
  return async (input: ServiceBusMessageContext, starter: Starter, context: InvocationContext): Promise<void> => {
    const message = Array.isArray(input.messages) ? input.messages[0] : input.messages;
    if (!message) return;
    const settlement = await receive(message.body, starter);
    noteOnSpan({ 'latchkey.outcome': settlement.action });
    if (settlement.action === 'complete') {
      if (settlement.note !== undefined) context.debug(`${what} completed: ${settlement.note}`);
      await input.actions.complete(message);
      return;
    }
    const { reason, description } = settlement;
    context.warn(`${what} dead-lettered: ${reason}`);
    noteOnSpan({ 'latchkey.code': reason });
    logEvent('message-refused', { what, reason });
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
