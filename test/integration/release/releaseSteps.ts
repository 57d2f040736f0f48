import type { Activities } from '../../../activities';
import type { Outcome } from '../../../shared/model/outcome';
import { confirmationOf, follow, changeOf, verificationOf } from '../support/encrypting';
import { valueOf, type ReadyScene } from '../support/scene';

const MOST_STEPS = 12;

/** Goes from a scene that is ready to a resource that is protected and recorded. */
export async function protectScene(activities: Activities, scene: ReadyScene, at?: string): Promise<void> {
  valueOf(await activities.verifyKey(verificationOf(scene)));
  valueOf(await follow(activities, changeOf(scene)));
  valueOf(await activities.confirmEncryption(confirmationOf(scene, at)));
}

/** Writes and polls, as the orchestration does, until nothing of ours is used or something stops. */
export async function revert(
  activities: Activities,
  leaving: Parameters<Activities['startRelease']>[0],
): Promise<Outcome<unknown>> {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const outcome = await activities.startRelease(leaving);
    if (outcome.kind !== 'done') return outcome;
    const { value } = outcome;
    if (value.next === 'confirm' || value.next === 'original') return outcome;
    if (value.next === 'continue' || value.next === 'wait') continue;
    const polled = await activities.pollEncryption({ ...leaving, operation: value.operation });
    if (polled.kind !== 'done') return polled;
  }
  throw new Error('Too many writes');
}
