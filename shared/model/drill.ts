import type { Code } from '../errors/codes';
import { HOUR } from './time';

/** How long a customer may try the off switch before a loss of access counts as a real one. */
export const DRILL_HOURS = 4;

/** A trial of the off switch at one resource: what was noticed, and when. Every part is written once and never changed. */
export interface Drill {
  /** Counts the drills of an onboarding; the same at all its resources. */
  readonly number: number;
  readonly start: { readonly at: string; readonly until: string; readonly keyUri: string };
  /** Access to the key was missed first at `lostAt`, and missed again and told at `at`. */
  readonly lost?: DrillLoss | undefined;
  /** The resource itself said that it cannot reach its key. */
  readonly said?: { readonly at: string } | undefined;
  readonly back?: DrillReturn | undefined;
  readonly cancelled?: { readonly at: string } | undefined;
}

interface DrillLoss {
  readonly at: string;
  readonly lostAt: string;
  readonly code?: Code | undefined;
  readonly reason?: string | undefined;
}

/** Access was back and the encryption confirmed; with the length of the outage. */
interface DrillReturn {
  readonly at: string;
  readonly keyUri: string;
  readonly outageSeconds: number;
}

/** `waiting`: the key is still to be taken away; `lost`: it is to be given back; the others are ends. */
export type DrillState = 'waiting' | 'lost' | 'done' | 'cancelled' | 'timed-out';

/** How a drill stands at a moment (ISO 8601). */
export function drillStateAt({ start, lost, back, cancelled }: Drill, at: string): DrillState {
  const has = (moment: string | undefined) => moment !== undefined && moment <= at;
  if (has(back?.at) && (back?.at ?? '') <= start.until && !isBefore(cancelled?.at, back?.at)) return 'done';
  if (has(cancelled?.at)) return 'cancelled';
  if (at >= start.until) return 'timed-out';
  return has(lost?.at) ? 'lost' : 'waiting';
}

const isBefore = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one < other;

/** Whether a loss of access at this moment is part of it. */
export function isRunning(drill: Drill | undefined, at: string): boolean {
  const state = drill && drillStateAt(drill, at);
  return state === 'waiting' || state === 'lost';
}

/** When a drill that starts now counts no more. */
export const drillEnd = (from: Date): string => new Date(from.getTime() + DRILL_HOURS * HOUR).toISOString();
