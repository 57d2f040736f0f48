import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud } from '../local/cloud/localCloud';
import { countWoken, type SweepResult } from '../shared/model/sweep';
import { createKeptResources, PER_CUSTOMER } from './keptResources';
import { processUsage } from './processUsage';

export interface SweepFigures {
  readonly resources: number;
  readonly keys: number;
  /** From the timer's tick to the end of the sweep. */
  readonly seconds: number;
  /** From the timer's tick to the last call of the sweep. */
  readonly longestDelaySeconds: number;
  readonly probesPerSecond: number;
  /** Calls to vaults and Azure Resource Manager, tokens included. */
  readonly callsPerResource: number;
  readonly appCpuSeconds: number;
  /** Of the app since it began. */
  readonly appPeakMegabytes: number;
  readonly woken: number;
  readonly faults: number;
}

const LONGEST_SECONDS = 300;

/**
 * Sweeps over protected storage accounts where all is well, more of them each time: the built app in its own process with
 * history in a file, started by its own timer. Each is the second sweep over as many, when tokens are there.
 */
export async function measureSweeps(sizes: readonly number[]): Promise<SweepFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const cloud = await startLocalCloud({ simulator: { keptCalls: 1000 } });
  const stops: (() => Promise<unknown>)[] = [() => cloud.stop(), () => rm(folder, { recursive: true, force: true })];
  try {
    const kept = createKeptResources(cloud);
    stops.unshift(() => kept.close());
    const figures: SweepFigures[] = [];
    let customers = 0;
    for (const size of sizes) {
      const wanted = Math.ceil(size / PER_CUSTOMER);
      await kept.addCustomers(wanted - customers);
      customers = wanted;
      const app = await startLocalApp(cloud, {
        stateFile: join(folder, `host${size}.sqlite`),
        settings: { LATCHKEY_SWEEP_MINUTES: '1' },
        onLog: (line) => void (line.startsWith('information') || console.error(line)),
      });
      stops.unshift(() => app.stop());
      const { sweeps } = kept.ports.registry;
      const first = await nextSweep(sweeps.last);
      const pid = app.process.pid ?? 0;
      let calls = 0;
      let lastCallAt = 0;
      const ignore = cloud.simulator.calls.onCall(({ internal }) => {
        if (internal) return;
        calls += 1;
        lastCallAt = Date.now();
      });
      const before = processUsage(pid);
      const result = await nextSweep(sweeps.last, first);
      const after = processUsage(pid);
      ignore();
      await stops.shift()?.();
      const { dueAt, endedAt, resources, keys, faults } = result;
      if (result.failed.length > 0) throw new Error(result.failed.join('; '));
      const seconds = (Date.parse(endedAt) - Date.parse(dueAt)) / 1000;
      figures.push({
        resources,
        keys,
        seconds,
        longestDelaySeconds: (lastCallAt - Date.parse(dueAt)) / 1000,
        probesPerSecond: keys / seconds,
        callsPerResource: calls / resources,
        appCpuSeconds: after.cpuSeconds - before.cpuSeconds,
        appPeakMegabytes: after.peakMegabytes,
        woken: countWoken(result),
        faults,
      });
    }
    return figures;
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Waits for the end of a sweep that began after another one. */
async function nextSweep(last: () => Promise<SweepResult | undefined>, before?: SweepResult): Promise<SweepResult> {
  const after = before?.endedAt ?? new Date().toISOString();
  for (let waited = 0; waited < LONGEST_SECONDS * 4; waited += 1) {
    const result = await last();
    if (result && result.startedAt > after) return result;
    await delay(250);
  }
  throw new Error(`No sweep ended within ${LONGEST_SECONDS} s`);
}
