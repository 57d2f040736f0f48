import type { ServiceBusMessage } from '@azure/service-bus';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { currentInvocation } from './currentInvocation';
import { messageIdOf } from './describeInvocation';
import { TRACER } from './spans';
import { withinSpan } from './withinSpan';

/**
 * Sends messages in a span of the invocation that sends them, each with the trace in its properties, so that who receives it goes
 * on with it: under the names that the Azure SDKs write and read ("Distributed tracing and correlation through Service Bus
 * messaging", 2026). Messages that have a trace keep it. Outside a traced invocation nothing is added.
 */
export async function tracedSend(
  entity: string,
  messages: readonly ServiceBusMessage[],
  send: (messages: readonly ServiceBusMessage[]) => Promise<void>,
): Promise<void> {
  const invocation = currentInvocation();
  if (!invocation || messages.every(isTraced)) return send(messages);
  const [only] = messages;
  const attributes = {
    'messaging.system': 'servicebus',
    'messaging.destination.name': entity,
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    ...(messages.length > 1 && { 'messaging.batch.message_count': messages.length }),
    ...(messages.length === 1 && messageIdOf(only?.messageId)),
    ...(invocation.onboardingId !== undefined && { 'latchkey.onboarding.id': invocation.onboardingId }),
  };
  const span = trace.getTracer(TRACER).startSpan(`send ${entity}`, { kind: SpanKind.PRODUCER, attributes });
  const inSpan = trace.setSpan(context.active(), span);
  return withinSpan(span, inSpan, () => send(messages.map((message) => stamped(message, traceProperties(inSpan)))));
}

const isTraced = ({ applicationProperties }: ServiceBusMessage): boolean =>
  applicationProperties?.['Diagnostic-Id'] !== undefined;

function traceProperties(of: ReturnType<typeof context.active>): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(of, carrier);
  const { traceparent } = carrier;
  return { ...carrier, ...(traceparent !== undefined && { 'Diagnostic-Id': traceparent }) };
}

const stamped = (message: ServiceBusMessage, properties: Record<string, string>): ServiceBusMessage =>
  isTraced(message)
    ? message
    : { ...message, applicationProperties: { ...message.applicationProperties, ...properties } };
