import type { Bulk, BulkDetail } from '../api';
import type { Ports } from '../ports';

const RESULTS_SHOWN = 100;

/** How far a bulk action has come; `undefined` if there is none of that id. */
export async function bulkProgress({ registry }: Pick<Ports, 'registry'>, id: string): Promise<Bulk | undefined> {
  const { bulks } = registry;
  const run = await bulks.read(id);
  if (!run) return undefined;
  const [{ counts, selected, isSelected }, ended] = await Promise.all([bulks.progress(id), bulks.ended(id)]);
  const { action, by, why, at } = run;
  const { done, failed, refused, again } = counts;
  const state = ended ? (ended.isStopped ? 'stopped' : 'finished') : 'running';
  const total = isSelected ? { total: selected - again } : {};
  return { id, action, by, why, at, ...total, done, failed, refused, state };
}

/** The same with what became of the first onboardings. */
export async function bulkDetail(ports: Pick<Ports, 'registry'>, id: string): Promise<BulkDetail | undefined> {
  const progress = await bulkProgress(ports, id);
  return progress && { ...progress, items: await ports.registry.bulks.results(id, RESULTS_SHOWN) };
}
