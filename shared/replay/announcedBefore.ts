import type { AnnouncedBefore } from '../model/announcement';
import { STATES, type State } from '../model/state';
import type { StatusRecord } from '../registry';

/**
 * What earlier runs of an onboarding announced, so that the events of the next run get ids of their own and are not taken
 * for repetitions. The count that is recorded, or what the timeline and the newest event show, whichever is more: who ends
 * a run from outside does not count.
 */
export function announcedBefore(record: StatusRecord | undefined): AnnouncedBefore {
  const { timeline = [], announced = {}, eventId = '', listed } = record ?? {};
  const [, newest, attempt] = /\.([a-z-]+)\.(\d+)$/.exec(eventId) ?? [];
  const countOf = (state: State): number =>
    Math.max(
      announced[state] ?? 0,
      ...timeline.filter((line) => line.state === state).map((line, index) => Math.max(index, line.attempt ?? 0) + 1),
      newest === state ? Number(attempt) + 1 : 0,
    );
  const counts = STATES.map((state) => [state, countOf(state)] as const).filter(([, count]) => count > 0);
  return { announced: Object.fromEntries(counts), timeline, ...(listed && { listed }) };
}
