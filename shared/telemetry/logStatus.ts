import type { Announcement } from '../model/announcement';
import { SECOND } from '../model/time';
import { logEvent } from './logEvent';

/** Logs a status as it is told, so that alerts and charts know what the registry knows. */
export function logStatus({ onboardingId, status, event, resource, timeline = [] }: Announcement): void {
  const { state, waitingFor, code, since } = status;
  const fields = { onboardingId, state, waitingFor, code, told: event };
  if (resource) return logEvent('resource-status', { ...fields, resourceId: resource.id });
  const before = timeline.at(-2)?.at;
  const secondsBefore = before && Math.round((Date.parse(since) - Date.parse(before)) / SECOND);
  logEvent('onboarding-status', { ...fields, ...(typeof secondsBefore === 'number' && { secondsBefore }) });
}
