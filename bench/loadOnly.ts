import { currentCore } from '../local/host/functionsCore';
import { loadApp } from '../local/host/loadApp';
import { ROOT } from '../local/cloud/root';

// A process that only loads the built app, as a Functions worker does, and prints how many milliseconds it took.
const began = performance.now();
void loadApp(currentCore(), { appDirectory: ROOT }).then(() => {
  process.stdout.write(String(performance.now() - began), () => process.exit(0));
});
