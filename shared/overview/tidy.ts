import { settleApprovals } from '../approvals/decide';
import type { Starter } from '../durable/starter';
import { MEND_OVERVIEW } from '../model/instances';
import { DAY, HOUR } from '../model/time';
import type { Ports } from '../ports';
import { countSettled } from './countThings';
import { closeDays } from './statistics';

/**
 * What is due now and then: approvals that were not carried out or are over, the counts of what is settled, days to close,
 * and once a day the comparison of the list with the records. May be called at any time.
 */
export async function tidy(ports: Ports, starter: Starter): Promise<void> {
  const { registry, now, config } = ports;
  await settleApprovals(ports, starter);
  const marks = (await registry.statistics.readMarks()) ?? {};
  const age = (at: string | undefined) => (at === undefined ? Infinity : now().getTime() - Date.parse(at));
  const isToCount = age(marks.counted?.at) >= HOUR;
  const isToMend = age(marks.mendedAt) >= DAY;
  const closedDay = await closeDays(ports, marks.closedDay);
  if (!isToCount && !isToMend && closedDay === marks.closedDay) return;
  const counted = isToCount ? await countSettled(ports) : marks.counted;
  if (isToMend) await startMending(config, starter);
  const mendedAt = isToMend ? now().toISOString() : marks.mendedAt;
  await registry.statistics.saveMarks({ counted, closedDay, mendedAt });
}

/** Begins to compare the list with the records, unless that goes on already: false then. */
export const startMending = ({ policy }: Ports['config'], starter: Starter): Promise<boolean> =>
  starter.startOnce(MEND_OVERVIEW, MEND_OVERVIEW, { policy });
