import type { Case, Lane } from './lane';
import type { LocalApp } from '../../../local/cloud/localApp';

/** A moment at which the app's process is killed. */
export interface CrashPoint {
  readonly name: string;
  /** The activity it is in, if in one. */
  readonly activity?: string;
  /** For the host's own hook; without one {@link CrashPoint.arm} does the killing. */
  readonly hostPoint?: (one: Case) => string;
  /** Watches the simulated Azure and kills the app; returns what ends the watch. */
  readonly arm?: (lane: Lane, app: LocalApp) => () => void;
  /** Whether its onboarding alone can be held there while others go on. */
  readonly standsStill?: boolean;
  /** The application must be created in this case, so those there are get deleted before. */
  readonly freshApplication?: boolean;
}

/** Before the handler, after it, and after its result is on disk: of each activity of a run without a crash. */
export function activityPoints(activities: readonly string[]): CrashPoint[] {
  return activities.flatMap((activity, index) => {
    const occurrence = activities.slice(0, index + 1).filter((other) => other === activity).length;
    return ['activityStarting', 'activityFinished', 'activityRecorded'].map((kind) => {
      const point = `${kind}:${activity}:${occurrence}`;
      const freshApplication = activity === 'ensureApplication';
      const hostPoint = ({ instanceId }: Case) => `${point}@${instanceId}`;
      return { name: point, activity, hostPoint, freshApplication, standsStill: !freshApplication };
    });
  });
}

/** The k-th turn of the orchestrator: computed, not stored. */
export function turnPoint(turn: number): CrashPoint {
  const point = `orchestratorTurn:onboardCustomer:${turn}`;
  return { name: point, hostPoint: ({ instanceId }) => `${point}@${instanceId}`, standsStill: true };
}

/** How many onboardings one kill hits at most: the host runs 20 activities at once (host.json), held ones included. */
const TOGETHER = 16;

/**
 * The points of one process each. Where the host holds an onboarding at its point until others are at theirs, one kill
 * hits them all; a kill while a write is answered, one that all onboardings feel, and one whose onboarding needs
 * applications to be gone stand alone.
 */
export function inGroups(points: readonly CrashPoint[]): CrashPoint[][] {
  const groups: CrashPoint[][] = [];
  for (const point of points) {
    const last = groups.at(-1);
    const joins = point.standsStill && last?.[0]?.standsStill && last.length < TOGETHER;
    if (joins) last.push(point);
    else groups.push([point]);
  }
  return groups;
}

/** Counts every message: where the case before is to get its message again, the next point must not be one of these. */
export function messagePoint(kind: 'messageReceived' | 'messageHandled'): CrashPoint {
  const point = `${kind}:receiveOnboardingRequest:1`;
  return { name: point, hostPoint: () => point };
}

/** The write has taken effect in Azure, the answer never arrives: the worst moment of an activity. */
export function writePoint(operation: string, occurrence = 1, freshApplication = false): CrashPoint {
  return {
    name: `inside, after ${operation}${occurrence > 1 ? ` (${occurrence})` : ''}`,
    freshApplication,
    arm({ cloud: { simulator } }, app) {
      let calls = 0;
      // Counts the calls until the one that is to be the last.
      const when = () => (calls += 1) === occurrence;
      simulator.faults.add({ operation, kind: { type: 'loseResponse' }, when });
      return simulator.calls.onCall((call) => {
        if (call.operation === operation && call.status === 0) app.process.kill('SIGKILL');
      });
    },
  };
}
