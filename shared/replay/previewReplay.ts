import type { ReplayAnswer } from '../api/runs';
import type { InspectedInstance } from '../durable/starter';
import type { OnboardingRequest } from '../model/request';
import type { Status } from '../model/state';
import { isReplayable } from './askReplay';
import { lastOutcomes } from './lastOutcomes';
import { STEPS, STEPS_OF_ENCRYPTION, type StepName } from './steps';

interface Seen {
  readonly request: OnboardingRequest;
  readonly status: Status;
  /** The process, if Durable knows it. */
  readonly instance: InspectedInstance | undefined;
}

/** What would run again if the onboarding were resumed or begun anew, and why that is harmless; nothing is changed. */
export function previewReplay(
  { request, status, instance }: Seen,
  harmless: Readonly<Record<StepName, string>>,
): ReplayAnswer {
  const action = actionFor(status, instance);
  const seen = lastOutcomes(instance?.historyEvents ?? []);
  const finished = finishedBefore(instance?.input);
  // A key in the request need not be named.
  const steps = STEPS.filter((step) => step !== 'checkKeyNamed' || request.key === undefined);
  const willRun = (step: StepName): boolean => {
    if (action !== 'resume') return action === 'replay';
    if (step === 'announce') return true;
    if (isIn(STEPS_OF_ENCRYPTION, step)) return status.state !== 'protected';
    return !finished.has(step) && !isDone(seen.get(step));
  };
  return {
    action,
    steps: steps.map((step) => {
      const lastOutcome = seen.get(step) ?? (finished.has(step) ? 'done' : undefined);
      return {
        step,
        ...(lastOutcome === undefined ? {} : { lastOutcome }),
        willRun: willRun(step),
        harmlessBecause: harmless[step],
      };
    }),
  };
}

/** What runs and waits for somebody can be resumed; what has ended without success can be begun anew. */
function actionFor({ state, waitingFor }: Status, instance: InspectedInstance | undefined): ReplayAnswer['action'] {
  switch (instance?.runtimeStatus) {
    case 'Running':
    case 'Pending':
    case 'ContinuedAsNew':
      return waitingFor === 'nobody' ? 'none' : 'resume';
    case 'Suspended':
      return 'none';
    default:
      return isReplayable(state) ? 'replay' : 'none';
  }
}

/** Steps that were done before the history began: a long wait begins a new one and carries their results. */
function finishedBefore(input: unknown): ReadonlySet<string> {
  const { memory } = (input ?? {}) as { memory?: { results?: object } };
  return new Set(Object.keys(memory?.results ?? {}));
}

const isDone = (outcome = ''): boolean => /^(done|unchanged|updated|created)$/.test(outcome);

const isIn = (names: readonly string[], name: string): boolean => names.includes(name);
