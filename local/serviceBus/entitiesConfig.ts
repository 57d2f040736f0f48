import { z } from 'zod';
import { parseDuration } from './duration';
import { parseSqlFilter } from './sqlFilter';

/*
 * Shape of `UserConfig.Namespaces[0]` in the configuration of Microsoft's Service Bus emulator ("Use a local Service Bus
 * emulator", 2025), so that one file serves both. What this endpoint cannot do is refused by name instead of ignored.
 */

const duration = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue(`'${text}' is not an ISO 8601 duration such as PT1M`);
  return z.NEVER;
});

const lockDuration = duration.refine((ms) => ms > 0 && ms <= 5 * 60_000, 'LockDuration is above zero and at most PT5M');
const unsupportedFlag = (feature: string) =>
  z.literal(false, { error: `${feature} is not supported by the local Service Bus` });
const unsupportedTarget = (feature: string) =>
  z.literal('', { error: `${feature} is not supported by the local Service Bus` });

const duplicateDetection = {
  RequiresDuplicateDetection: z.boolean().default(false),
  DuplicateDetectionHistoryTimeWindow: duration.default(10 * 60_000),
};

const consumer = {
  DeadLetteringOnMessageExpiration: z.boolean().default(false),
  DefaultMessageTimeToLive: duration.optional(),
  LockDuration: lockDuration.default(60_000),
  MaxDeliveryCount: z.int().min(1).max(2000).default(10),
  RequiresSession: unsupportedFlag('RequiresSession').optional(),
  ForwardTo: unsupportedTarget('ForwardTo').optional(),
  ForwardDeadLetteredMessagesTo: unsupportedTarget('ForwardDeadLetteredMessagesTo').optional(),
};

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const correlationFilter = z.strictObject({
  ContentType: z.string().optional(),
  CorrelationId: z.string().optional(),
  Label: z.string().optional(),
  MessageId: z.string().optional(),
  ReplyTo: z.string().optional(),
  ReplyToSessionId: z.string().optional(),
  SessionId: z.string().optional(),
  To: z.string().optional(),
  Properties: z.record(z.string(), scalar).optional(),
});
export type CorrelationFilter = z.output<typeof correlationFilter>;

const sqlExpression = z.string().superRefine((expression, context) => {
  try {
    parseSqlFilter(expression);
  } catch (error) {
    context.addIssue((error as Error).message);
  }
});

const ruleProperties = z.discriminatedUnion(
  'FilterType',
  [
    z.strictObject({ FilterType: z.literal('Correlation'), CorrelationFilter: correlationFilter }),
    z.strictObject({ FilterType: z.literal('Sql'), SqlFilter: z.strictObject({ SqlExpression: sqlExpression }) }),
  ],
  { error: 'FilterType is Correlation or Sql; rule actions are not supported by the local Service Bus' },
);
export type RuleProperties = z.output<typeof ruleProperties>;

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,258}$/, 'not a Service Bus entity name');

const queue = z.strictObject({
  Name: name,
  Properties: z.strictObject({ ...consumer, ...duplicateDetection }).prefault({}),
});

const subscription = z.strictObject({
  Name: name,
  Properties: z.strictObject(consumer).prefault({}),
  Rules: z.array(z.strictObject({ Name: name, Properties: ruleProperties })).default([]),
});

const topic = z.strictObject({
  Name: name,
  Properties: z.strictObject({ DefaultMessageTimeToLive: duration.optional(), ...duplicateDetection }).prefault({}),
  Subscriptions: z.array(subscription).default([]),
});

const schema = z
  .strictObject({ Name: z.string().optional(), Queues: z.array(queue).default([]), Topics: z.array(topic).default([]) })
  .superRefine((entities, context) => {
    const seen = new Set<string>();
    for (const path of entityPaths(entities)) {
      if (seen.has(path.toLowerCase())) context.addIssue(`entity '${path}' is defined twice`);
      seen.add(path.toLowerCase());
    }
  });

/** Entities as written in the configuration file: durations as ISO 8601 text, everything but the name optional. */
export type EntitiesConfig = z.input<typeof schema>;
/** Entities with defaults filled in and durations in milliseconds. */
export type Entities = z.output<typeof schema>;
export type ConsumerProperties = Entities['Topics'][number]['Subscriptions'][number]['Properties'];

/**
 * Validates a configuration.
 * @throws Error that names every property that is unknown, wrong or not supported.
 */
export function parseEntities(config: EntitiesConfig): Entities {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  throw new Error(`Service Bus entities are not valid:\n${z.prettifyError(result.error)}`);
}

function entityPaths(entities: z.output<typeof schema>): string[] {
  return [
    ...entities.Queues.map((each) => each.Name),
    ...entities.Topics.flatMap((each) => [
      each.Name,
      ...each.Subscriptions.map((inner) => `${each.Name}/Subscriptions/${inner.Name}`),
    ]),
  ];
}
