import type { Approval } from '../api';
import { addMillisecondsTo, DAY } from '../model/time';
import type { StoredApproval } from '../registry';

/** So long an approval can be given. */
const APPROVAL_DAYS = 1;

/** Whether nobody has decided it in time. */
export const isOver = ({ state, at }: StoredApproval, now: Date): boolean =>
  state === 'waiting' && addMillisecondsTo(at, APPROVAL_DAYS * DAY) <= now.toISOString();

/** What callers see of it. */
export function approvalView(approval: StoredApproval, now: Date): Approval {
  const { byId: _, ...shown } = approval;
  return isOver(approval, now) ? { ...shown, state: 'expired' } : shown;
}
