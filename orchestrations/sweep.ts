import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Activities } from '../activities';
import type { Outcome } from '../shared/model/outcome';
import { addCounts, countWoken, SHARDS, type SweepCounts, type SweepResult } from '../shared/model/sweep';
import { addMilliseconds, SECOND } from '../shared/model/time';
import type { Input, Steps } from './steps';

export interface SweepInput {
  /** ISO 8601; when it was to begin. */
  readonly dueAt: string;
  /** Into so many parts it is divided. */
  readonly width: number;
  readonly retrySeconds: number;
}

/** Between two calls of a part that has woken as many as may wake at once. */
const PAUSE_SECONDS = 10;
/** Bounds the history; whoever is not woken by then is woken by the next sweep. */
const MOST_ROUNDS = 60;
const ATTEMPTS = 3;

type Sweeping = 'sweepKeys' | 'sweepSubscriptions' | 'sweepAsked';
type Part = {
  readonly [N in Sweeping]: { readonly name: N; readonly input: Input<N> & { readonly rest?: unknown } };
}[Sweeping];
type Answer = Outcome<Partial<SweepCounts> & { readonly rest?: unknown }>;

/**
 * One look at everything, cheap enough to be made every few minutes: keys first, then resources. Wakes only the instances
 * whose own look has seen something else, and never too many at once. Its history does not grow with what is protected.
 */
export function* sweep(context: OrchestrationContext): Steps<SweepResult> {
  const { dueAt, width, retrySeconds } = context.df.getInput<SweepInput>();
  const startedAt = context.df.currentUtcDateTime;
  const failed: string[] = [];
  const counts: Partial<SweepCounts>[] = [];
  let isCutShort = false;
  const groups = Array.from({ length: width }, (_, group) => group);
  const shard = (group: number) => Math.floor((group * SHARDS) / width);
  const stages: Part[][] = [
    [...groups.map((group) => keys(shard(group), shard(group + 1) - 1)), { name: 'sweepAsked', input: {} }],
    groups.map((group) => ({ name: 'sweepSubscriptions', input: { group, of: width } })),
  ];
  for (const stage of stages) {
    let parts = stage;
    for (let round = 0; parts.length > 0 && round < MOST_ROUNDS; round += 1) {
      if (round > 0) yield* pause(context, PAUSE_SECONDS);
      context.df.setCustomStatus({ startedAt, stage: stage[0]?.name, round, woken: countWoken(addCounts(counts)) });
      try {
        const answers = (yield* all(context, parts, retrySeconds)).map(valueOf);
        counts.push(addCounts(answers));
        parts = parts.flatMap((part, index) => {
          const rest = answers[index]?.rest;
          return rest === undefined ? [] : [{ ...part, input: { ...part.input, rest } } as Part];
        });
      } catch (error) {
        failed.push(textOf(error));
        parts = [];
      }
    }
    isCutShort ||= parts.length > 0;
  }
  const endedAt = context.df.currentUtcDateTime;
  const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / SECOND);
  const result: SweepResult = {
    dueAt,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    seconds,
    ...addCounts(counts),
    failed,
    isCutShort,
  };
  context.df.setCustomStatus(result);
  yield context.df.callActivityWithRetry('noteSweep' satisfies keyof Activities, retries(retrySeconds), result);
  return result;
}

const keys = (first: number, last: number): Part => ({ name: 'sweepKeys', input: { first, last } });

function* all(context: OrchestrationContext, parts: readonly Part[], retrySeconds: number): Steps<Answer[]> {
  const tasks: Task[] = parts.map(({ name, input }) =>
    context.df.callActivityWithRetry(name, retries(retrySeconds), input),
  );
  return (yield context.df.Task.all(tasks)) as Answer[];
}

function* pause({ df: durable }: OrchestrationContext, seconds: number): Steps<void> {
  yield durable.createTimer(addMilliseconds(durable.currentUtcDateTime, seconds * SECOND));
}

const retries = (seconds: number) => new df.RetryOptions(seconds * SECOND, ATTEMPTS);

function valueOf(answer: Answer): Partial<SweepCounts> & { readonly rest?: unknown } {
  if (answer.kind !== 'done') throw new Error(`${answer.code}: ${answer.reason}`);
  return answer.value;
}

const textOf = (error: unknown): string =>
  ((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '').trim().slice(0, 300);
