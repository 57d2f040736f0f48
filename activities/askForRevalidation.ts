import type { Starter } from '../shared/durable/starter';
import { resourceInstance } from '../shared/model/instances';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';

/**
 * Asks those resources to revalidate whose turn it is, and wakes them. What was asked for later by somebody else stays.
 * May be called again at any time: it is the same request, which each resource answers once.
 */
export const askForRevalidation =
  ({ registry, now }: Ports) =>
  async ({ id, turn }: { id: string; turn: number }, starter: Starter): Promise<Outcome<{ asked: number }>> => {
    const { revalidations, resources } = registry;
    const run = await revalidations.read(id);
    if (!run) return stop('not-found', { what: 'revalidation' });
    const { by, why, at } = run;
    const ids = await revalidations.readTurn(id, turn);
    await Promise.all(
      ids.map(async (resourceId) => {
        const known = await resources.readPart(resourceId, 'fact-revalidate');
        if (!known || known.at < at) await resources.savePart(resourceId, 'fact-revalidate', { by, why, at });
        await starter.wake(resourceInstance(resourceId));
      }),
    );
    const before = await revalidations.readProgress(id);
    const isNew = (before?.turns ?? 0) <= turn;
    const asked = (before?.asked ?? 0) + (isNew ? ids.length : 0);
    if (isNew) await revalidations.saveProgress(id, { turns: turn + 1, asked, at: now().toISOString() });
    return done({ asked }, 'updated');
  };
