import type { HostClock } from './clock';
import type { DurableControl } from './durable/durableControl';

export interface LogEntry {
  level: string;
  /** `user` for what the app logs, else the part of the host that speaks. */
  category: string;
  message: string;
  functionName?: string;
  invocationId?: string;
}

export type Log = (entry: LogEntry) => void;

export const stepKinds = [
  'orchestratorTurn',
  'activityStarting',
  'activityFinished',
  'activityRecorded',
  'messageReceived',
  'messageHandled',
  'messageSettled',
] as const;

/**
 * A step boundary, for crash tests. `orchestratorTurn`: computed, not yet stored. `activityStarting`: before the
 * handler. `activityFinished`: the handler returned, nothing is stored. `activityRecorded`: the result is on disk.
 * `messageReceived`: before the function. `messageHandled`: it returned, the message is still locked. `messageSettled`:
 * completed or abandoned.
 */
export interface HostStep {
  readonly kind: (typeof stepKinds)[number];
  /** Name of the function. */
  readonly name: string;
  readonly instanceId?: string;
}

export type OnStep = (step: HostStep) => Promise<void> | undefined;

export interface HostOptions {
  /** Folder of the app: has `package.json` (its `main` may be a glob) and `host.json`. */
  appDirectory: string;
  /** Loads the app instead of `main` of `package.json`: for Jest, where the app is TypeScript source. */
  load?: () => unknown;
  /** HTTP port on 127.0.0.1; default: a free one. */
  port?: number;
  /** SQLite file of everything that must survive a crash; default: in memory. */
  stateFile?: string;
  clock?: HostClock;
  /** App settings: Service Bus connections by name, and `%NAME%` in triggers; default: the process environment. */
  settings?: Record<string, string | undefined>;
  /** Default: readable lines on standard error, warnings and up, user logs from information up. */
  log?: Log;
  /** Function keys; generated and kept in the state file when absent. */
  keys?: { master?: string; default?: string };
  /** Told of every step boundary, synchronously; a promise holds the step until it settles. */
  onStep?: OnStep;
}

export interface LocalHost {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly functions: readonly { name: string; trigger: string; route?: string }[];
  readonly keys: { master: string; default: string };
  /** The Durable extension, in process. */
  readonly durable: DurableControl;
  /** Resolves when nothing can run now: no due timer, no running invocation, no received message. */
  idle(): Promise<void>;
  /** Finishes what runs, starts nothing more, closes everything. Unfinished work goes on at the next start. */
  stop(): Promise<void>;
}
