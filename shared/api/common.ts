import * as z from 'zod';
import { RESOURCE_KINDS } from '../model/resourceKind';
import { STATES } from '../model/state';

/** Building blocks of the HTTP API, version 1. Every field says what is wanted; the reader adds what was seen. */
export const API_PREFIX = 'api/v1';

const WHY = 'why, in 1 to 500 characters';
/** Why something is done, for the audit. */
export const whySchema = z
  .string(WHY)
  .trim()
  .min(1, WHY)
  .max(500, WHY)
  .describe('Why, for the audit: 1 to 500 characters.');

const ID = '1 to 64 lower-case letters, digits and hyphens, beginning and ending with a letter or digit';
export const idSchema = z.string(ID).regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, ID);

export const instant = (what: string) => z.string().describe(`ISO 8601: ${what}.`);

/** Body of a change that needs nothing but a reason. */
export const whyBody = z.strictObject({ why: whySchema }, 'an object');

/** Path of everything about one onboarding. */
export const onboardingParams = z.strictObject({
  onboardingId: idSchema.describe('The id of the onboarding, as it was requested.'),
});

/** Paging of every list. */
export const pageQuery = z.strictObject({
  top: z.coerce
    .number('a number from 1 to 200')
    .int('a whole number')
    .min(1, 'at least 1')
    .max(200, 'at most 200')
    .default(50)
    .describe('How many at most.'),
  continuation: z
    .string('text')
    .max(2000, 'a continuation as it was answered')
    .optional()
    .describe('Where to go on: as the page before answered it.'),
});

/** A page of a list; with `continuation` there is more. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), continuation: z.string().optional() });

export const stateSchema = z.enum(STATES, `one of ${STATES.join(', ')}`);
export const kindSchema = z.enum(RESOURCE_KINDS, `one of ${RESOURCE_KINDS.join(', ')}`);
export const hostingSchema = z.enum(['vendor', 'customer'], 'vendor or customer');
export const actorSchema = z
  .enum(['customer', 'operator', 'nobody'], 'customer, operator or nobody')
  .describe('Who must act next.');

/** The state of an onboarding or of one resource, as everyone sees it. */
export const statusSchema = z.object({
  state: stateSchema,
  waitingFor: actorSchema,
  since: instant('when this state and reason began'),
  code: z.string().optional().describe('Stable code of the reason; see docs/codes.md.'),
  reason: z.string().optional(),
  remedy: z.string().optional(),
});

export const customerSchema = z.object({ id: z.string(), name: z.string() });

/** Every refusal: RFC 9457, with a stable code and what to do. */
export const problemSchema = z.object({
  type: z.string().describe('`urn:latchkey:` and the code.'),
  title: z.string().describe('The reason, in a sentence.'),
  status: z.int(),
  code: z.string().describe('Stable; see docs/codes.md.'),
  remedy: z.string().describe('What to do about it.'),
  errors: z
    .array(z.object({ field: z.string(), seen: z.string(), wanted: z.string() }))
    .optional()
    .describe('Every wrong field.'),
});
export type ApiProblem = z.infer<typeof problemSchema>;
