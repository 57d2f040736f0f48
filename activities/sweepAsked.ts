import type { Starter } from '../shared/durable/starter';
import { wakeAll } from '../shared/incoming/wakeAll';
import { done, type Outcome } from '../shared/model/outcome';
import type { SweepCounts } from '../shared/model/sweep';
import type { Ports } from '../shared/ports';
import { sweepAsked as listAsked } from '../shared/protection/sweepAsked';

/** Wakes the resources of which people asked something that was not heard. May be called again at any time. */
export const sweepAsked =
  (ports: Ports) =>
  async (_: object, starter: Starter): Promise<Outcome<Partial<SweepCounts>>> => {
    const resourceIds = await listAsked(ports);
    await wakeAll(starter, resourceIds);
    return done(resourceIds.length > 0 ? { woken: { asked: resourceIds.length } } : {});
  };
