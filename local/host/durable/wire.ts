import type { InvocationResponse, TypedData } from '../functionsCore';
import { errorText } from '../log';
import { toJsonText } from '../typedData';

// The JSON format between the Durable extension and durable-functions 3: orchestrator input, history events, actions.
// Everything that a second (gRPC) format would replace is in this file. Source: durable-functions 3.5.0 (package) and
// azure-functions-durable-extension (repository, v2.13).

export const eventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

/** One entry of the history. `EventId` is the task's number for what the orchestrator scheduled, else -1. */
export interface HistoryEvent {
  readonly EventType: number;
  readonly EventId: number;
  readonly Timestamp: string;
  readonly [field: string]: unknown;
}

export const actionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  callEntity: 7,
  callHttp: 8,
  signalEntity: 9,
  whenAny: 11,
  whenAll: 12,
  lockEntities: 13,
  releaseEntities: 14,
} as const;

const unsupportedActions: Record<number, string> = {
  [actionType.callEntity]: 'callEntity',
  [actionType.callHttp]: 'callHttp',
  [actionType.signalEntity]: 'signalEntity',
  [actionType.lockEntities]: 'lock (entities)',
  [actionType.releaseEntities]: 'lock (entities)',
};

/** Durations in ms, as `RetryOptions` of the SDK serialises them. */
export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

/** A leaf of the action tree: something the orchestrator asked for. */
export interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string;
  readonly version?: string;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

export interface OrchestratorResult {
  readonly isDone: boolean;
  /** Leaves that take a task id, in the order of their ids, everything since the execution began. */
  readonly leaves: readonly Action[];
  readonly continueAsNew?: { readonly input: unknown };
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
}

/** A timer longer than this (ms) is cut into parts, by the SDK and the host alike. "Timers in Durable Functions" (2026). */
export const maximumShortTimerMs = 6 * 86_400_000;
/** Length (ms) of a part of a long timer. */
export const longTimerPartMs = 3 * 86_400_000;

export interface OrchestratorInput {
  readonly instanceId: string;
  readonly parentInstanceId: string | null;
  /** JSON text, null when there is none. */
  readonly input: string | null;
  /** Events of earlier turns as stored: comma-separated JSON; empty in the first turn. */
  readonly playedText: string;
  readonly newEvents: readonly HistoryEvent[];
}

/** Events as they are stored: marked as played, which they are for every later turn. */
export const toPlayedText = (events: readonly HistoryEvent[]): string =>
  events.map((event) => JSON.stringify({ ...event, IsPlayed: true })).join(',');

/** The stored form back to objects. */
export const parsePlayedText = (text: string): HistoryEvent[] => JSON.parse(`[${text}]`) as HistoryEvent[];

/** The trigger data of one orchestrator turn. The stored history is pasted as text: it is serialised only once. */
export function orchestratorTrigger(turn: OrchestratorInput): TypedData {
  const fresh = turn.newEvents.map((event) => JSON.stringify({ ...event, IsPlayed: false })).join(',');
  const history = turn.playedText === '' ? fresh : `${turn.playedText},${fresh}`;
  const rest = JSON.stringify({
    instanceId: turn.instanceId,
    parentInstanceId: turn.parentInstanceId,
    isReplaying: turn.playedText !== '',
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 2,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
  return { string: `{"history":[${history}],"input":${turn.input ?? 'null'},${rest.slice(1)}` };
}

/** Reads what a finished orchestrator invocation returned. */
export const readOrchestratorResponse = (response: InvocationResponse): OrchestratorResult =>
  toResult(toJsonText(response.returnValue) ?? '{}');

const outOfProcLabel = '$OutOfProcData$:';

/** Reads what a failed orchestrator invocation threw: the SDK hides the actions made so far in the message. */
export function readOrchestratorError(error: unknown): OrchestratorResult {
  const message = errorText(error);
  const start = message.indexOf(outOfProcLabel);
  if (start < 0) return { isDone: false, leaves: [], error: message };
  return toResult(message.slice(start + outOfProcLabel.length));
}

function toResult(json: string): OrchestratorResult {
  const state = JSON.parse(json) as {
    isDone?: boolean;
    actions?: Action[][];
    output?: unknown;
    error?: string;
    customStatus?: unknown;
  };
  const all = flatten(state.actions?.[0] ?? []);
  const unsupported = all.find((action) => action.actionType in unsupportedActions);
  const { output, customStatus } = state;
  if (unsupported) {
    const error = `${unsupportedActions[unsupported.actionType]} is not supported by the local host.`;
    return { isDone: false, leaves: [], error, customStatus };
  }
  const again = all.find((action) => action.actionType === actionType.continueAsNew);
  return {
    isDone: state.isDone === true,
    leaves: all.filter(takesId),
    output,
    customStatus,
    ...(again ? { continueAsNew: { input: again.input } } : {}),
    ...(state.error === undefined ? {} : { error: state.error }),
  };
}

const takesId = (action: Action): boolean =>
  action.actionType !== actionType.waitForExternalEvent && action.actionType !== actionType.continueAsNew;

/** Depth first, left to right: the order in which the SDK numbers tasks. */
const flatten = (actions: readonly Action[]): Action[] =>
  actions.flatMap((action) => (action.compoundActions ? flatten(action.compoundActions) : [action]));

/** An activity's trigger data as text; `null` for no input. The SDK sends a string input as JSON text already. */
export function activityData(action: Action): string | null {
  if (action.input === undefined || action.input === null) return null;
  return typeof action.input === 'string' ? action.input : JSON.stringify(action.input);
}

export interface Failure {
  readonly reason: string;
  readonly details: string;
  readonly failureDetails?: unknown;
}

/**
 * What the extension records for a thrown activity error. An error that went through the app's exception properties
 * provider arrives as JSON and becomes `FailureDetails`.
 */
export function activityFailure(functionName: string, error: unknown): Failure {
  const message = errorText(error);
  const provided = readProvidedFailure(message);
  const text = provided ? String(provided.errorMessage) : message;
  return {
    reason: `Activity function '${functionName}' failed: ${text}`,
    details: error instanceof Error ? (error.stack ?? message) : message,
    ...(provided
      ? {
          failureDetails: {
            ErrorType: provided.errorType,
            ErrorMessage: provided.errorMessage,
            StackTrace: provided.stackTrace,
            IsNonRetriable: provided.isNonRetriable === true,
            Properties: provided.properties,
            InnerFailure: null,
          },
        }
      : {}),
  };
}

function readProvidedFailure(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(message) as Record<string, unknown>;
    return 'errorType' in value && 'errorMessage' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
