import { randomUUID } from 'node:crypto';
import type { Starter } from '../durable/starter';
import { stop } from '../errors/stop';
import { onboardingInstance } from '../model/instances';
import type { Outcome } from '../model/outcome';
import { isEnd, type Status } from '../model/state';
import type { Ports } from '../ports';
import { recordsOf, statusOf } from '../protection/overallStatus';
import type { Onboarding, ResourceRecord } from '../registry';
import { wakeAll } from '../incoming/wakeAll';

/** What somebody wants done to one onboarding: who and why go to the audit. */
export interface Asking {
  readonly onboardingId: string;
  readonly by: string;
  readonly why: string;
}

/** What most operations come to. */
export interface Changed {
  readonly onboardingId: string;
  readonly state: Status['state'];
  readonly woken: boolean;
}

/** An operation on one onboarding: refused with a code, or done. Asked for again it does no harm. */
export type Operation<T> = (ports: Ports, starter: Starter, asking: Asking) => Promise<Outcome<T>>;

export const unknownOnboarding = ({ onboardingId }: Asking) => stop('onboarding-not-found', { onboardingId });

/** Of an onboarding that was just asked for nothing is shown yet. */
export const shownStatus = ({ record, receivedAt }: Pick<Onboarding, 'record' | 'receivedAt'>): Status =>
  record?.status ?? { state: 'requested', waitingFor: 'nobody', since: receivedAt };

/** Writes down who does what and why; before it is done, so that nothing is done that is not written down. */
export async function noteInAudit(ports: Ports, { onboardingId, by, why }: Asking, action: string): Promise<string> {
  const at = ports.now().toISOString();
  await ports.registry.audit.add(randomUUID(), { onboardingId, at, by, action, why });
  return at;
}

/** The resources of an onboarding that are looked after. */
export async function keptResources({ registry }: Ports, onboardingId: string): Promise<ResourceRecord[]> {
  return (await recordsOf(registry, onboardingId)).filter((record) => !isEnd(statusOf(record).state));
}

/** Wakes all processes of an onboarding; true if one of them can hear it. */
export async function wakeOnboarding(
  starter: Starter,
  onboardingId: string,
  kept: readonly ResourceRecord[],
): Promise<boolean> {
  const instance = onboardingInstance(onboardingId);
  const isRunning = await starter.isRunning(instance);
  if (isRunning) await starter.wake(instance);
  await wakeAll(
    starter,
    kept.map(({ resource }) => resource.resourceId),
  );
  return isRunning || kept.length > 0;
}
