import { z } from 'zod';
import { topicOf } from './eventBody';
import { TYPE, type WantedSubscription } from './subscriptions';
import type { Destination, EventSubscription } from './state';

const advancedFilter = z.object({
  operatorType: z.enum(['StringIn', 'StringContains', 'StringNotContains', 'StringBeginsWith', 'StringEndsWith']),
  key: z.string(),
  values: z.array(z.string()).min(1).max(25),
});

const destination = z.discriminatedUnion('endpointType', [
  z.object({ endpointType: z.literal('ServiceBusQueue'), properties: z.object({ resourceId: z.string() }) }),
  z.object({ endpointType: z.literal('WebHook'), properties: z.object({ endpointUrl: z.string() }) }),
]);

/** Body of a PUT. What is not named here is not simulated and ignored. */
export const subscriptionBody = z.object({
  properties: z.object({
    destination: destination.optional(),
    /** Delivery as a managed identity, which may be one of another tenant. */
    deliveryWithResourceIdentity: z.object({ destination }).optional(),
    filter: z
      .object({
        includedEventTypes: z.array(z.string()).nullish(),
        subjectBeginsWith: z.string().optional(),
        subjectEndsWith: z.string().optional(),
        isSubjectCaseSensitive: z.boolean().optional(),
        advancedFilters: z.array(advancedFilter).max(25).optional(),
      })
      .optional(),
    labels: z.array(z.string()).optional(),
    eventDeliverySchema: z.enum(['EventGridSchema', 'CloudEventSchemaV1_0']).optional(),
    retryPolicy: z
      .object({
        maxDeliveryAttempts: z.number().int().min(1).max(30).optional(),
        eventTimeToLiveInMinutes: z.number().int().min(1).max(1440).optional(),
      })
      .optional(),
  }),
});

export const RETRY_POLICY = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 };

/** The subscription that a PUT asks for; `undefined` without destination. */
export function readSubscription(
  { properties }: z.infer<typeof subscriptionBody>,
  scope: string,
  name: string,
): WantedSubscription | undefined {
  const wanted = properties.deliveryWithResourceIdentity?.destination ?? properties.destination;
  if (!wanted) return undefined;
  const { includedEventTypes, ...filter } = properties.filter ?? {};
  return {
    name,
    scope,
    schema: properties.eventDeliverySchema ?? 'EventGridSchema',
    destination:
      wanted.endpointType === 'WebHook'
        ? { type: 'WebHook', url: wanted.properties.endpointUrl }
        : { type: 'ServiceBusQueue', resourceId: wanted.properties.resourceId },
    filter: {
      ...(definedOnly(filter) as WantedSubscription['filter']),
      ...(includedEventTypes && includedEventTypes.length > 0 && { includedEventTypes }),
    },
    retryPolicy: { ...RETRY_POLICY, ...(definedOnly(properties.retryPolicy ?? {}) as Partial<typeof RETRY_POLICY>) },
    ...(properties.labels && { labels: properties.labels }),
  };
}

const definedOnly = (value: object) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

/** An event subscription as ARM shows it: of a webhook only the base of its URL. */
export function subscriptionView(subscription: EventSubscription) {
  const { id, name, filter, labels, schema, retryPolicy, provisioningState } = subscription;
  return {
    id,
    name,
    type: TYPE,
    properties: {
      topic: topicOf(subscription, { source: subscription.scope }),
      provisioningState,
      destination: destinationView(subscription.destination),
      filter: { subjectBeginsWith: '', subjectEndsWith: '', ...filter },
      labels: labels ?? [],
      eventDeliverySchema: schema,
      retryPolicy,
    },
  };
}

function destinationView(destination: Destination) {
  if (destination.type === 'ServiceBusQueue')
    return { endpointType: destination.type, properties: { resourceId: destination.resourceId } };
  const { origin, pathname } = new URL(destination.url);
  return { endpointType: destination.type, properties: { endpointBaseUrl: `${origin}${pathname}` } };
}
