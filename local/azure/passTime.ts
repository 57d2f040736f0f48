import type { Simulator } from '.';
import type { ManualClock } from './core/clock';

/** Nothing that is late is looked at more often. */
const SHORTEST_STEP_MS = 60_000;

/**
 * Moves a standing clock forward as time passes: from one thing that is due in the simulator to the next, each done at its
 * time, to the minute. One jump over hours would do all of it at the end: a key that was lost and is back would not be missed.
 */
export async function passTime(
  simulator: Pick<Simulator, 'run' | 'nextDue'>,
  clock: Pick<ManualClock, 'now' | 'advance'>,
  milliseconds: number,
): Promise<void> {
  const end = clock.now().getTime() + milliseconds;
  await simulator.run();
  for (let now = clock.now().getTime(); now < end; now = clock.now().getTime()) {
    clock.advance(Math.min(end, Math.max(simulator.nextDue(), now + SHORTEST_STEP_MS)) - now);
    await simulator.run();
  }
}
