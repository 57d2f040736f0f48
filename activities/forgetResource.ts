import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import { unwatch } from '../shared/protection/watch';

/**
 * Takes a resource that is there no more, or is not to be looked after any more, out of every list that finds it. What was
 * recorded of it stays. May be called again at any time.
 */
export const forgetResource =
  (ports: Ports) =>
  async ({ resourceId }: { resourceId: string }): Promise<Outcome<null>> => {
    const resource = await ports.registry.resources.read(resourceId);
    if (resource) await unwatch(ports, resource);
    return done(null, resource ? 'updated' : 'unchanged');
  };
