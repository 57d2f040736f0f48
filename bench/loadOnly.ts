import { currentCore } from '../local/host/functionsCore';
import { loadApp } from '../local/host/loadApp';

// A process that only loads an app folder, as a Functions worker does, and prints how many milliseconds it took.
const [appDirectory = ''] = process.argv.slice(2);
const began = performance.now();
void loadApp(currentCore(), { appDirectory }).then(() => {
  process.stdout.write(String(performance.now() - began), () => process.exit(0));
});
