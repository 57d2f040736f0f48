import type { Starter } from '../shared/durable/starter';
import { ACTIONS } from '../shared/bulk/actions';
import { stop } from '../shared/errors/stop';
import type { BulkCounts, BulkResult, BulkRun } from '../shared/model/bulk';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import { inTurns } from '../shared/protection/inTurns';

/** So many onboardings are acted on at once. */
const AT_ONCE = 4;
/** What fails is tried so often before it counts as failed. */
const ATTEMPTS = 2;

/**
 * Acts on one page of a bulk action. May be called again at any time: an onboarding of which it is written down what became
 * of it is left alone. Stops between two onboardings when somebody has asked for that.
 */
export const runBulkPage =
  (ports: Ports) =>
  async ({ id, page }: { id: string; page: number }, starter: Starter): Promise<Outcome<{ isStopped: boolean }>> => {
    const { bulks } = ports.registry;
    const run = await bulks.read(id);
    const selected = await bulks.readPage(id, page);
    if (!run || !selected) return stop('not-found', { what: 'bulk action' });
    const results = await inTurns(selected.onboardingIds, AT_ONCE, async (onboardingId) => {
      const known = await bulks.readResult(id, onboardingId);
      if (known) return known;
      if (await bulks.stopped(id)) return undefined;
      const result = await actOn(ports, starter, run, onboardingId);
      await bulks.addResult(id, page, result);
      return { ...result, page };
    });
    const some = results.filter((result) => result !== undefined);
    const here = some.filter((result) => result.page === page);
    const count = (wanted: BulkResult['result']) => here.filter(({ result }) => result === wanted).length;
    const counts: BulkCounts = {
      done: count('done'),
      failed: count('failed'),
      refused: count('refused'),
      again: some.length - here.length,
    };
    await bulks.saveCounts(id, page, counts);
    return done({ isStopped: some.length < results.length }, 'updated');
  };

async function actOn(ports: Ports, starter: Starter, run: BulkRun, onboardingId: string): Promise<BulkResult> {
  const { id, action, by } = run;
  const why = `${run.why} (bulk ${id})`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await ACTIONS[action](ports, starter, { onboardingId, by, why });
      if (outcome.kind === 'done') return { onboardingId, result: 'done' };
      return { onboardingId, result: 'refused', code: outcome.code };
    } catch {
      if (attempt === ATTEMPTS) return { onboardingId, result: 'failed', code: 'retries-used-up' };
    }
  }
}
