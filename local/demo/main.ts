import '../cloud/requireNode24';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../cloud/root';
import { untilSignal } from '../cloud/untilSignal';
import { lookAround } from './lookAround';
import { painter } from './paint';
import { Progress } from './progress';
import { runDemo } from './runDemo';
import { startStage } from './stage';

const USAGE = `npm run demo -- [--exit] [--port N]

Starts the local cloud and the app, plays one vendor and nine customers, and prints a table read back from the
registry, the Azure simulator and the events topic. Then it stays up to look around.

  --exit     end after the table
  --port N   port of the app (default: a free one)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      exit: { type: 'boolean', default: false },
      port: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port ${values.port}: wanted a port number`);
  }
  const out = process.stdout;
  if (values.help) return void out.write(USAGE);
  createRequire(__filename)(join(ROOT, 'local/preload/lookup.cjs'));

  const interrupted = untilSignal();
  const paint = painter(out, process.env);
  const progress = new Progress(out, paint);
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const begun = Date.now();
  const since = () => ((Date.now() - begun) / 1000).toFixed(1);
  // An interruption waits for the start: what is half started cannot be stopped.
  const stage = await startStage(folder, port).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  try {
    out.write(`Local cloud and app are up after ${since()} s.\n`);
    out.write(`App ${stage.app.url}   Azure simulator ${stage.cloud.simulator.origin}\n`);
    out.write(
      `Pages of the simulator have a certificate of their own: accept it in the browser, or trust ${join(folder, 'ca.pem')}\n` +
        '(it is bound to localhost; Ctrl-C ends the demo and removes it).\n\n',
    );
    const right = await Promise.race([runDemo(stage, { progress, paint }, out), interrupted]);
    progress.stop();
    if (typeof right === 'string') {
      process.exitCode = 130;
      return;
    }
    out.write(`${since()} s from start to table.\n`);
    if (!right) {
      out.write(`\nThe newest lines of the app's log:\n${stage.log.slice(-40).join('\n')}\n`);
      process.exitCode = 1;
    }
    if (values.exit) return;
    out.write(`\n${await lookAround(stage, folder)}\n`);
    if ((await Promise.race([interrupted, stage.app.ended])) === undefined) {
      out.write(`The app ended. Its newest lines:\n${stage.log.slice(-40).join('\n')}\n`);
      process.exitCode = 1;
    }
  } finally {
    out.write('Stopping.\n');
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  // What a broken-off play still waits for must not hold the process.
  .finally(() => process.exit());
