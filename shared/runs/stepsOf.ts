import type { RunStep } from '../api/runs';

type HistoryEvent = Readonly<Record<string, unknown>>;
type Outcome = RunStep['outcome'];

/** A step under way or done, with what its attempts were. */
interface Step extends RunStep {
  readonly kind: 'step';
  outcome?: Outcome;
}

/**
 * A history of Durable's HTTP API as steps and waits. An activity that was tried again is one step with so many attempts,
 * and the pause between two attempts is no wait. A wait is a timer, over when it fires or when an event comes before that.
 * Events are in the order in which they were recorded; of a scheduled activity that has completed only the completion is
 * there (azure-functions-durable-extension, `DurableClient.GetDurableOrchestrationStatusAsync`).
 */
export function stepsOf(history: readonly HistoryEvent[]): RunStep[] {
  const attempts = history.flatMap(attemptOf).sort(byStart);
  return [...collapse(attempts), ...join(waitsOf(history, attempts), attempts)].sort(byStart);
}

const byStart = (a: RunStep, b: RunStep) =>
  a.scheduledAt < b.scheduledAt ? -1 : a.scheduledAt > b.scheduledAt ? 1 : 0;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const at = (value: unknown): string => {
  const time = Date.parse(text(value));
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
};

function attemptOf(event: HistoryEvent): Step[] {
  const { EventType: type, Timestamp, ScheduledTime, FunctionName, Name, Input } = event;
  const base = { kind: 'step' as const, attempts: 1, ...shown('input', unwrapped(Input)) };
  if (type === 'TaskScheduled' || type === 'SubOrchestrationInstanceCreated') {
    const begun = at(Timestamp);
    return [{ name: text(Name), scheduledAt: begun, startedAt: begun, ...base }];
  }
  const ended = {
    name: text(FunctionName),
    scheduledAt: at(ScheduledTime ?? Timestamp),
    startedAt: at(ScheduledTime ?? Timestamp),
    endedAt: at(Timestamp),
    ...base,
  };
  if (type === 'TaskCompleted' || type === 'SubOrchestrationInstanceCompleted') {
    const output = parsed(event['Result']);
    return [{ ...ended, outcome: outcomeOf(output), ...shown('output', output) }];
  }
  if (type === 'TaskFailed' || type === 'SubOrchestrationInstanceFailed') {
    return [{ ...ended, outcome: 'failed', output: reasonOf(event) }];
  }
  return [];
}

/** Attempts of one call as one step: the same activity with the same input, after one that failed. */
function collapse(attempts: readonly Step[]): Step[] {
  const steps: Step[] = [];
  for (const next of attempts) {
    const before = steps.at(-1);
    const isAgain = before?.outcome === 'failed' && before.name === next.name && sameInput(before, next);
    if (!isAgain) steps.push(next);
    else steps[steps.length - 1] = { ...next, scheduledAt: before.scheduledAt, attempts: before.attempts + 1 };
  }
  return steps;
}

const sameInput = (a: RunStep, b: RunStep) => JSON.stringify(a.input) === JSON.stringify(b.input);

/** Timers that are no pause between two attempts, with what ended them. */
function waitsOf(history: readonly HistoryEvent[], attempts: readonly Step[]): RunStep[] {
  const ofType = (type: string) => history.filter(({ EventType }) => EventType === type);
  const fired = ofType('TimerFired');
  const raised = ofType('EventRaised');
  return ofType('TimerCreated').flatMap((timer): RunStep[] => {
    const scheduledAt = at(timer['Timestamp']);
    const until = at(timer['FireAt']);
    const before = attempts.filter(({ endedAt }) => endedAt !== undefined && endedAt <= scheduledAt).at(-1);
    if (before?.outcome === 'failed') return [];
    const firing = fired.find((event) => at(event['FireAt']) === until);
    const firedAt = firing && at(firing['Timestamp']);
    const next = attempts.find((step) => step.scheduledAt >= scheduledAt)?.scheduledAt;
    const event = raised.find(({ Timestamp }) => at(Timestamp) >= scheduledAt && (!next || at(Timestamp) <= next));
    // An event ends the wait only if the process went on before the timer fired: it may also come during a mere pause.
    const isWoken = event !== undefined && (next === undefined || firedAt === undefined || next < firedAt);
    const endedAt = isWoken ? at(event['Timestamp']) : firedAt;
    return [
      {
        name: isWoken ? text(event['Name']) : 'timer',
        kind: 'wait',
        scheduledAt,
        startedAt: scheduledAt,
        ...(endedAt && { endedAt, outcome: 'done' as const }),
        attempts: 1,
        input: { until },
      },
    ];
  });
}

/** Durable makes several timers of a long one: with nothing done in between they are one wait. */
function join(waits: readonly RunStep[], attempts: readonly Step[]): RunStep[] {
  const joined: RunStep[] = [];
  for (const next of waits) {
    const before = joined.at(-1);
    const isRest =
      before?.name === 'timer' &&
      before.endedAt !== undefined &&
      before.endedAt <= next.scheduledAt &&
      !attempts.some(({ scheduledAt }) => scheduledAt >= before.scheduledAt && scheduledAt <= next.scheduledAt);
    if (isRest) joined[joined.length - 1] = { ...next, scheduledAt: before.scheduledAt, startedAt: before.scheduledAt };
    else joined.push(next);
  }
  return joined;
}

function outcomeOf(output: unknown): Outcome {
  const { kind, change } = (output ?? {}) as { kind?: unknown; change?: unknown };
  if (change === 'created' || change === 'updated' || change === 'unchanged') return change;
  return kind === 'needs-customer' || kind === 'needs-operator' || kind === 'fatal' ? kind : 'done';
}

const reasonOf = ({ Reason, Details, FailureDetails }: HistoryEvent): unknown => ({
  reason:
    text(Reason) || text((FailureDetails as { ErrorMessage?: unknown } | undefined)?.ErrorMessage) || text(Details),
});

const shown = <Key extends 'input' | 'output'>(key: Key, value: unknown) =>
  (value === undefined || value === null ? {} : { [key]: value }) as { [K in Key]?: unknown };

/** Inputs and results are JSON in a text, or were parsed already. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Durable hands an activity a list of its one argument. */
function unwrapped(value: unknown): unknown {
  const input = parsed(value);
  return Array.isArray(input) && input.length === 1 ? (input[0] as unknown) : input;
}
