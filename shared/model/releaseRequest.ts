import * as z from 'zod';
import { parseArmId } from './armId';
import { onboardingRequestSchema } from './request';

const wantedWhy = '1 to 500 characters';

/** The message on the queue `release-requests`, contract version 1. Strict, like the onboarding request. */
export const releaseRequestSchema = z.strictObject(
  {
    contractVersion: z.literal(1, '1'),
    onboardingId: onboardingRequestSchema.shape.onboardingId.describe('Whose protection is to end.'),
    why: z.string(wantedWhy).trim().min(1, wantedWhy).max(500, wantedWhy).describe('Kept in the audit.'),
    resourceId: z
      .string('an Azure resource id')
      .refine((text) => parseArmId(text) !== undefined, 'an Azure resource id')
      .optional()
      .describe('One resource of the onboarding. Default: all of them, copies included.'),
  },
  'an object',
);
export type ReleaseRequest = z.infer<typeof releaseRequestSchema>;
