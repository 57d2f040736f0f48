import type { BulkAction } from '../api';
import type { Starter } from '../durable/starter';
import type { Code } from '../errors/codes';
import type { Outcome } from '../model/outcome';
import { isEnd, type State } from '../model/state';
import { check } from '../operations/check';
import { resendInvitation, revokeLink } from '../operations/invitation';
import { resume } from '../operations/resume';
import { revalidate } from '../operations/revalidate';
import { terminate } from '../operations/terminate';
import type { Asking } from '../operations/asking';
import type { Ports } from '../ports';
import type { ListedRow } from '../registry';
import { askRelease } from '../release/askRelease';
import { TARGETS } from '../targets';

/** What each action does to one onboarding: the same as the action on one alone. */
export const ACTIONS: Readonly<
  Record<BulkAction, (ports: Ports, starter: Starter, asking: Asking) => Promise<Outcome<unknown>>>
> = {
  resume,
  check,
  revalidate,
  terminate,
  release: (ports, starter, asking) => askRelease(ports, starter, { ...asking, how: 'revert' }),
  'resend-invitation': resendInvitation,
  'revoke-link': revokeLink,
};

const KEPT: ReadonlySet<State> = new Set(['protected', 'at-risk', 'access-lost']);
const UNINVITED: ReadonlySet<State> = new Set(['requested', 'preparing']);

/** With which code an action is going to be refused, as far as the list tells; for a dry run. */
export function expectedRefusal(
  action: BulkAction,
  { status, kind }: Pick<ListedRow, 'status' | 'kind'>,
): Code | undefined {
  const { state } = status;
  switch (action) {
    case 'resume':
      return isEnd(state) && state !== 'released' ? 'onboarding-ended' : undefined;
    case 'check':
      return isEnd(state) ? 'onboarding-ended' : undefined;
    case 'revalidate':
      return KEPT.has(state) ? undefined : 'not-protected';
    case 'release':
      if (!KEPT.has(state)) return 'not-protected';
      return TARGETS[kind].revert ? undefined : 'release-not-offered';
    case 'terminate':
      if (KEPT.has(state) || state === 'released') return 'not-running';
      return isEnd(state) ? 'onboarding-ended' : undefined;
    case 'resend-invitation':
      if (isEnd(state)) return 'onboarding-ended';
      return UNINVITED.has(state) ? 'not-invited' : undefined;
    case 'revoke-link':
      return UNINVITED.has(state) ? 'not-invited' : undefined;
  }
}
