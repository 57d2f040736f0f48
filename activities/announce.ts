import { announceStatus } from '../shared/events/announceStatus';
import type { Announcement } from '../shared/model/announcement';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';

/** Tells the world a new status. May be called again: the second call writes the same and sends the same event. */
export const announce =
  (ports: Ports) =>
  async (announcement: Announcement): Promise<Outcome<{ eventId: string }>> => {
    return done({ eventId: await announceStatus(ports, announcement) }, 'updated');
  };
