import type { Starter } from '../durable/starter';
import { resourceInstance } from '../model/instances';

/** So many at once: a vault can have thousands of resources, and the message is locked for a minute. */
const AT_ONCE = 32;

/** Wakes the instances of resources, each once. */
export async function wakeAll(starter: Starter, resourceIds: readonly string[]): Promise<void> {
  const instances = [...new Set(resourceIds.map(resourceInstance))];
  for (let from = 0; from < instances.length; from += AT_ONCE) {
    await Promise.all(instances.slice(from, from + AT_ONCE).map((instance) => starter.wake(instance)));
  }
}
