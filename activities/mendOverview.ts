import { done, type Outcome } from '../shared/model/outcome';
import { mend, type Mended, type MendPosition } from '../shared/overview/mend';
import type { Ports } from '../shared/ports';

/** Compares a part of the list of onboardings with the records, and mends it. May be called again at any time. */
export const mendOverview =
  (ports: Ports) =>
  async (position: MendPosition): Promise<Outcome<Mended>> => {
    const mended = await mend(ports, position);
    return done(mended, mended.mended > 0 ? 'updated' : 'unchanged');
  };
