import { z } from 'zod';
import { STATES } from './state';

/** What the events topic tells, by the last part of the event type `latchkey.onboarding.<name>`. */
export const EVENT_NAMES = [
  'consent-required',
  'key-required',
  'action-required',
  'operator-required',
  'reminder',
  'encrypted',
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
