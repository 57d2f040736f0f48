import type { EventsAnswer } from '../shared/api/onboardings';
import { onboardingEventId, resourceEventId } from '../shared/events/eventIds';
import { recordsOf } from '../shared/protection/overallStatus';
import type { Onboarding, Registry } from '../shared/registry';

/** What was told of an onboarding and its resources on the events topic, oldest first, as far as it is recorded. */
export async function eventsOf(registry: Registry, onboarding: Onboarding): Promise<EventsAnswer['items']> {
  const { onboardingId, record } = onboarding;
  const own = (record?.timeline ?? []).flatMap(({ at, state, code, event, attempt }) =>
    event ? [{ id: onboardingEventId(onboardingId, { state, attempt }), name: event, at, state, code }] : [],
  );
  const ofResources = (await recordsOf(registry, onboardingId)).flatMap(({ resource: { resourceId }, log }) =>
    log.flatMap((line) => {
      const { at, state, code, event } = line;
      return event
        ? [{ id: resourceEventId(onboardingId, resourceId, line), name: event, at, state, code, resourceId }]
        : [];
    }),
  );
  return [...own, ...ofResources, ...(await resent(registry, onboardingId))].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Invitations that an operator sent again. */
async function resent({ onboardings }: Registry, onboardingId: string): Promise<EventsAnswer['items']> {
  return (await onboardings.readPart(onboardingId, 'resent')) ?? [];
}
