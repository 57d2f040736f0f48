import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type EntitiesConfig, startServiceBus } from './index';

/**
 * Runs the endpoint as a process of its own: `main.js --entities FILE [--port N] [--state FILE]`. Prints the connection string on
 * one line when it is ready; SIGINT and SIGTERM stop it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, state: { type: 'string' }, entities: { type: 'string' } },
  });
  if (!values.entities) throw new Error('--entities FILE is missing');
  const bus = await startServiceBus({
    port: Number(values.port ?? 0),
    stateFile: values.state,
    entities: JSON.parse(readFileSync(values.entities, 'utf8')) as EntitiesConfig,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bus.stop());
  console.log(bus.connectionString);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
