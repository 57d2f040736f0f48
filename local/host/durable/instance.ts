import type { TraceContext } from '../traceContext';
import type { Failure } from './wire';

export const finishedStatuses = ['Completed', 'Failed', 'Terminated', 'Canceled'] as const;
export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | (typeof finishedStatuses)[number];

export const isFinished = (status: RuntimeStatus): boolean => (finishedStatuses as readonly string[]).includes(status);

/** Who waits for a sub-orchestration. */
export interface Parent {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly taskId: number;
}

/** What is known about an instance without its history: one row of the state file. */
export interface InstanceRow {
  readonly instanceId: string;
  executionId: string;
  readonly name: string;
  readonly version: string;
  status: RuntimeStatus;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
  /** JSON text. */
  input: string | null;
  /** JSON text, or plain text of a failure or termination. */
  output: string | null;
  /** JSON text. */
  customStatus: string | null;
  readonly parent: Parent | null;
  book: Book;
}

/** The host's bookkeeping of one execution: what it scheduled and what is still open. */
export interface Book {
  /** Number of turns stored. */
  turns: number;
  nextTaskId: number;
  /** `type:name` of every id-taking action taken so far, in order: what a replay must ask for again. */
  taken: string[];
  /** By task id. */
  open: Record<string, OpenTask>;
  isSuspended?: boolean;
  /** Decided to continue as new, but a task is still open: events that arrive now are for the next execution. */
  carriesOver?: boolean;
  /** What started the instance: its activities belong to the same trace, through every execution. */
  readonly trace?: TraceContext | undefined;
}

/** Where a retried call stands. */
export interface Retry {
  readonly attempt: number;
  readonly firstAttemptAt: number;
}

export type OpenTask =
  | { readonly kind: 'activity' | 'child'; readonly leaf: number; readonly name: string; readonly retry?: Retry }
  | { readonly kind: 'timer'; readonly leaf: number; readonly at: number; readonly finalAt: number }
  | {
      readonly kind: 'retryTimer';
      readonly leaf: number;
      readonly at: number;
      readonly retry: Retry;
      readonly isLast: boolean;
    };

export const emptyBook = (trace?: TraceContext): Book => ({
  turns: 0,
  nextTaskId: 0,
  taken: [],
  open: {},
  ...(trace ? { trace } : {}),
});

/** Something that happened to an instance and waits for its next turn. `seq` is its row; timers have none. */
export type Message = { readonly seq?: number } & (
  | {
      readonly kind: 'completed';
      readonly executionId: string;
      readonly taskId: number;
      readonly result: string | null;
    }
  | { readonly kind: 'failed'; readonly executionId: string; readonly taskId: number; readonly failure: Failure }
  | { readonly kind: 'timerFired'; readonly executionId: string; readonly taskId: number }
  | { readonly kind: 'eventRaised'; readonly name: string; readonly input: string | null; readonly at: number }
  | { readonly kind: 'terminate'; readonly reason: string | null }
  | { readonly kind: 'suspend'; readonly reason: string | null }
  | { readonly kind: 'resume'; readonly reason: string | null }
);

/** An unfinished activity: runs again after a crash. */
export interface ActivityTask {
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly name: string;
  /** Trigger data as text, null for none. */
  readonly data: string | null;
}
