import * as z from 'zod';
import { approvalSchema } from './approvals';
import { idSchema, instant, listOf, whySchema } from './common';
import { filterSchema, listedItemSchema } from './overview';

/** One action on many onboardings. */
export const BULK_ACTIONS = [
  'resume',
  'check',
  'revalidate',
  'release',
  'terminate',
  'resend-invitation',
  'revoke-link',
] as const;
const bulkActionSchema = z.enum(BULK_ACTIONS, `one of ${BULK_ACTIONS.join(', ')}`);
export type BulkAction = z.infer<typeof bulkActionSchema>;

export const bulkBody = z
  .strictObject(
    {
      id: idSchema.optional().describe('Makes it safe to repeat the request.'),
      action: bulkActionSchema,
      filter: filterSchema.optional(),
      onboardingIds: z.array(idSchema, 'a list of ids').min(1, 'at least one').max(1000, 'at most 1000').optional(),
      why: whySchema,
      dryRun: z.boolean('true or false').default(false).describe('Only shows what it would come to.'),
    },
    'an object',
  )
  .refine(({ filter, onboardingIds }) => (filter === undefined) !== (onboardingIds === undefined), {
    message: 'exactly one of filter, onboardingIds',
  });
export type BulkRequest = z.output<typeof bulkBody>;

export const bulkPreview = z.object({
  total: z.int(),
  sample: z.array(listedItemSchema).describe('The first ones.'),
  refused: z.array(z.object({ onboardingId: z.string(), code: z.string(), reason: z.string().optional() })),
});
export type BulkPreview = z.infer<typeof bulkPreview>;

export const bulkAccepted = z.union([z.object({ id: z.string() }), z.object({ approval: approvalSchema })]);
export type BulkAccepted = z.infer<typeof bulkAccepted>;

export const bulkSchema = z.object({
  id: z.string(),
  action: bulkActionSchema,
  by: z.string(),
  why: z.string(),
  at: instant('when it was asked for'),
  total: z.int().optional().describe('Absent while it is being selected.'),
  done: z.int(),
  failed: z.int(),
  refused: z.int(),
  state: z.enum(['running', 'stopped', 'finished']),
});
export type Bulk = z.infer<typeof bulkSchema>;

export const bulkDetail = bulkSchema.extend({
  items: z
    .array(
      z.object({
        onboardingId: z.string(),
        result: z.enum(['done', 'failed', 'refused']),
        code: z.string().optional(),
      }),
    )
    .describe('The first 100.'),
});
export type BulkDetail = z.infer<typeof bulkDetail>;

export const bulksAnswer = listOf(bulkSchema);
export type BulksAnswer = z.infer<typeof bulksAnswer>;
export const bulkParams = z.strictObject({ bulkId: idSchema });
