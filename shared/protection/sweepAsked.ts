import { isEnd } from '../model/state';
import { MINUTE } from '../model/time';
import type { Ports } from '../ports';
import type { PendingFact } from '../registry';
import { inTurns } from './inTurns';

/** Whoever asked has woken the instance as well: only what is older was not heard. */
const PATIENCE = MINUTE;
/** So many are read in one sweep, and so many of them at once. */
const MOST = 500;
const AT_ONCE = 16;

/** The resources of which something was asked that they have not done yet. What is done is taken off the list. */
export async function sweepAsked({ registry, now }: Ports): Promise<string[]> {
  const isDue = ({ at, notBefore = at }: PendingFact) => now().getTime() - Date.parse(notBefore) >= PATIENCE;
  const pending = (await registry.resources.pending()).filter(isDue).slice(0, MOST);
  const waiting = await inTurns(pending, AT_ONCE, async (fact) => {
    const record = await registry.resources.readAll(fact.resourceId);
    const answered = record?.looked?.answered?.[fact.what];
    const isDone = !record || answered === fact.at || isEnd(record.status?.status.state ?? 'protected');
    if (!isDone) return [fact.resourceId];
    await registry.resources.settle(fact);
    return [];
  });
  return waiting.flat();
}
