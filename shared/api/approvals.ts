import * as z from 'zod';
import { idSchema, instant, listOf, pageQuery } from './common';

/** Changes that wait for a second operator. */
export const APPROVAL_STATES = ['waiting', 'approved', 'rejected', 'expired'] as const;
const approvalState = z.enum(APPROVAL_STATES, `one of ${APPROVAL_STATES.join(', ')}`);

export const approvalSchema = z.object({
  id: z.string(),
  action: z.string(),
  subject: z.string().describe('What it is about: an onboarding, or a selection in words.'),
  by: z.string(),
  why: z.string(),
  at: instant('when it was asked for'),
  state: approvalState,
  decidedBy: z.string().optional(),
  decidedAt: z.string().optional(),
  decidedWhy: z.string().optional(),
  doneAt: z.string().optional().describe('ISO 8601: when an approved one was carried out.'),
  refused: z.string().optional().describe('The code with which it was refused when it was carried out.'),
  request: z.unknown().describe('What was asked for, as it was sent.'),
});
export type Approval = z.infer<typeof approvalSchema>;

export const approvalsQuery = z.strictObject({ state: approvalState.optional(), ...pageQuery.shape });
export const approvalsAnswer = listOf(approvalSchema);
export type ApprovalsAnswer = z.infer<typeof approvalsAnswer>;
export const approvalParams = z.strictObject({ approvalId: idSchema });
export const approvalAnswer = z.object({ approval: approvalSchema });
export type ApprovalAnswer = z.infer<typeof approvalAnswer>;
