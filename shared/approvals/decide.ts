import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { done, type Outcome } from '../model/outcome';
import type { Ports } from '../ports';
import { inTurns } from '../protection/inTurns';
import type { StoredApproval } from '../registry';
import { isOver } from './approvalView';
import type { Asker } from './askApproval';
import { auditOf, carryOut } from './carryOut';

interface Deciding {
  readonly id: string;
  readonly asker: Asker;
  readonly why: string;
}

/**
 * Approves a change and carries it out. Refused to whoever asked for it, and once it is over. Approved again by anybody who
 * may, it is carried out if a crash kept it from that, and else nothing happens.
 */
export async function approve(ports: Ports, starter: Starter, deciding: Deciding): Promise<Outcome<StoredApproval>> {
  const approved = await decide(ports, deciding, 'approved');
  return approved.kind === 'done' ? done(await carryOut(ports, starter, approved.value), 'updated') : approved;
}

/** Rejects a change. Refused to whoever asked for it, and once it is approved. */
export const reject = (ports: Ports, deciding: Deciding): Promise<Outcome<StoredApproval>> =>
  decide(ports, deciding, 'rejected');

async function decide(
  { registry, now }: Ports,
  { id, asker, why }: Deciding,
  state: 'approved' | 'rejected',
): Promise<Outcome<StoredApproval>> {
  const decidedAt = now().toISOString();
  let refused: ReturnType<typeof stop> | undefined;
  const changed = await registry.approvals.change(id, (known) => {
    const is = isOver(known, now()) ? 'expired' : known.state;
    refused = known.byId === asker.id ? stop('approval-own', { id }) : undefined;
    if (!refused && is !== 'waiting' && is !== state) refused = stop('approval-over', { id, state: is });
    if (refused || is !== 'waiting') return undefined;
    return { ...known, state, decidedBy: asker.by, decidedAt, decidedWhy: why };
  });
  if (!changed) return stop('not-found', { what: 'change that waits for approval' });
  if (refused) return refused;
  const { action, request, decidedBy = asker.by, decidedAt: at = decidedAt, decidedWhy = why } = changed;
  const verb = state === 'approved' ? 'approve' : 'reject';
  const onboardingId = auditOf(action, request);
  await registry.audit.add(`${id}-${verb}`, {
    onboardingId,
    at,
    by: decidedBy,
    action: `${verb}-${action}`,
    why: decidedWhy,
  });
  if (state === 'rejected') await registry.approvals.close(id);
  return done(changed, 'updated');
}

const AT_ONCE = 4;

/** Carries out what was approved and not done, and ends what nobody has decided. May be called at any time. */
export async function settleApprovals(ports: Ports, starter: Starter): Promise<void> {
  const { registry, now } = ports;
  await inTurns(await registry.approvals.open(), AT_ONCE, async (id) => {
    const approval = await registry.approvals.change(id, (known) =>
      isOver(known, now()) ? { ...known, state: 'expired' } : undefined,
    );
    if (approval?.state === 'approved') await carryOut(ports, starter, approval);
    else if (approval?.state !== 'waiting') await registry.approvals.close(id);
  });
}
