import { parseArgs } from 'node:util';
import { VirtualClock } from './clock';
import { crashAt, HELD_AT } from './crashPoint';
import { startHost } from './startHost';

// node dist/local/host/main.js --app DIR [--port N] [--state FILE] [--virtual-clock]
const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '0' },
    state: { type: 'string', default: ':memory:' },
    'virtual-clock': { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (!values.app) throw new Error('--app DIR is missing: the folder of the app, with package.json and host.json.');
  const clock = values['virtual-clock'] ? new VirtualClock() : undefined;
  if (clock) clock.autoAdvance = true;
  const crash = process.env.LATCHKEY_HOST_CRASH_AT;
  const host = await startHost({
    appDirectory: values.app,
    port: Number(values.port),
    stateFile: values.state,
    ...(clock ? { clock } : {}),
    ...(crash ? { onStep: crashAt(crash, (point) => process.stderr.write(`${HELD_AT}${point}\n`)) } : {}),
  });
  process.stdout.write(`${JSON.stringify({ url: host.url, functions: host.functions })}\n`);
  const stop = (): void => void host.stop().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
