import type { Policy } from '../shared/config';
import type { Announced, AnnouncedBefore } from '../shared/model/announcement';
import { firstPlace, type Place } from '../shared/model/listing';
import type { OnboardingRequest } from '../shared/model/request';
import type { State, Status } from '../shared/model/state';

/** What an onboarding carries over a continue-as-new. */
export interface Memory {
  readonly results: Record<string, unknown>;
  /** How often each state has been announced. */
  readonly announced: Partial<Record<State, number>>;
  /** The newest of all announcements. */
  readonly timeline: Announced[];
  /** Where the list has it. */
  listed?: Place | undefined;
  status?: Status;
  /** Looks since the current wait began or was last woken. */
  looks: number;
  reminders: number;
}

export interface OnboardingInput {
  readonly request: OnboardingRequest;
  readonly policy: Policy;
  /** ISO 8601; when the request came. */
  readonly receivedAt?: string;
  readonly memory?: Memory;
  /** Of a replay: what earlier runs announced. */
  readonly before?: AnnouncedBefore;
}

/** What a run remembers when it begins: of itself before it continued as new, else of earlier runs. */
export function memoryOf({ memory, before, receivedAt }: OnboardingInput): Memory {
  if (memory) return memory;
  const { announced = {}, timeline = [], listed } = before ?? {};
  const first = receivedAt === undefined ? undefined : firstPlace(receivedAt);
  return {
    results: {},
    announced: { ...announced },
    timeline: [...timeline],
    listed: listed ?? first,
    looks: 0,
    reminders: 0,
  };
}
