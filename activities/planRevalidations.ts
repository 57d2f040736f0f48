import { done, type Outcome } from '../shared/model/outcome';
import type { RevalidationPlan } from '../shared/model/revalidation';
import { stop } from '../shared/errors/stop';
import type { Ports } from '../shared/ports';
import { select } from '../shared/revalidation/select';
import { turnsOf } from '../shared/revalidation/turns';

const AT_ONCE = 16;

/** Writes down whose turn is when, once: the plan stays as it was made first. May be called again at any time. */
export const planRevalidations =
  ({ registry }: Ports) =>
  async ({ id }: { id: string }): Promise<Outcome<RevalidationPlan>> => {
    const { revalidations } = registry;
    const run = await revalidations.read(id);
    if (!run) return stop('not-found', { what: 'revalidation' });
    const known = await revalidations.readPlan(id);
    if (known) return done(known);
    const resources = await select(registry, run.selection, ({ resource: { resourceId, wanted } }) => ({
      resourceId,
      wanted: { ...wanted },
    }));
    const turns = turnsOf(resources);
    for (let from = 0; from < turns.length; from += AT_ONCE) {
      const some = turns.slice(from, from + AT_ONCE);
      await Promise.all(some.map((ids, index) => revalidations.saveTurn(id, from + index, ids)));
    }
    const plan = { total: resources.length, turns: turns.length };
    await revalidations.savePlan(id, plan);
    return done(plan, 'created');
  };
