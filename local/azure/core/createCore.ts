import { localAudiences } from './audiences';
import { createAuthenticator } from './authenticate';
import { CallLog } from './callLog';
import { systemClock } from './clock';
import { Dispatcher } from './dispatcher';
import { Faults } from './faults';
import { startHttpsServer } from './httpsServer';
import type { Core, Lag, Service, SimClock } from './service';
import { SqliteStore } from './sqliteStore';
import { TokenAuthority } from './tokenAuthority';

export interface CoreOptions {
  /** Default 0: a free port. Key ids and poller states hold absolute URLs, so kept state needs a fixed port. */
  readonly port?: number;
  /** State file. Default: nothing is kept. */
  readonly stateFile?: string;
  /** Leaf certificate and key of the HTTPS server, as PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Default: real time. */
  readonly clock?: SimClock;
  /** Extra real time before an operation's handler runs, in milliseconds by operation name. */
  readonly delays?: Readonly<Record<string, number | undefined>>;
  readonly lag?: Partial<Lag>;
  /** How many calls the log keeps, bodies included (about 5 KB each). Default: 50,000. */
  readonly keptCalls?: number;
}

/** The running core: what services get (`core`), and what the owner of the simulator needs. */
export interface RunningCore {
  readonly core: Core;
  readonly port: number;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Adds services and lets requests in: those that came earlier have waited. */
  readonly mount: (...services: readonly Service[]) => void;
  readonly stop: () => Promise<void>;
}

/** Opens the state, starts the HTTPS server and offers services what they need. Requests wait until services are mounted. */
export async function createCore(options: CoreOptions): Promise<RunningCore> {
  const store = new SqliteStore(options.stateFile ?? ':memory:');
  const tokens = await TokenAuthority.open(options.stateFile ? store.collection('core.signingKeys') : undefined);
  const faults = new Faults();
  const calls = new CallLog(options.keptCalls);
  const ready = Promise.withResolvers<Dispatcher>();
  const server = await startHttpsServer({
    port: options.port ?? 0,
    cert: options.tls.cert,
    key: options.tls.key,
    answer: async (request) => (await ready.promise).dispatch(request, false),
  }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const origin = `https://localhost:${server.port}`;
  const { authenticate, caller } = createAuthenticator(origin, (token) => tokens.verify(token));
  const delays = options.delays ?? {};
  const dispatcher = new Dispatcher({ faults, calls, delays, settled: () => store.settled(), caller });

  const core: Core = {
    clock: options.clock ?? systemClock,
    store,
    origin,
    vaultSuffix: `vault.localhost:${server.port}`,
    managedHsmSuffix: `managedhsm.localhost:${server.port}`,
    lag: { graphReplicationMs: 0, rolePropagationMs: 0, consentMs: 0, operationMs: 0, rewrapMs: 0, ...options.lag },
    faults,
    audiences: localAudiences(server.port),
    signToken: (claims) => tokens.sign(claims),
    verifyToken: (token) => tokens.verify(token),
    signingKeys: tokens.jwks,
    issuedTokens: () => tokens.issuedTokens(),
    authenticate,
    call: (request) => callInside(dispatcher, request),
  };

  return {
    core,
    port: server.port,
    faults,
    calls,
    mount: (...services) => {
      for (const service of services) dispatcher.mount(service);
      ready.resolve(dispatcher);
    },
    stop: async () => {
      await server.close();
      store.close();
    },
  };
}

async function callInside(dispatcher: Dispatcher, request: Parameters<Core['call']>[0]) {
  const response = await dispatcher.dispatch(
    {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: Buffer.from(request.body ?? ''),
    },
    true,
  );
  if (!response) throw new Error(`${request.method} ${request.url}: connection lost`);
  const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: response.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: response.body,
  };
}
