import { randomBytes } from 'node:crypto';
import type { Approval, BulkAction } from '../api';
import type { TwoPersonAction } from '../config';
import type { Ports } from '../ports';
import type { StoredApproval } from '../registry';
import { approvalView } from './approvalView';

/** The one who asks, as a token names him. */
export interface Asker {
  readonly id: string;
  /** Name and id, as the audit has them. */
  readonly by: string;
}

interface ApprovalAsking extends Pick<StoredApproval, 'action' | 'subject' | 'why' | 'request'> {
  readonly asker: Asker;
  /** The partition of the audit that tells of it. */
  readonly audit: string;
}

type Needs = Pick<Ports, 'registry' | 'now'>;

/** Whether a change needs a second person. A bulk action needs one also if its action alone would. */
export const needsApproval = (
  { config: { twoPerson } }: Pick<Ports, 'config'>,
  action: TwoPersonAction,
  bulkAction?: BulkAction,
): boolean => twoPerson.some((one) => one === action || one === bulkAction);

/** Writes down a change that another operator has to approve; nothing else is done. */
export async function askApproval(
  { registry, now }: Needs,
  { asker, audit, action, ...asked }: ApprovalAsking,
): Promise<Approval> {
  const at = now().toISOString();
  const id = approvalId(now());
  const { by, id: byId } = asker;
  const approval: StoredApproval = { id, action, byId, by, at, state: 'waiting', ...asked };
  await registry.audit.add(id, { onboardingId: audit, at, by, action: `ask-${action}`, why: asked.why });
  await registry.approvals.add(approval);
  return approvalView(approval, now());
}

const FOREVER = 9_999_999_999_999;
/** Ids in the order in which they are listed: the newest first. */
const approvalId = (now: Date): string => `${FOREVER - now.getTime()}-${randomBytes(6).toString('hex')}`;

/**
 * The approval that a change of one onboarding waits for, if it needs one; of an onboarding that is not known none is asked,
 * so that the change itself is refused.
 */
export async function askFirst(
  ports: Pick<Ports, 'registry' | 'now' | 'config'>,
  action: 'release' | 'terminate',
  { asker, why, request }: Pick<ApprovalAsking, 'asker' | 'why'> & { request: { readonly onboardingId: string } },
): Promise<Approval | undefined> {
  const { onboardingId } = request;
  if (!needsApproval(ports, action)) return undefined;
  if (!(await ports.registry.onboardings.readPart(onboardingId, 'request'))) return undefined;
  return askApproval(ports, { action, asker, why, request, subject: onboardingId, audit: onboardingId });
}
