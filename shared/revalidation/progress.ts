import type { RevalidationRun } from '../model/revalidation';
import type { Ports } from '../ports';
import { statusOf } from '../protection/overallStatus';

/** Of more resources than this it is not read how each fared: see their onboardings. */
const COUNTED = 500;

interface ShownProgress {
  readonly state: 'planning' | 'asking' | 'asked';
  readonly total?: number | undefined;
  readonly asked: number;
  readonly turnsLeft: number;
  /** Of those asked: done and well, done and somebody must act, not done yet. */
  readonly fared?: { readonly well: number; readonly stopped: number; readonly waiting: number } | undefined;
}

/** How far a revalidation of many resources has come. */
export async function progressOf({ registry }: Ports, { id, at }: RevalidationRun): Promise<ShownProgress> {
  const { revalidations, resources } = registry;
  const [plan, progress] = await Promise.all([revalidations.readPlan(id), revalidations.readProgress(id)]);
  if (!plan) return { state: 'planning', asked: 0, turnsLeft: 0 };
  const turns = progress?.turns ?? 0;
  const asked = progress?.asked ?? 0;
  const shown = {
    state: turns < plan.turns ? ('asking' as const) : ('asked' as const),
    total: plan.total,
    asked,
    turnsLeft: plan.turns - turns,
  };
  if (asked > COUNTED) return shown;
  const fared = { well: 0, stopped: 0, waiting: 0 };
  for (let turn = 0; turn < turns; turn += 1) {
    const ids = await revalidations.readTurn(id, turn);
    for (const record of await Promise.all(ids.map((one) => resources.readAll(one)))) {
      if (!record) continue;
      const isDone = (record.looked?.answered?.revalidate ?? '') >= at;
      fared[isDone ? (statusOf(record).code === undefined ? 'well' : 'stopped') : 'waiting'] += 1;
    }
  }
  return { ...shown, fared };
}
