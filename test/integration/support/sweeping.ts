import { sweepAsked } from '../../../activities/sweepAsked';
import { resourceInstance } from '../../../shared/model/instances';
import type { Outcome } from '../../../shared/model/outcome';
import { addCounts, SHARDS, type SweepCounts } from '../../../shared/model/sweep';
import type { WatchedKey } from '../../../shared/registry';
import { recordingStarter, type RecordingStarter } from '../../support/fakePorts';
import { changeOf, confirmationOf, follow } from './encrypting';
import { createReadyScene, valueOf, type ReadyScene, type SceneOptions, type Topology } from './scene';
import type { Deployment, TestCloud } from './testCloud';

/** What one sweep over everything came to, and who was woken. */
interface Swept extends SweepCounts {
  readonly wokenIds: readonly string[];
}

/** One deployment whose protected resources are swept; instances are only written down. */
export interface Sweeping {
  readonly starter: RecordingStarter;
  /** A customer whose resource is protected, confirmed and looked at. */
  protect(topology: Topology, options?: SceneOptions): Promise<ReadyScene>;
  /** Sets the key of a ready scene, confirms it and looks at it. */
  keep(scene: ReadyScene): Promise<ReadyScene>;
  look(scene: Pick<ReadyScene, 'resourceId'>): Promise<string>;
  sweep(): Promise<Swept>;
}

export function startSweeping(cloud: TestCloud, deployment: Deployment): Sweeping {
  const { activities, ports } = deployment;
  const starter = recordingStarter();
  const look: Sweeping['look'] = async ({ resourceId }) =>
    valueOf(await activities.lookAtResource({ resourceId, told: [] })).verdict.is;
  const keep: Sweeping['keep'] = async (scene) => {
    valueOf((await follow(activities, changeOf(scene))) as Outcome<object>);
    valueOf(await activities.confirmEncryption(confirmationOf(scene)));
    await starter.startOnce('keepEncrypted', resourceInstance(scene.resourceId), {});
    await look(scene);
    return scene;
  };
  return {
    starter,
    look,
    keep,
    protect: async (topology, options) => keep(await createReadyScene(cloud, deployment, topology, options)),
    async sweep() {
      const before = starter.woken.length;
      const parts: Partial<SweepCounts>[] = [];
      parts.push(valueOf(await activities.sweepKeys({ first: 0, last: SHARDS - 1 }, starter)));
      parts.push(valueOf(await activities.sweepSubscriptions({ group: 0, of: 1 }, starter)));
      parts.push(valueOf(await sweepAsked(ports)({}, starter)));
      return { ...addCounts(parts), wokenIds: starter.woken.slice(before) };
    },
  };
}

/** Further uses of the same key, by resources of other names whose instances run. */
export async function otherUses(use: WatchedKey, count: number, starter: RecordingStarter): Promise<WatchedKey[]> {
  const others = Array.from({ length: count }, (_, index) => ({ ...use, resourceId: `${use.resourceId}-${index}` }));
  for (const { resourceId } of others) await starter.startOnce('keepEncrypted', resourceInstance(resourceId), {});
  return others;
}
