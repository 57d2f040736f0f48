import * as z from 'zod';
import { STATES } from './state';

/** What the events topic tells, by the last part of the event type `latchkey.onboarding.<name>`. */
export const EVENT_NAMES = [
  'consent-required',
  'key-required',
  'action-required',
  'operator-required',
  'reminder',
  'encrypted',
  'copy-encrypted',
  'key-rotated',
  'key-version-free',
  'at-risk',
  'risk-over',
  'access-lost',
  'access-restored',
  'revalidated',
  'resource-gone',
  'released',
  'rejected',
  'declined',
  'expired',
  'failed',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];
export const EVENT_TYPE_PREFIX = 'latchkey.onboarding.';

/** Data of every event on the topic `onboarding-events`. */
export const eventDataSchema = z.strictObject({
  onboardingId: z.string(),
  customerId: z.string().optional(),
  state: z.enum(STATES),
  waitingFor: z.enum(['customer', 'operator', 'nobody']).describe('Who must act next.'),
  code: z.string().optional().describe('Stable code of the reason; see docs/codes.md.'),
  reason: z.string().optional(),
  remedy: z.string().optional(),
  link: z.url().optional().describe("The customer's personal link: deliver it to the customer and to nobody else."),
  expiresAt: z.string().optional().describe('ISO 8601: when the invitation ends.'),
  keyUri: z.string().optional().describe('The key in use, with its version.'),
  resourceId: z.string().optional().describe('Of events after encryption: the resource or copy that it is about.'),
  previousKeyUri: z.string().optional().describe('After a rotation: the version used before.'),
  safeToDisableAt: z
    .string()
    .optional()
    .describe('ISO 8601: the earliest moment at which nothing of this resource needs the previous version.'),
  keptBy: z.enum(['backups', 'disks']).optional().describe('What may need the previous version, and for how long.'),
  lostAt: z.string().optional().describe('ISO 8601: when access to the key was first missed.'),
  outageSeconds: z.int().optional().describe('How long access was lost.'),
  drill: z
    .boolean()
    .optional()
    .describe(
      'Access was lost, or is back, in a trial of the off switch that the customer has started: no cause for alarm.',
    ),
  means: z.string().optional().describe('What this does to the resource.'),
  actBefore: z
    .string()
    .optional()
    .describe('ISO 8601: what is repaired before this moment heals by itself; later it takes work by hand.'),
  problems: z
    .array(z.strictObject({ field: z.string(), seen: z.string(), wanted: z.string() }))
    .optional()
    .describe('For a rejected request: every wrong field.'),
});
export type EventData = z.infer<typeof eventDataSchema>;

/** One event: its id is computed, so that sending it again is harmless. */
export interface OnboardingEvent {
  readonly id: string;
  readonly name: EventName;
  /** ISO 8601. */
  readonly at: string;
  readonly data: EventData;
}
