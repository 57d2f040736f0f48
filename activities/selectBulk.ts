import { stop } from '../shared/errors/stop';
import { selectPage } from '../shared/bulk/selection';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';

/** So many pages one step writes down. */
const PAGES = 20;

/** How many pages are written down by now, and whether that is all. */
interface Selected {
  readonly pages: number;
  readonly isAll: boolean;
  readonly isStopped?: boolean;
}

/**
 * Writes down the next pages of onboardings that a bulk action is about, as the list has them now. May be called again at
 * any time: a page stays as it was written first.
 */
export const selectBulk =
  (ports: Ports) =>
  async ({ id, pages }: { id: string; pages: number }): Promise<Outcome<Selected>> => {
    const { bulks } = ports.registry;
    const run = await bulks.read(id);
    if (!run) return stop('not-found', { what: 'bulk action' });
    if (await bulks.stopped(id)) return done({ pages, isAll: true, isStopped: true });
    for (let page = pages + 1; page <= pages + PAGES; page += 1) {
      const selected = await selectPage(ports, run, page);
      if (!selected) return done({ pages: page - 1, isAll: true });
      if (selected.next === undefined) return done({ pages: page, isAll: true });
    }
    return done({ pages: pages + PAGES, isAll: false });
  };
