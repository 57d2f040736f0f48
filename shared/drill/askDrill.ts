import { randomUUID } from 'node:crypto';
import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { wakeAll } from '../incoming/wakeAll';
import { drillEnd, isRunning } from '../model/drill';
import { done, type Outcome } from '../model/outcome';
import { isEnd } from '../model/state';
import type { Ports } from '../ports';
import { overallStatus, recordsOf, statusOf } from '../protection/overallStatus';
import type { ResourceRecord } from '../registry';

type Needs = Pick<Ports, 'registry' | 'now'>;

const idsOf = (records: readonly ResourceRecord[]): string[] => records.map(({ resource }) => resource.resourceId);
const keptOf = (records: readonly ResourceRecord[]) => records.filter((record) => !isEnd(statusOf(record).state));
/** The drill that goes by the planned resource, whose row is written first. */
const latestOf = (records: readonly ResourceRecord[]) => records[0]?.drills?.at(-1);

/**
 * Starts a trial of the off switch at all resources of an onboarding: the fact first, the audit, then the wake-up. Only
 * watches: nothing is ever done to the key. Refused unless all is well, and while another one runs.
 */
export async function askDrill(
  { registry, now }: Needs,
  starter: Starter,
  onboardingId: string,
): Promise<Outcome<{ number: number }>> {
  const records = keptOf(await recordsOf(registry, onboardingId));
  const told = await registry.onboardings.readPart(onboardingId, 'status');
  const state = told ? overallStatus(told.status, records).state : 'requested';
  const [first] = records;
  if (!first || state !== 'protected') return stop('drill-not-possible', { onboardingId, state });
  const started = now();
  const at = started.toISOString();
  const latest = latestOf(records);
  if (latest && isRunning(latest, at)) return stop('drill-running', { onboardingId, since: latest.start.at });
  const number = (latest?.number ?? 0) + 1;
  const until = drillEnd(started);
  for (const [index, { resource }] of records.entries()) {
    const start = { at, until, keyUri: resource.wanted.keyUri };
    const isNew = await registry.drills.add(resource.resourceId, number, 'start', start);
    if (!isNew && index === 0) return stop('drill-running', { onboardingId, since: at });
  }
  const why = `drill ${number}, until ${until}`;
  await registry.audit.add(randomUUID(), { onboardingId, at, by: 'customer', action: 'drill-start', why });
  await wakeAll(starter, idsOf(records));
  return done({ number }, 'created');
}

/** Ends a drill before its time: a loss of access counts as a real one from now on. May be called again. */
export async function cancelDrill({ registry, now }: Needs, starter: Starter, onboardingId: string): Promise<void> {
  const records = await recordsOf(registry, onboardingId);
  const at = now().toISOString();
  const running = records.filter(({ drills }) => isRunning(drills?.at(-1), at));
  if (running.length === 0) return;
  for (const { resource, drills = [] } of running) {
    await registry.drills.add(resource.resourceId, drills.at(-1)?.number ?? 0, 'cancelled', { at });
  }
  const why = `drill ${latestOf(running)?.number}`;
  await registry.audit.add(randomUUID(), { onboardingId, at, by: 'customer', action: 'drill-cancel', why });
  await wakeAll(starter, idsOf(keptOf(running)));
}
