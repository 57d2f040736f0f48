import type { Code } from '../errors/codes';

/** Business states of an onboarding, in the order a smooth run passes them; the last four are ends. */
export const STATES = [
  'requested',
  'preparing',
  'awaiting-consent',
  'awaiting-key',
  'verifying-key',
  'encrypting',
  'protected',
  'at-risk',
  'access-lost',
  'released',
  'rejected',
  'declined',
  'expired',
  'failed',
] as const;
export type State = (typeof STATES)[number];

const ENDS: ReadonlySet<State> = new Set(['released', 'rejected', 'declined', 'expired', 'failed']);
/** Whether an onboarding in this state has ended for good. */
export const isEnd = (state: State): boolean => ENDS.has(state);

/** Who must act next. */
export type Actor = 'customer' | 'operator' | 'nobody';

/** The state of an onboarding as everyone sees it: registry, events, page, console, custom status. */
export interface Status {
  readonly state: State;
  readonly waitingFor: Actor;
  /** ISO 8601; when this state and reason began. */
  readonly since: string;
  readonly code?: Code | undefined;
  readonly reason?: string | undefined;
  readonly remedy?: string | undefined;
}
