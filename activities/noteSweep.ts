import { done, type Outcome } from '../shared/model/outcome';
import type { SweepResult } from '../shared/model/sweep';
import type { Ports } from '../shared/ports';
import { logEvent } from '../shared/telemetry/logEvent';

/** Writes down how a sweep went, for everybody to see. May be called again at any time. */
export const noteSweep =
  ({ registry }: Ports) =>
  async (result: SweepResult): Promise<Outcome<null>> => {
    await registry.sweeps.end(result);
    const { dueAt, seconds, resources, keys, faults } = result;
    logEvent('sweep-ended', { dueAt, seconds, resources, keys, faults });
    return done(null, 'updated');
  };
