import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import type { BulkRun } from '../model/bulk';
import { BULK, bulkInstance } from '../model/instances';
import { done, type Outcome } from '../model/outcome';
import type { Ports } from '../ports';

/** The partition of the audit that tells of a bulk action as a whole. */
export const bulkAudit = (id: string): string => `bulk-${id}`;

/**
 * Begins a bulk action: written down, then audited, then started. Sent again under the same id it is the same one; with
 * other content it is refused.
 */
export async function startBulk(
  { registry, config }: Pick<Ports, 'registry' | 'config'>,
  starter: Starter,
  run: BulkRun,
): Promise<Outcome<{ id: string }>> {
  const { id } = run;
  const known = await registry.bulks.create(run);
  const content = ({ action, selection }: BulkRun) => JSON.stringify([action, selection]);
  if (content(known) !== content(run)) return stop('bulk-conflict', { id });
  const { at, by, why, action } = known;
  await registry.audit.add(id, { onboardingId: bulkAudit(id), at, by, action: `bulk-${action}`, why });
  if (!(await registry.bulks.ended(id))) {
    await starter.startOnce(BULK, bulkInstance(id), { id, action, policy: config.policy });
  }
  return done({ id }, 'created');
}
