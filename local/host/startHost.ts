import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppSettings } from './appSettings';
import { SystemClock } from './clock';
import { clientBindingData, rpcPath, webhookPath } from './durable/clientBinding';
import { ClientRoutes } from './durable/clientRoutes';
import { DurableControl } from './durable/durableControl';
import { DurableEngine } from './durable/engine';
import { Store } from './durable/store';
import type { RegisteredFunction } from './functionsCore';
import { currentCore, releaseCore } from './functionsCore';
import { readHostConfig } from './hostConfig';
import type { HostOptions, LocalHost } from './hostOptions';
import { end, HttpTriggers, presentedKey, routeOf } from './httpTrigger';
import { collectServers } from './httpStream';
import { createInvoker } from './invocation';
import { loadApp } from './loadApp';
import { errorText, logToStderr } from './log';
import { ServiceBusTriggers } from './serviceBusTrigger';
import { unsupportedBindings } from './supportedBindings';
import { TimerQueue } from './timerQueue';
import { TimerTriggers } from './timerTrigger';
import { WorkTracker } from './workTracker';

/** How long (ms) `stop` waits for running functions before it leaves them to the next start. */
const stopGraceMs = 10_000;

/**
 * Starts an app as the Functions host would: loads it, serves HTTP, receives messages, drives orchestrations. Rejects
 * when the app does not load, registers nothing, or uses something that the local host does not offer.
 */
export async function startHost(options: HostOptions): Promise<LocalHost> {
  const cleanup: (() => unknown)[] = [];
  try {
    return await start(options, cleanup);
  } catch (error) {
    for (const undo of cleanup.reverse()) await undo();
    throw error;
  }
}

async function start(options: HostOptions, cleanup: (() => unknown)[]): Promise<LocalHost> {
  const log = options.log ?? logToStderr;
  const onStep = options.onStep ?? (() => undefined);
  const clock = options.clock ?? new SystemClock();
  const config = readHostConfig(options.appDirectory, log);
  const settings = createAppSettings(options.settings ?? process.env);
  const store = new Store(options.stateFile ?? ':memory:');
  cleanup.push(() => store.close());

  const server = createServer();
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  await listening;
  cleanup.push(() => server.close());
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${address}`;
  const hostnameBefore = process.env.WEBSITE_HOSTNAME;
  // The durable client rewrites its URLs to port 7071 when this is not set.
  process.env.WEBSITE_HOSTNAME = address;
  cleanup.push(() => {
    if (hostnameBefore === undefined) delete process.env.WEBSITE_HOSTNAME;
    else process.env.WEBSITE_HOSTNAME = hostnameBefore;
  });

  const core = currentCore();
  core.onLog = (level, category, message) => log({ level, category, message });
  cleanup.push(() => releaseCore(core));
  const { result: app, servers: appServers } = await collectServers(() => loadApp(core, options));
  cleanup.push(() => appServers.forEach((one) => one.close()));
  const functions = [...core.functions.values()];
  const refused = unsupportedBindings(functions);
  if (refused.length > 0) throw new Error(`Not supported by the local host: ${refused.join('; ')}.`);

  const tracker = new WorkTracker(clock);
  const keys = { ...readKeys(store), ...definedOnly(options.keys) };
  const hub = config.durable.hubName;
  const binding = clientBindingData(url, hub, keys.durable);
  const invoke = createInvoker(core, app.appHookData, () => binding, log);
  const timers = new TimerQueue(clock);
  const byTrigger = (type: string): RegisteredFunction[] =>
    functions.filter((fn) => fn.trigger.type.toLowerCase() === type.toLowerCase());
  const find = (type: string, name: string): RegisteredFunction | undefined => {
    const fn = core.functions.get(name.toLowerCase());
    return fn?.trigger.type === type ? fn : undefined;
  };
  const engine = new DurableEngine({
    store,
    clock,
    timers,
    tracker,
    config: config.durable,
    log,
    onStep,
    invoke,
    find,
  });
  const durable = new DurableControl(engine, store, clock);
  const routes = new ClientRoutes(durable, () => url, hub, keys.durable);
  const http = new HttpTriggers(
    byTrigger('httpTrigger'),
    config.routePrefix,
    keys,
    app.capabilities.HttpUri,
    invoke,
    log,
  );
  const timerTriggers = new TimerTriggers(clock, store, tracker, invoke, log);
  const serviceBus = new ServiceBusTriggers({
    config: config.serviceBus,
    ...settings,
    tracker,
    invoke,
    log,
    onStep,
    committed: () => store.committed(),
  });
  cleanup.push(() => serviceBus.close());

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = new URL(request.url ?? '/', `http://${request.headers.host ?? address}`);
    const path = target.pathname;
    if (path.startsWith(rpcPath)) return routes.handle(path.slice(rpcPath.length), target, request, response);
    if (!path.startsWith(webhookPath)) return http.handle(request, response, target);
    const key = presentedKey(request, target);
    if (key !== keys.durable && key !== keys.master) return end(response, 401);
    return routes.handle(path.slice(webhookPath.length), target, request, response);
  };
  server.on('request', (request, response) => {
    void tracker.during(() =>
      handle(request, response).catch((error: unknown) => {
        log({
          level: 'error',
          category: 'host',
          message: `${request.method} ${request.url?.split('?')[0]}: ${errorText(error)}`,
        });
        if (response.headersSent) response.destroy();
        else end(response, 500);
      }),
    );
  });

  engine.recover();
  for (const fn of byTrigger('timerTrigger')) timerTriggers.start(fn, settings.resolve(String(fn.trigger.schedule)));
  for (const fn of byTrigger('serviceBusTrigger')) await serviceBus.start(fn);

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    timers.clear();
    timerTriggers.stop();
    engine.stop();
    await serviceBus.stop();
    const grace = AbortSignal.timeout(stopGraceMs);
    const late = new Promise<void>((done) => grace.addEventListener('abort', () => done()));
    await Promise.race([tracker.idle(), late]);
    await core.runHooks('appTerminate', { hookData: {}, appHookData: app.appHookData });
    server.closeAllConnections();
    for (const undo of cleanup.reverse()) await undo();
  };
  return {
    url,
    functions: functions.map((fn) => ({
      name: fn.name,
      trigger: fn.trigger.type,
      ...(fn.trigger.type === 'httpTrigger' ? { route: routeOf(fn, config.routePrefix) } : {}),
    })),
    keys: { master: keys.master, default: keys.default },
    durable,
    idle: () => tracker.idle(),
    stop: () => (stopping ??= stop()),
  };
}

const definedOnly = (keys: HostOptions['keys']): Partial<{ master: string; default: string }> =>
  Object.fromEntries(Object.entries(keys ?? {}).filter(([, value]) => value !== undefined));

/** Function keys of this state file, made once. `durable` is the system key of the Durable webhooks. */
function readKeys(store: Store): { master: string; default: string; durable: string } {
  const stored = store.getMeta('keys');
  if (stored) return JSON.parse(stored) as { master: string; default: string; durable: string };
  const key = (): string => randomBytes(32).toString('base64url');
  const keys = { master: key(), default: key(), durable: key() };
  store.setMeta('keys', JSON.stringify(keys));
  return keys;
}
