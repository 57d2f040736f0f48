import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { InvocationContext } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import { onboardingInstance } from '../model/instances';
import type { Telemetry } from '../config';

/** A trace as it is handed over: W3C `traceparent` and `tracestate`. */
export type Carrier = Readonly<Record<string, string>>;

/** What a span of an invocation begins with. */
export interface Invoked {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  /** The trace that the Functions host says it belongs to. */
  readonly host: Carrier;
  /** The trace that the message belongs to. */
  readonly message: Carrier;
  readonly onboardingId: string | undefined;
  /** What its result tells. */
  readonly read: (result: unknown) => Attributes;
}

type Of = Pick<Invoked, 'name' | 'kind' | 'attributes'> & Partial<Invoked>;

/**
 * Names and attributes of an invocation, by the semantic conventions of OpenTelemetry for functions, messages and HTTP
 * (1.45). Nothing is taken from what a caller sent but the id of a message and of an onboarding. Where Application Insights is
 * told, the host itself tells it of each invocation as a request: ours is then a part of that one.
 */
export function describeInvocation(context: InvocationContext, input: unknown, telemetry: Telemetry): Invoked {
  const { functionName, invocationId, traceContext } = context;
  const { name, kind, attributes, ...rest } = describeTrigger(context, input);
  return {
    name,
    kind: telemetry.applicationInsights === undefined ? kind : SpanKind.INTERNAL,
    attributes: {
      'faas.name': `${telemetry.serviceName}/${functionName}`,
      'faas.invocation_id': invocationId,
      ...attributes,
    },
    host: carrierOf({ traceparent: traceContext?.traceParent, tracestate: traceContext?.traceState }),
    message: {},
    onboardingId: undefined,
    read: () => ({}),
    ...rest,
  };
}

function describeTrigger(context: InvocationContext, input: unknown): Of {
  const { trigger } = context.options;
  switch (trigger.type) {
    case 'serviceBusTrigger':
      return describeMessage(String(trigger['queueName']), input);
    case 'httpTrigger':
      return describeRequest(String(trigger['route']), input);
    case 'timerTrigger':
      return { name: context.functionName, kind: SpanKind.SERVER, attributes: { 'faas.trigger': 'timer' } };
    default:
      return describeStep(context, input);
  }
}

function describeMessage(queue: string, input: unknown): Of {
  const { messages } = input as ServiceBusMessageContext;
  const message = Array.isArray(messages) ? messages[0] : messages;
  const properties = message?.applicationProperties ?? {};
  return {
    name: `process ${queue}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'servicebus',
      'messaging.destination.name': queue,
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      ...messageIdOf(message?.messageId),
    },
    message: carrierOf({
      traceparent: properties['traceparent'] ?? properties['Diagnostic-Id'],
      tracestate: properties['tracestate'],
    }),
  };
}

/** Of a form in which no address and no sentence fits: who sends a message chooses its id. */
export function messageIdOf(id: unknown): Attributes {
  const text = typeof id === 'string' ? id : typeof id === 'number' ? String(id) : '';
  return /^[\w.:-]{1,128}$/.test(text) ? { 'messaging.message.id': text } : {};
}

function describeRequest(path: string, input: unknown): Of {
  const { method } = input as { method: string };
  const route = `/${path}`;
  return {
    name: `${method} ${route}`,
    kind: SpanKind.SERVER,
    attributes: { 'faas.trigger': 'http', 'http.request.method': method, 'http.route': route },
    read: (result) => ({ 'http.response.status_code': (result as { status?: number } | undefined)?.status ?? 200 }),
  };
}

const INSTANCE_OF_ONBOARDING = onboardingInstance('');

function describeStep({ functionName, triggerMetadata }: InvocationContext, input: unknown): Of {
  const instanceId = String(triggerMetadata?.['instanceId']);
  const given = (input as { onboardingId?: unknown } | null)?.onboardingId;
  const ofInstance = instanceId.startsWith(INSTANCE_OF_ONBOARDING)
    ? instanceId.slice(INSTANCE_OF_ONBOARDING.length)
    : undefined;
  return {
    name: functionName,
    kind: SpanKind.INTERNAL,
    attributes: { 'faas.trigger': 'other', 'latchkey.step': functionName, 'latchkey.instance.id': instanceId },
    onboardingId: typeof given === 'string' ? given : ofInstance,
    read: outcomeOf,
  };
}

/** Of an outcome what was changed, or who must act and the code; see `shared/model/outcome.ts`. */
function outcomeOf(result: unknown): Attributes {
  const { kind, change, code } = (result ?? {}) as Readonly<Record<string, unknown>>;
  const outcome = kind === 'done' ? change : kind;
  return {
    ...(typeof outcome === 'string' && { 'latchkey.outcome': outcome }),
    ...(typeof code === 'string' && { 'latchkey.code': code }),
  };
}

const carrierOf = (values: Readonly<Record<string, unknown>>): Carrier =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
