import { resourceKey } from '../model/instances';
import type { Announced } from '../model/announcement';

/** Id of an event of an onboarding: the same announcement, sent again, is the same message. */
export const onboardingEventId = (
  onboardingId: string,
  { state, attempt = 0 }: Pick<Announced, 'state' | 'attempt'>,
): string => `${onboardingId}.${state}.${attempt}`;

/** Id of an event of a protected resource: of one instant. */
export const resourceEventId = (
  onboardingId: string,
  resourceId: string,
  { at, state, event }: Pick<Announced, 'at' | 'state' | 'event'>,
): string => `${onboardingId}.${resourceKey(resourceId).slice(0, 16)}.${event ?? state}.${at.replace(/\D/g, '')}`;
