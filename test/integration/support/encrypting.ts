import type { Activities } from '../../../activities';
import type { Started } from '../../../activities/startEncryption';
import type { Outcome } from '../../../shared/model/outcome';
import type { KeyChange } from '../../../shared/model/plan';
import type { Operation } from '../../../shared/targets';
import { valueOf, type ReadyScene } from './scene';

/** More writes than any kind takes. */
const MOST_WRITES = 8;

/** The change of a scene's resource, or of a copy of it. */
export const changeOf = ({ plan, wanted, identity, resourceId }: ReadyScene): KeyChange => ({
  plan,
  wanted,
  identity,
  resourceId,
});

/** What is confirmed of a scene's resource; `at` is when. */
export const confirmationOf = (scene: ReadyScene, at = '2026-11-01T00:00:00.000Z') => {
  const { onboardingId, customerId, application } = scene;
  return { ...changeOf(scene), onboardingId, customerId, application, at };
};

/** What is verified for a scene's resource. */
export const verificationOf = ({ onboardingId, customerId, plan, application, request }: ReadyScene) => ({
  onboardingId,
  customerId,
  plan,
  application,
  key: request.key,
});

/** The operation that a write has started. */
export function operationOf(outcome: Outcome<Started>): Operation {
  const started = valueOf(outcome);
  if (started.next !== 'poll') throw new Error(`No operation: ${started.next}`);
  return started.operation;
}

/** Writes and polls, as the orchestration does, until the resource shows the key or something stops. */
export async function follow(
  activities: Activities,
  change: KeyChange & { isCopy?: boolean },
): Promise<Outcome<unknown>> {
  for (let writes = 0; writes < MOST_WRITES; writes += 1) {
    const outcome = await activities.startEncryption(change);
    if (outcome.kind !== 'done') return outcome;
    const { value } = outcome;
    if (value.next === 'wait' || value.next === 'confirm') return outcome;
    if (value.next === 'continue') continue;
    if (value.next === 'copy') {
      const copy = await follow(activities, { ...change, resourceId: value.resourceId, isCopy: true });
      if (copy.kind !== 'done') return copy;
      continue;
    }
    const { operation } = value;
    const polled = await activities.pollEncryption({ ...change, operation });
    if (polled.kind !== 'done' || polled.value.running) return polled;
  }
  throw new Error('Too many writes');
}
