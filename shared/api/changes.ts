import * as z from 'zod';
import { approvalSchema } from './approvals';
import { stateSchema, whySchema } from './common';

/** Changes of one onboarding. All take `why`; see the audit. */
export const releaseBody = z.strictObject(
  {
    why: whySchema,
    how: z
      .enum(['revert', 'forget'], 'revert or forget')
      .default('revert')
      .describe('`revert`: back to keys of the service. `forget`: the resource keeps its key and is not looked after.'),
    resourceId: z.string('an Azure resource id').optional().describe('Default: all resources of the onboarding.'),
  },
  'an object',
);

/** What most changes answer. */
export const changedAnswer = z.object({
  onboardingId: z.string(),
  state: stateSchema.describe('As it was when the change was asked for.'),
  woken: z.boolean().describe('Whether a process heard it at once; otherwise nothing runs that could.'),
});
export type ChangedAnswer = z.infer<typeof changedAnswer>;

export const releasedAnswer = z.object({
  onboardingId: z.string(),
  asked: z.array(z.string()).describe('Resources that were asked to leave.'),
  ended: z.array(z.string()).describe('Resources that had left already.'),
});
export type ReleasedAnswer = z.infer<typeof releasedAnswer>;

export const revalidatedAnswer = z.object({
  onboardingId: z.string(),
  asked: z.array(z.string()).describe('Resources that are revalidated.'),
});

export const invitedAnswer = z.object({
  onboardingId: z.string(),
  event: z.enum(['consent-required', 'key-required', 'action-required', 'reminder']),
  eventId: z.string(),
  expiresAt: z.string().optional(),
});
export type InvitedAnswer = z.infer<typeof invitedAnswer>;

export const linkRevokedAnswer = z.object({
  onboardingId: z.string(),
  linkVersion: z.int().describe('Links below this version do not work any more.'),
});
export type LinkRevokedAnswer = z.infer<typeof linkRevokedAnswer>;

/** Where two-person approval is set, a change waits for another operator instead. */
export const orApproval = <Answer extends z.ZodType>(answer: Answer) =>
  z.union([answer, z.object({ approval: approvalSchema })]);
