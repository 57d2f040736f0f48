import type { BulkAction, Filter } from '../api';

/** Which onboardings: named, or all that fit. */
export type BulkSelection = { readonly onboardingIds: readonly string[] } | { readonly filter: Filter };

/** One action on many onboardings, as it was asked for. */
export interface BulkRun {
  readonly id: string;
  readonly action: BulkAction;
  readonly by: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
  readonly selection: BulkSelection;
}

/** What became of one onboarding. */
export interface BulkResult {
  readonly onboardingId: string;
  readonly result: 'done' | 'failed' | 'refused';
  readonly code?: string | undefined;
}

/** What a page of the selection came to. `again`: acted on with an earlier page. */
export interface BulkCounts {
  readonly done: number;
  readonly failed: number;
  readonly refused: number;
  readonly again: number;
}

/** So many onboardings are acted on by one step. */
export const BULK_PAGE = 50;
/** Seconds between two steps: what asks Azure and vaults for much takes turns, as revalidations do. */
export const BULK_PAUSE: Readonly<Record<BulkAction, number>> = {
  resume: 2,
  check: 10,
  revalidate: 10,
  release: 10,
  terminate: 2,
  'resend-invitation': 2,
  'revoke-link': 2,
};
