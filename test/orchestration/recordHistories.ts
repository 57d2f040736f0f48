import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { VERSION } from '../support/orchestrationHost';
import { record, TYPICAL_RUNS } from './recordedRuns';

/**
 * Records the typical runs of the current version into `test/orchestration/histories/v<version>`. Run it once for a new
 * version (`defaultVersion` of host.json and `VERSION`), never again for a version that has been released: those files
 * are what real instances have in store.
 */
async function main(): Promise<void> {
  const folder = join(process.cwd(), 'test/orchestration/histories', `v${VERSION}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, run] of Object.entries(TYPICAL_RUNS)) {
    const recording = await record(run);
    const text = await format(JSON.stringify(recording), { parser: 'json', printWidth: 120 });
    writeFileSync(join(folder, `${name}.json`), text);
    const events = recording.executions.reduce((sum, { history }) => sum + history.length, 0);
    console.log(`${name}: ${recording.executions.length} executions, ${events} events`);
  }
}

void main();
