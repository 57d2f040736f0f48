import { announceStatus, type Announcement } from '../shared/events/announceStatus';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';

/** Tells the world a new status. May be called again: the second call sends the same event and writes nothing new. */
export const announce =
  (ports: Ports) =>
  async (announcement: Announcement): Promise<Outcome<{ eventId: string }>> => {
    const { eventId, change } = await announceStatus(ports, announcement);
    return done({ eventId }, change);
  };
