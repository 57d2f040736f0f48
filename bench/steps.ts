import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityContext, OrchestrationContext as DurableTaskContext } from '@microsoft/durabletask-js';
import {
  InMemoryOrchestrationBackend,
  TestOrchestrationClient,
  TestOrchestrationWorker,
} from '@microsoft/durabletask-js';
import type { OrchestrationContext, Task } from 'durable-functions';
import * as df from 'durable-functions';
import { startHost } from '../local/host';

/** The shape of the work: so many instances at once, each calling so many activities one after the other. */
export interface StepsOptions {
  readonly instances: number;
  readonly steps: number;
}

export interface StepsFigures {
  readonly backend: string;
  readonly stepsPerSecond: number;
  readonly cpuMsPerStep: number;
}

/** Something that runs orchestrations. */
interface Backend {
  /** Runs so many instances of so many steps, all at once, to their end. */
  run(options: StepsOptions): Promise<void>;
  stop(): Promise<void>;
}

/** Steps a second of the local host, with history in a file and in memory, and of durabletask-js' in-memory backend. */
export async function measureSteps(options: StepsOptions): Promise<StepsFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-steps-'));
  const extensions = { durableTask: { maxConcurrentActivityFunctions: 20, maxConcurrentOrchestratorFunctions: 20 } };
  await writeFile(join(folder, 'host.json'), JSON.stringify({ version: '2.0', extensions }));
  try {
    return [
      await measure('local host, history in a file', await localHost(folder, join(folder, 'host.sqlite')), options),
      await measure('local host, history in memory', await localHost(folder, ':memory:'), options),
      await measure('durabletask-js, in memory', await durableTask(), options),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Once to warm up, once to be measured. */
async function measure(backend: string, { run, stop }: Backend, options: StepsOptions): Promise<StepsFigures> {
  await run({ ...options, instances: Math.ceil(options.instances / 10) });
  const [began, cpuBefore] = [performance.now(), process.cpuUsage()];
  await run(options);
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - began) / 1000;
  await stop();
  const total = options.instances * options.steps;
  return { backend, stepsPerSecond: total / seconds, cpuMsPerStep: (user + system) / 1000 / total };
}

async function localHost(appDirectory: string, stateFile: string): Promise<Backend> {
  const host = await startHost({
    appDirectory,
    stateFile,
    load: () => {
      df.app.activity('step', { handler: (before: number) => before + 1 });
      df.app.orchestration('steps', function* (context: OrchestrationContext): Generator<Task, number, number> {
        const count = context.df.getInput<number>();
        let done = 0;
        while (done < count) done = yield context.df.callActivity('step', done);
        return done;
      });
    },
  });
  return {
    async run({ instances, steps }) {
      const start = (): Promise<string> => host.durable.startNew('steps', { input: steps });
      await Promise.all(Array.from({ length: instances }, start));
      await host.idle();
    },
    stop: () => host.stop(),
  };
}

async function durableTask(): Promise<Backend> {
  const speakAgain = silence();
  const backend = new InMemoryOrchestrationBackend();
  const worker = new TestOrchestrationWorker(backend);
  worker.addNamedActivity('step', (_context: ActivityContext, before: number) => before + 1);
  worker.addNamedOrchestrator('steps', async function* (context: DurableTaskContext, count: number) {
    let done = 0;
    while (done < count) done = (yield context.callActivity('step', done)) as number;
    return done;
  });
  await worker.start();
  const client = new TestOrchestrationClient(backend);
  return {
    async run({ instances, steps }) {
      const one = async (): Promise<void> => {
        const id = await client.scheduleNewOrchestration('steps', steps);
        await client.waitForOrchestrationCompletion(id, false, 600);
      };
      await Promise.all(Array.from({ length: instances }, one));
    },
    async stop() {
      await worker.stop();
      speakAgain();
    },
  };
}

/** The test worker logs every event to the console and cannot be told not to: it would be measured instead. */
function silence(): () => void {
  const { log, info, debug } = console;
  Object.assign(console, { log: nothing, info: nothing, debug: nothing });
  return () => void Object.assign(console, { log, info, debug });
}

const nothing = (): void => undefined;
