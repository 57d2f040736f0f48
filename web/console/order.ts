import type { BulkAction, Group } from '../../shared/api';

/** The lists of the API that the console shows, in its own order: types alone are shared, so that no schema is bundled. */
export const GROUPS = ['operator', 'customer', 'working', 'protected', 'ended'] as const satisfies readonly Group[];

export const BULK_ACTIONS = [
  'resume',
  'check',
  'revalidate',
  'resend-invitation',
  'revoke-link',
  'terminate',
  'release',
] as const satisfies readonly BulkAction[];
