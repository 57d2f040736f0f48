import './requireNode24';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PORT_BASE, PORTS } from './ports';
import { ROOT } from './root';
import { DEFAULT_FOLDER } from './stateFolder';
import { startLocal, type LocalOptions } from './startLocal';
import { untilSignal } from './untilSignal';
import { watchEvents } from './watchEvents';
import { welcome } from './welcome';

const USAGE = `npm run local -- [--fresh] [--folder DIR] [--port-base N]

Keeps the local cloud and the app up for work by hand. State is in the folder and survives a restart.

  --fresh        start anew: forget what the folder holds (but not the CA that browsers were taught)
  --folder DIR   where state is kept (default: .local/cloud in the checkout)
  --port-base N  first of ${PORTS.length} ports: ${PORTS.join(', ')} (default: ${DEFAULT_PORT_BASE})
`;

function readOptions(): LocalOptions | undefined {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      folder: { type: 'string', default: DEFAULT_FOLDER },
      'port-base': { type: 'string', default: String(DEFAULT_PORT_BASE) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const portBase = Number(values['port-base']);
  if (!(Number.isInteger(portBase) && portBase > 0 && portBase + PORTS.length <= 65_536)) {
    throw new Error(`--port-base ${values['port-base']}: wanted a port number`);
  }
  return { folder: values.folder, portBase, fresh: values.fresh };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return void process.stdout.write(USAGE);
  createRequire(__filename)(join(ROOT, 'local/preload/lookup.cjs'));
  const interrupted = untilSignal();
  const local = await startLocal(options);
  const unwatch = watchEvents(local.ready.serviceBus, (name, { onboardingId, code, reason, remedy, link }) => {
    console.log(`${new Date().toLocaleTimeString()}  ${onboardingId}  ${name}${code === undefined ? '' : `  ${code}`}`);
    for (const text of [reason, remedy, link]) if (text !== undefined) console.log(`          ${text}`);
  });
  try {
    process.stdout.write(await welcome(local));
    const how = await Promise.race([interrupted, local.app.ended]);
    if (how === undefined) {
      console.error(`The app ended; its log: ${join(local.folder, 'app.log')}`);
      process.exitCode = 1;
    }
  } finally {
    console.log('Stopping.');
    await unwatch();
    await local.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
