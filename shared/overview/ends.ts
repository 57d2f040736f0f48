import { CODES, type Code } from '../errors/codes';
import type { Announcement } from '../model/announcement';
import type { Place, Thing } from '../model/listing';
import { isEnd, type Actor, type State } from '../model/state';
import { SECOND } from '../model/time';

/** An onboarding that has reached its goal or its end, and how long it took to come there. */
export interface End {
  readonly onboardingId: string;
  readonly state: State;
  /** ISO 8601. */
  readonly at: string;
  readonly receivedAt?: string | undefined;
  /** Seconds in each state. */
  readonly steps: Readonly<Partial<Record<State, number>>>;
  /** Seconds waited for each. */
  readonly waits: Readonly<Partial<Record<Actor, number>>>;
  /** How often each code stopped it; absent in what was noted before this was counted. */
  readonly stops?: Stops;
}

/** Times by code. */
export type Stops = Readonly<Partial<Record<Code, number>>>;

interface Told extends Pick<Announcement, 'onboardingId' | 'status' | 'timeline' | 'resource'> {
  readonly thing: Thing;
  readonly place: Place;
}

/** The end that an announcement tells, if it does: of an onboarding, or the release of its planned resource. */
export function endOf({ onboardingId, status, timeline = [], resource, thing, place }: Told): End | undefined {
  const { group } = place;
  if (group !== 'protected' && group !== 'ended') return undefined;
  const { state, since: at } = status;
  if (resource && (state !== 'released' || thing.source !== undefined)) return undefined;
  const receivedAt = thing.receivedAt ?? timeline[0]?.at;
  const steps: Partial<Record<State, number>> = {};
  const waits: Partial<Record<Actor, number>> = {};
  const stops: Partial<Record<Code, number>> = {};
  const begun = receivedAt === undefined ? [] : [{ at: receivedAt, state: 'requested' as const, code: undefined }];
  const lines = resource ? [] : [...begun, ...timeline];
  lines.slice(1).forEach((next, index) => {
    const line = lines[index];
    if (!line || isEnd(line.state)) return;
    const seconds = Math.max(0, (Date.parse(next.at) - Date.parse(line.at)) / SECOND);
    const actor = line.code === undefined ? 'nobody' : actorOf(line.code);
    steps[line.state] = (steps[line.state] ?? 0) + seconds;
    waits[actor] = (waits[actor] ?? 0) + seconds;
  });
  for (const { code } of lines) if (code !== undefined) stops[code] = (stops[code] ?? 0) + 1;
  return { onboardingId, state, at, receivedAt, steps, waits, stops };
}

/** Who must act on a code. */
export function actorOf(code: Code): Actor {
  const { kind } = CODES[code];
  return kind === 'needs-customer' ? 'customer' : kind === 'needs-operator' ? 'operator' : 'nobody';
}
