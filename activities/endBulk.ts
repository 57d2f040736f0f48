import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';

/** Writes down that a bulk action is over. May be called again: it stays over since then. */
export const endBulk =
  ({ registry, now }: Ports) =>
  async ({ id, isStopped }: { id: string; isStopped: boolean }): Promise<Outcome<null>> => {
    if (await registry.bulks.ended(id)) return done(null);
    await registry.bulks.end(id, { at: now().toISOString(), isStopped });
    return done(null, 'updated');
  };
