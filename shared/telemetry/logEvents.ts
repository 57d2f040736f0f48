import type { Code } from '../errors/codes';
import type { EventName } from '../model/event';
import type { Actor, State } from '../model/state';

/**
 * What the app logs for machines: lines of JSON with a stable name, which alert rules and workbooks ask for. Ids, codes and
 * figures only: no names of people, no tokens, no links. `docs/telemetry.md` is generated from the descriptions.
 */
export interface LogEvents {
  readonly 'onboarding-status': StatusFields;
  readonly 'resource-status': StatusFields & { readonly resourceId: string };
  readonly 'step-failed': {
    readonly step: string;
    readonly onboardingId?: string | undefined;
    readonly error: string;
    readonly status?: number | undefined;
  };
  readonly 'message-refused': { readonly what: string; readonly reason: string };
  readonly 'sweep-ended': {
    readonly dueAt: string;
    readonly seconds: number;
    readonly resources: number;
    readonly keys: number;
    readonly faults: number;
  };
  readonly 'sweep-late': { readonly seconds: number };
  readonly 'operator-action': { readonly action: string; readonly onboardingId?: string | undefined };
}
export type LogEventName = keyof LogEvents;

interface StatusFields {
  readonly onboardingId: string;
  readonly state: State;
  readonly waitingFor: Actor;
  readonly code?: Code | undefined;
  /** The event that told it, if one did. */
  readonly told?: EventName | undefined;
  /** How long the status before lasted, where that is known. */
  readonly secondsBefore?: number | undefined;
}

/** What each is logged for. */
export const LOG_EVENTS: Readonly<Record<LogEventName, string>> = {
  'onboarding-status':
    'An onboarding has a new status: its state, who must act, the code, and how long the one before lasted.',
  'resource-status': 'A protected resource has a new status, such as `access-lost`.',
  'step-failed':
    'A step threw, and will be tried again: which one, the kind of error, the HTTP status if there is one.',
  'message-refused': 'A message was dead-lettered by the app, with the reason.',
  'sweep-ended': 'A sweep is over: how long it took, how much it looked at, what it could not look at.',
  'sweep-late': 'The last sweep still ran when the next was due: by so many seconds too long.',
  'operator-action': 'An operator changed something by the API; who and why is in the audit.',
};
