import * as z from 'zod';
import { idSchema, instant, stateSchema } from './common';

/** Revalidation of many resources; its body is `shared/model/revalidation.ts`. */
export const revalidationParams = z.strictObject({
  revalidationId: z.string('an id').min(1, 'an id').max(64, 'an id'),
});

export const revalidationPreview = z.object({
  total: z.int(),
  seconds: z.number().describe('How long it takes.'),
  resources: z.array(
    z.object({
      resourceId: z.string(),
      onboardingId: z.string(),
      state: stateSchema,
      inSeconds: z.number(),
      sees: z.object({ verdict: z.string(), code: z.string().optional() }).optional(),
    }),
  ),
});
export type RevalidationPreview = z.infer<typeof revalidationPreview>;

export const revalidationStarted = z.object({ id: idSchema, at: instant('when it was asked for') });
export type RevalidationStarted = z.infer<typeof revalidationStarted>;

export const revalidationAnswer = z.object({
  id: z.string(),
  by: z.string(),
  why: z.string(),
  at: instant('when it was asked for'),
  selection: z.unknown(),
  state: z.enum(['planning', 'asking', 'asked']),
  total: z.int().optional(),
  asked: z.int(),
  turnsLeft: z.int(),
  fared: z.object({ well: z.int(), stopped: z.int(), waiting: z.int() }).optional(),
  endsAt: z.string().optional(),
});
export type RevalidationAnswer = z.infer<typeof revalidationAnswer>;
