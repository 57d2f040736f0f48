import * as z from 'zod';
import { GROUPS } from '../model/listing';
export { GROUPS, type Group } from '../model/listing';
import {
  actorSchema,
  customerSchema,
  hostingSchema,
  instant,
  kindSchema,
  listOf,
  pageQuery,
  stateSchema,
} from './common';

/** Finding onboardings: the list, counts at a glance, statistics. */
const groupSchema = z
  .enum(GROUPS, `one of ${GROUPS.join(', ')}`)
  .describe('Who must act, else the stage: partition of the list.');

const filterFields = {
  group: groupSchema.optional(),
  state: stateSchema.optional(),
  waitingFor: actorSchema.optional(),
  code: z.string('a code').max(60, 'a code').optional().describe('A stable code; see docs/codes.md.'),
  kind: kindSchema.optional(),
  customerId: z.string('the id of a customer').max(64, 'the id of a customer').optional(),
  olderThanHours: z.coerce
    .number('a number of hours')
    .min(0, 'a number of hours')
    .max(100_000, 'a number of hours')
    .optional()
    .describe('Only what has been in its state for longer.'),
};

/** Which onboardings; all that is named must fit. */
export const filterSchema = z.strictObject(filterFields, 'an object');
export type Filter = z.output<typeof filterSchema>;

export const listQuery = z.strictObject({ ...filterFields, ...pageQuery.shape });
export type ListQuery = z.output<typeof listQuery>;

/** One protected thing: the planned resource of an onboarding, or a copy. */
export const listedItemSchema = z.object({
  onboardingId: z.string(),
  resourceId: z.string(),
  kind: kindSchema,
  hosting: hostingSchema,
  customer: customerSchema,
  source: z.string().optional().describe('The resource it is a copy of.'),
  state: stateSchema,
  waitingFor: actorSchema,
  since: instant('when this state and reason began'),
  code: z.string().optional(),
  reason: z.string().optional(),
  group: groupSchema,
});
export type ListedItem = z.infer<typeof listedItemSchema>;

export const listAnswer = listOf(listedItemSchema);
export type ListAnswer = z.infer<typeof listAnswer>;

const numbers = <Key extends z.core.$ZodRecordKey>(keys: Key) => z.partialRecord(keys, z.int());

export const countsAnswer = z.object({
  at: instant('when protected and ended ones were counted; the others are counted now'),
  groups: z.record(groupSchema, z.int()),
  states: numbers(stateSchema),
  codes: z.array(z.object({ code: z.string(), waitingFor: actorSchema, count: z.int() })),
  kinds: numbers(kindSchema),
});
export type Counts = z.infer<typeof countsAnswer>;

/** Answer to the wish that the list be compared with the records. */
export const rebuildAnswer = z.object({ started: z.boolean().describe('False: it goes on already.') });

export const statisticsQuery = z.strictObject({
  days: z.coerce
    .number('a number of days')
    .int('a whole number of days')
    .min(1, 'at least 1')
    .max(365, 'at most 365')
    .default(30)
    .describe('How many days back.'),
});

export const statisticsAnswer = z.object({
  days: z.array(
    z.object({
      day: z.string().describe('YYYY-MM-DD, UTC.'),
      received: z.int(),
      protected: z.int(),
      ended: numbers(stateSchema),
    }),
  ),
  steps: z.array(z.object({ step: z.string(), count: z.int(), medianSeconds: z.number(), p90Seconds: z.number() })),
  waits: z
    .object({ customer: z.number(), operator: z.number(), nobody: z.number() })
    .describe('Seconds waited for each.'),
  stops: z
    .array(z.object({ code: z.string(), waitingFor: actorSchema, count: z.int() }))
    .describe('How often each code stopped an onboarding that has ended or reached its goal, the most frequent first.'),
});
export type Statistics = z.infer<typeof statisticsAnswer>;
