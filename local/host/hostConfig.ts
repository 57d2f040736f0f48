import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './hostOptions';

export type VersionMatch = 'None' | 'Strict' | 'CurrentOrOlder';

export interface HostConfig {
  readonly routePrefix: string;
  readonly durable: {
    readonly hubName: string;
    readonly maxConcurrentActivityFunctions: number;
    readonly maxConcurrentOrchestratorFunctions: number;
    readonly overridableExistingInstanceStates: 'NonRunningStates' | 'AnyState';
    readonly defaultVersion?: string;
    readonly versionMatchStrategy: VersionMatch;
    readonly versionFailureStrategy: 'Reject' | 'Fail';
    /** Whether orchestrations carry the trace of who started them to their activities: `tracing`. */
    readonly isTraced: boolean;
  };
  readonly serviceBus: { readonly maxConcurrentCalls: number; readonly maxAutoLockRenewalMs: number };
}

type Json = Record<string, unknown>;
const section = (parent: unknown, name: string): Json => {
  const value = (parent as Json | undefined)?.[name];
  return value !== null && typeof value === 'object' ? (value as Json) : {};
};

/** Keys that change nothing on one machine: the storage provider is SQLite, and no event is sent. */
const ignoredDurableKeys = ['storageProvider', 'notifications', 'extendedSessionsEnabled'];
/** Keys that are read under another name. */
const readDurableKeys = ['defaultVersion', 'tracing'];

/**
 * Reads `host.json`. Settings of the Durable extension that the local host does not know are named in a warning; a
 * known one with an unknown value is an error. Defaults: "host.json reference, durableTask" (2026).
 */
export function readHostConfig(appDirectory: string, log: Log): HostConfig {
  const json = JSON.parse(readFileSync(join(appDirectory, 'host.json'), 'utf8')) as Json;
  const extensions = section(json, 'extensions');
  const durable = section(extensions, 'durableTask');
  const serviceBus = section(extensions, 'serviceBus');
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const value = durable[name] ?? allowed[0];
    if (allowed.includes(value as T)) return value as T;
    throw new Error(
      `host.json: extensions.durableTask.${name} is ${JSON.stringify(value)}; known: ${allowed.join(', ')}.`,
    );
  };
  const config: HostConfig = {
    routePrefix: trimSlashes(text(section(extensions, 'http').routePrefix, 'api')),
    durable: {
      hubName: text(durable.hubName, 'TestHubName'),
      maxConcurrentActivityFunctions: count(durable, 'maxConcurrentActivityFunctions', 10),
      maxConcurrentOrchestratorFunctions: count(durable, 'maxConcurrentOrchestratorFunctions', 10),
      overridableExistingInstanceStates: oneOf('overridableExistingInstanceStates', ['NonRunningStates', 'AnyState']),
      ...(typeof durable.defaultVersion === 'string' ? { defaultVersion: durable.defaultVersion } : {}),
      versionMatchStrategy: oneOf('versionMatchStrategy', ['CurrentOrOlder', 'Strict', 'None']),
      versionFailureStrategy: oneOf('versionFailureStrategy', ['Reject', 'Fail']),
      isTraced: isTraced(section(durable, 'tracing')),
    },
    serviceBus: {
      maxConcurrentCalls: count(serviceBus, 'maxConcurrentCalls', 16),
      maxAutoLockRenewalMs: parseTimeSpan(text(serviceBus.maxAutoLockRenewalDuration, '00:05:00')),
    },
  };
  for (const key of Object.keys(durable)) {
    if (key in config.durable || readDurableKeys.includes(key) || ignoredDurableKeys.includes(key)) continue;
    log({
      level: 'warning',
      category: 'host',
      message: `host.json: extensions.durableTask.${key} is not known to the local host and has no effect.`,
    });
  }
  return config;
}

/** The second version alone passes the context of traces on to activities. */
const isTraced = ({ distributedTracingEnabled, version }: Json): boolean =>
  distributedTracingEnabled === true && version === 'V2';

const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);
const trimSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '');

function count(from: Json, name: string, fallback: number): number {
  const value = from[name] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new Error(`host.json: ${name} must be a positive whole number, not ${JSON.stringify(value)}.`);
}

/** .NET's `[d.]hh:mm:ss` in ms. Throws on anything else. */
export function parseTimeSpan(span: string): number {
  const parts = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?$/.exec(span);
  if (!parts) throw new Error(`'${span}' is not a time span of the form [d.]hh:mm:ss.`);
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
}
