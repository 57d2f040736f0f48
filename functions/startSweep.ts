import type { Starter } from '../shared/durable/starter';
import { SWEEP } from '../shared/model/instances';
import { MINUTE, SECOND } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { logEvent } from '../shared/telemetry/logEvent';

/** Resources that one part of a sweep looks after: so many take some seconds. */
const RESOURCES_PER_PART = 500;
const MOST_PARTS = 8;

/** The schedule of sweeps: every so many minutes of the hour. */
export const sweepSchedule = (minutes: number): string => (minutes === 60 ? '0 0 * * * *' : `0 */${minutes} * * * *`);

/**
 * Starts a sweep, unless the last one still runs: then that is said, and how late it is. There is one instance of one
 * name, so that two never run at once.
 */
export async function startSweep(
  { registry, config, now }: Ports,
  starter: Starter,
  warn: (text: string) => void,
): Promise<void> {
  const { sweeps } = registry;
  const resources = (await sweeps.last())?.resources ?? 0;
  const width = Math.min(Math.max(Math.ceil(resources / RESOURCES_PER_PART), 1), MOST_PARTS);
  const dueAt = now().toISOString();
  const input = { dueAt, width, retrySeconds: config.policy.retrySeconds };
  if (await starter.startOnce(SWEEP, SWEEP, input)) return sweeps.begin(dueAt);
  const begun = await sweeps.begun();
  const late = begun === undefined ? 0 : now().getTime() - Date.parse(begun) - config.sweepMinutes * MINUTE;
  const seconds = Math.round(Math.max(late, 0) / SECOND);
  warn(`The sweep that began at ${begun ?? 'an unknown time'} still runs: the next is ${seconds} s late`);
  logEvent('sweep-late', { seconds });
}
