import * as z from 'zod';
import { instant, listOf, pageQuery, problemSchema, whySchema } from './common';

/** Messages that could not be received. */
const NAME = 'the name of a queue';
export const deadLettersQuery = z.strictObject({
  queue: z.string(NAME).max(260, NAME).optional().describe('Default: all.'),
  ...pageQuery.shape,
});
const NUMBER = 'a sequence number';
export const deadLetterParams = z.strictObject({
  queue: z.string(NAME).min(1, NAME).max(260, NAME),
  sequenceNumber: z.string(NUMBER).regex(/^\d{1,19}$/, NUMBER),
});

export const deadLetterSchema = z.object({
  queue: z.string(),
  sequenceNumber: z.string(),
  messageId: z.string().optional(),
  enqueuedAt: instant('when it was sent').optional(),
  deadLetteredAt: z.string().optional(),
  reason: z.string().describe('The stable code, where Latchkey put it there.'),
  description: z.string(),
  deliveryCount: z.int(),
  onboardingId: z.string().optional(),
  size: z.int().describe('Bytes of the body.'),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

export const deadLettersAnswer = listOf(deadLetterSchema);
export type DeadLettersAnswer = z.infer<typeof deadLettersAnswer>;

export const deadLetterDetail = deadLetterSchema.extend({
  body: z.string().describe('As text.'),
  properties: z.record(z.string(), z.unknown()),
  problems: problemSchema.shape.errors.describe('What is wrong with the body now; nothing if it is valid.'),
});
export type DeadLetterDetail = z.infer<typeof deadLetterDetail>;

export const resubmitBody = z.strictObject(
  {
    why: whySchema,
    body: z.string('text').max(200_000, 'at most 200,000 characters').optional().describe('Default: as it was.'),
  },
  'an object',
);
export type ResubmitBody = z.input<typeof resubmitBody>;

export const deadLetterSettled = z.object({
  queue: z.string(),
  sequenceNumber: z.string(),
  messageId: z.string().optional().describe('Of the message that was sent in its place.'),
  onboardingId: z.string().optional(),
});
export type DeadLetterSettled = z.infer<typeof deadLetterSettled>;
