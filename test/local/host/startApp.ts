import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as df from 'durable-functions';
import type { HostOptions, LocalHost, LogEntry } from '../../../local/host';
import { startHost, VirtualClock } from '../../../local/host';

export interface TestApp extends LocalHost {
  readonly clock: VirtualClock;
  readonly logs: LogEntry[];
  /** Starts an orchestration, lets everything happen that can happen, and returns the instance id. */
  run(name: string, input?: unknown, instanceId?: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const testStart = new Date('2026-03-01T00:00:00Z');

/** Starts a host for an app that `register` registers, on a virtual clock that runs ahead whenever nothing happens. */
export async function startApp(
  register: () => unknown,
  hostJson: Record<string, unknown> = {},
  more: Partial<HostOptions> = {},
): Promise<TestApp> {
  const appDirectory = mkdtempSync(join(tmpdir(), 'host-test-'));
  writeFileSync(join(appDirectory, 'host.json'), JSON.stringify({ version: '2.0', extensions: hostJson }));
  const clock = new VirtualClock(testStart);
  clock.autoAdvance = true;
  const logs: LogEntry[] = [];
  try {
    const host = await startHost({
      appDirectory,
      load: register,
      clock,
      log: (entry) => void logs.push(entry),
      ...more,
    });
    return {
      ...host,
      clock,
      logs,
      run: async (name, input, instanceId) => {
        const id = await host.durable.startNew(name, { input, ...(instanceId ? { instanceId } : {}) });
        await host.idle();
        return id;
      },
      [Symbol.asyncDispose]: () => host.stop(),
    };
  } finally {
    rmSync(appDirectory, { recursive: true });
  }
}

/** Registers an orchestrator; its generator is written inline in the test. */
export const orchestration = (
  name: string,
  handler: (context: df.OrchestrationContext) => Generator<df.Task, unknown, any>,
): unknown => df.app.orchestration(name, handler);

/** Registers an activity. */
export const activity = (name: string, handler: (input: any) => unknown): unknown => df.app.activity(name, { handler });

export const addMs = (date: Date, ms: number): Date => new Date(date.getTime() + ms);
export const day = 86_400_000;
