import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createIsv, type Isv } from '../local/cloud/isv';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud } from '../local/cloud/localCloud';
import { createCases, playCustomers, type Case } from './customers';
import { historyCounts, type HistoryCounts } from './historyCounts';
import { processUsage, type Usage } from './processUsage';

export interface OnboardingFigures {
  readonly count: number;
  /** From the first request sent to the last `encrypted` event received. */
  readonly seconds: number;
  /** One onboarding alone, after start-up: everything is done for the first time. */
  readonly firstAloneSeconds: number;
  /** CPU seconds during `seconds`, and peak memory since the process began. */
  readonly processes: Readonly<Record<'app' | 'cloud' | 'tables', Usage>>;
  /** Calls during `seconds` by operation: those that came over HTTPS, and those of simulated services among themselves. */
  readonly azureCalls: Readonly<Record<string, number>>;
  readonly internalCalls: Readonly<Record<string, number>>;
  /** Requests the app's process sent since it began, the first onboarding included. */
  readonly requests: Readonly<Record<string, number>>;
  readonly events: number;
  readonly histories: readonly HistoryCounts[];
}

interface OnboardingOptions {
  readonly count: number;
  /** Options of the app's Node process, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

/** The log of calls is for tests: here it would be most of the memory. */
const KEPT_CALLS = 1000;

/**
 * Onboards storage accounts across tenants, all at once, through the real SDKs: the built app in its own process with
 * history in a file, the local cloud and the people in this process, Azurite in a third.
 */
export async function measureOnboardings({ count, execArgv = [] }: OnboardingOptions): Promise<OnboardingFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const [stateFile, requestsFile] = [join(folder, 'host.sqlite'), join(folder, 'requests.json')];
  const cloud = await startLocalCloud({ simulator: { keptCalls: KEPT_CALLS } });
  const stops: (() => Promise<unknown>)[] = [() => cloud.stop(), () => rm(folder, { recursive: true, force: true })];
  try {
    const [first, ...cases] = await createCases(cloud, 'bench', count + 1);
    const app = await startLocalApp(cloud, {
      stateFile,
      settings: { LATCHKEY_BENCH_REQUESTS: requestsFile },
      execArgv: ['--require', join(__dirname, 'countRequests.js'), ...execArgv],
    });
    stops.unshift(() => app.stop());
    // That the resources were made is told to the app, too: it has heard of all of them before anything is measured.
    while (!cloud.serviceBus.isQuiet()) await delay(50);
    const isv = createIsv(cloud);
    stops.unshift(() => isv.stop());
    const { failed } = playCustomers(isv, [...(first ? [first] : []), ...cases]);
    const pids = { app: app.process.pid ?? 0, cloud: process.pid, tables: cloud.azurite.pid };
    const firstAloneSeconds = await Promise.race([onboard(isv, first ? [first] : []), failed]);

    const { calls } = cloud.simulator;
    const [azureCalls, internalCalls]: Record<string, number>[] = [{}, {}];
    const ignore = calls.onCall(({ operation, internal }) => {
      const counted = (internal ? internalCalls : azureCalls) ?? {};
      counted[operation] = (counted[operation] ?? 0) + 1;
    });
    const before = usages(pids);
    const eventsBefore = isv.events.length;
    const seconds = await Promise.race([onboard(isv, cases), failed]);
    const after = usages(pids);
    ignore();
    const events = isv.events.length - eventsBefore;
    for (const stop of stops.splice(0, 2)) await stop();
    return {
      count,
      seconds,
      firstAloneSeconds,
      processes: {
        app: difference(after.app, before.app),
        cloud: difference(after.cloud, before.cloud),
        tables: difference(after.tables, before.tables),
      },
      azureCalls: azureCalls ?? {},
      internalCalls: internalCalls ?? {},
      requests: JSON.parse(await readFile(requestsFile, 'utf8')) as Record<string, number>,
      events,
      histories: historyCounts(stateFile),
    };
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Sends all requests and resolves with the seconds until the last one is encrypted. */
export async function onboard(isv: Isv, cases: readonly Case[]): Promise<number> {
  const waiting = new Set(cases.map(({ request }) => request.onboardingId));
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  isv.onEvent(({ name, data }) => {
    if (name === 'encrypted' && waiting.delete(data.onboardingId) && waiting.size === 0) resolve();
    if (waiting.has(data.onboardingId) && ENDS.has(name))
      reject(new Error(`${data.onboardingId}: ${data.reason ?? name}`));
  });
  const began = performance.now();
  await Promise.all(cases.map(({ request }) => isv.send(request)));
  await done;
  return (performance.now() - began) / 1000;
}

const ENDS: ReadonlySet<string> = new Set(['action-required', 'operator-required', 'rejected', 'declined', 'failed']);

const usages = ({ app, cloud, tables }: Record<'app' | 'cloud' | 'tables', number>) => ({
  app: processUsage(app),
  cloud: processUsage(cloud),
  tables: processUsage(tables),
});

const difference = (after: Usage, before: Usage): Usage => ({
  cpuSeconds: after.cpuSeconds - before.cpuSeconds,
  peakMegabytes: after.peakMegabytes,
});
