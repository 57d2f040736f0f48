import { currentCore } from '../local/host/functionsCore';
import { loadApp } from '../local/host/loadApp';

/** What loading an app took, and the files of it that were loaded. */
export interface Loading {
  readonly milliseconds: number;
  /** CPU of the process in its own code: beside other work it says more. */
  readonly cpu: number;
  readonly files: readonly string[];
}

// A process that only loads an app folder, as a Functions worker does, and prints what it took as JSON.
const [appDirectory = ''] = process.argv.slice(2);
const before = new Set(Object.keys(require.cache));
const began = performance.now();
const used = process.cpuUsage();
void loadApp(currentCore(), { appDirectory }).then(() => {
  const milliseconds = performance.now() - began;
  const cpu = process.cpuUsage(used).user / 1000;
  const files = Object.keys(require.cache).filter((file) => !before.has(file));
  process.stdout.write(JSON.stringify({ milliseconds, cpu, files } satisfies Loading), () => process.exit(0));
});
