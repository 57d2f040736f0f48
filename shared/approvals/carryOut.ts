import type { BulkRequest } from '../api';
import { bulkAudit, startBulk } from '../bulk/startBulk';
import type { TwoPersonAction } from '../config';
import type { Starter } from '../durable/starter';
import type { Outcome } from '../model/outcome';
import { terminate } from '../operations/terminate';
import type { Ports } from '../ports';
import type { StoredApproval } from '../registry';
import { askRelease, type ReleaseAsking } from '../release/askRelease';

/** What is asked for, by action: as it is stored with the approval. */
interface Requests {
  readonly release: Pick<ReleaseAsking, 'onboardingId' | 'how' | 'resourceId'>;
  readonly terminate: { readonly onboardingId: string };
  readonly bulk: Pick<BulkRequest, 'action' | 'filter' | 'onboardingIds'> & { readonly id: string };
}

type Carry<A extends TwoPersonAction> = (
  ports: Ports,
  starter: Starter,
  request: Requests[A],
  asking: Pick<StoredApproval, 'by' | 'why' | 'at'>,
) => Promise<Outcome<unknown>>;

const CARRY: { readonly [A in TwoPersonAction]: Carry<A> } = {
  release: (ports, starter, request, { by, why }) => askRelease(ports, starter, { ...request, by, why }),
  async terminate(ports, starter, { onboardingId }, { by, why, at }) {
    const ended = await terminate(ports, starter, { onboardingId, by, why });
    // A crash after it was done: it was terminated since it was approved.
    const status =
      ended.kind === 'done' ? undefined : await ports.registry.onboardings.readPart(onboardingId, 'status');
    const { code, since = '' } = status?.status ?? {};
    return code === 'terminated' && since >= at ? { kind: 'done', change: 'unchanged', value: null } : ended;
  },
  bulk: (ports, starter, { id, action, filter, onboardingIds }, { by, why, at }) =>
    startBulk(ports, starter, {
      ...{ id, action, by, why, at },
      selection: onboardingIds ? { onboardingIds } : { filter: filter ?? {} },
    }),
};

/** The partition of the audit that tells of a change. */
export const auditOf = (action: TwoPersonAction, request: unknown): string =>
  action === 'bulk' ? bulkAudit((request as Requests['bulk']).id) : (request as Requests['release']).onboardingId;

/**
 * Carries out what was approved, in the name of both, and notes that it is done. May be called again at any time, also by
 * two at once: what it does is done once.
 */
export async function carryOut(ports: Ports, starter: Starter, approval: StoredApproval): Promise<StoredApproval> {
  if (approval.state !== 'approved' || approval.doneAt !== undefined) return approval;
  const { id, action, request, why, decidedAt = approval.at } = approval;
  const by = `${approval.by}, approved by ${approval.decidedBy ?? 'nobody'}`;
  const carry = CARRY[action] as Carry<TwoPersonAction>;
  const outcome = await carry(ports, starter, request as Requests[TwoPersonAction] & Requests['bulk'], {
    by,
    why,
    at: decidedAt,
  });
  const doneAt = ports.now().toISOString();
  const refused = outcome.kind === 'done' ? {} : { refused: outcome.code };
  const changed = await ports.registry.approvals.change(id, (now) =>
    now.doneAt === undefined ? { ...now, doneAt, ...refused } : undefined,
  );
  await ports.registry.approvals.close(id);
  return changed ?? approval;
}
