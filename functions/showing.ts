import type { Announcement } from '../shared/model/announcement';

/** A status that lasts for less is over before anybody reads it. */
const LASTING_MS = 3000;
/** Failed steps that are remembered. */
const KEPT = 10_000;

/**
 * Runs a step that comes with a status of progress, and shows the status as soon as the step lasts or fails; of a step that is
 * over sooner the answer says that it was not shown, and the process shows it with the next one. Each write that is not made is
 * one of four or five of an onboarding that goes on by itself.
 *
 * A step that is tried again is known by its status here; tried again in another process, it may say that it has not shown what
 * was shown: the list then has the onboarding twice until it is next compared with the records.
 */
export function createShowing(show: (status: Announcement) => Promise<unknown>) {
  const failed = new Set<string>();
  return async <T extends object>(status: Announcement, run: () => Promise<T>): Promise<T & { isShown?: false }> => {
    const name = [status.onboardingId, status.status.state, status.attempt].join(' ');
    let shown: Promise<unknown> | undefined = failed.has(name) ? Promise.resolve() : undefined;
    const timer = setTimeout(() => {
      shown ??= show(status);
      shown.catch(() => undefined); // It is awaited below.
    }, LASTING_MS);
    try {
      const answer = await run();
      clearTimeout(timer);
      if (!shown) return { ...answer, isShown: false };
      await shown;
      failed.delete(name);
      return answer;
    } catch (error) {
      clearTimeout(timer);
      await (shown ??= show(status));
      if (failed.size >= KEPT) failed.clear();
      failed.add(name);
      throw error;
    }
  };
}
