import { setTimeout as sleep } from 'node:timers/promises';
import type { CallLog } from './callLog';
import type { FaultKind, Faults } from './faults';
import { type OperationFault, withOperationFault } from './operationFault';
import { RouteTable, splitPath } from './routeTable';
import {
  HangUp,
  type Route,
  type Service,
  SimError,
  type SimRequest,
  type SimResponse,
  type TokenClaims,
} from './service';
import { type RawRequest, simRequest } from './simRequest';

interface DispatcherOptions {
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Extra real time before a handler runs, in milliseconds by operation. */
  readonly delays: Readonly<Record<string, number | undefined>>;
  /** What the disk still has to take before an answer may leave. */
  settled(): Promise<void> | undefined;
  caller(request: SimRequest): TokenClaims | undefined;
}

/** An answer ready to send; `undefined` closes the connection instead. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

interface Target {
  readonly service: Service;
  readonly route: Route;
  readonly request: SimRequest;
}

/** Takes a request to the route that answers it, by way of faults and delays, and records the call. */
export class Dispatcher {
  private readonly tables: { readonly service: Service; readonly table: RouteTable }[] = [];
  private readonly byHost = new Map<string, typeof this.tables>();

  constructor(private readonly options: DispatcherOptions) {}

  mount(service: Service): void {
    this.tables.push({ service, table: new RouteTable(service) });
    this.byHost.clear();
  }

  async dispatch(raw: RawRequest, internal: boolean): Promise<WireResponse | undefined> {
    const url = new URL(raw.url);
    const target = this.find(raw, url);
    const request = target?.request ?? simRequest(raw, url, {});
    const operation = target?.route.operation ?? 'unknown';
    const response = target ? await this.run(target) : notImplemented(request);
    await this.options.settled();
    const wire = response && toWire(response);
    const claims = this.options.caller(request);
    this.options.calls.record({
      operation,
      method: raw.method,
      url: raw.url,
      write: target?.route.write ?? false,
      requestHeaders: raw.headers,
      requestBody: raw.body.toString(),
      status: wire?.status ?? 0,
      responseHeaders: wire?.headers ?? {},
      responseBody: wire?.body ?? '',
      ...(claims && { caller: { appId: claims.appid ?? claims.azp, objectId: claims.oid, tenantId: claims.tid } }),
      internal,
    });
    return wire;
  }

  private find(raw: RawRequest, url: URL): Target | undefined {
    const segments = splitPath(url.pathname);
    for (const { service, table } of this.tablesOf(url.host)) {
      const match = table.match(raw.method, segments);
      if (match) return { service, route: match.route, request: simRequest(raw, url, match.params) };
    }
    return undefined;
  }

  private tablesOf(host: string): typeof this.tables {
    let tables = this.byHost.get(host);
    if (!tables) {
      tables = this.tables.filter(({ service }) => service.serves(host));
      this.byHost.set(host, tables);
    }
    return tables;
  }

  private async run({ service, route, request }: Target): Promise<SimResponse | undefined> {
    const fault = this.options.faults.take(route.operation, request);
    try {
      const delay = this.options.delays[route.operation];
      if (delay) await sleep(delay);
      if (fault) await applyBefore(fault);
      const handle = () => route.handler(request);
      const response = await (fault && isOperationFault(fault) ? withOperationFault(fault, handle) : handle());
      if (fault?.type === 'alter') return { ...response, body: fault.body(response.body) };
      return fault?.type === 'loseResponse' ? undefined : response;
    } catch (error) {
      if (error instanceof HangUp || fault?.type === 'loseResponse') return undefined;
      return rejected(asSimError(error, route), service, request);
    }
  }
}

async function applyBefore(fault: FaultKind): Promise<void> {
  switch (fault.type) {
    case 'throttle': {
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      throw new SimError(429, 'TooManyRequests', 'Too many requests; try again later.', { headers });
    }
    case 'serverError':
      throw new SimError(fault.status, SERVER_ERRORS[fault.status] ?? 'InternalServerError', 'The service failed.');
    case 'respond':
      throw new SimError(fault.status, fault.code, fault.message, { innerCode: fault.innerCode });
    case 'delay':
      await sleep(fault.ms);
      return;
    case 'hold':
      await fault.until;
      return;
    case 'loseRequest':
      throw new HangUp();
    case 'loseResponse':
    case 'alter':
    case 'failOperation':
    case 'prolongOperation':
      return;
  }
}

const isOperationFault = (fault: FaultKind): fault is OperationFault =>
  fault.type === 'failOperation' || fault.type === 'prolongOperation';

const SERVER_ERRORS: Record<number, string> = { 502: 'BadGateway', 503: 'ServiceUnavailable', 504: 'GatewayTimeout' };

function asSimError(error: unknown, route: Route): SimError {
  if (error instanceof SimError) return error;
  console.error(`Azure simulator: ${route.operation} failed`, error);
  return new SimError(500, 'SimulatorDefect', `${route.operation}: ${String(error)}`);
}

function rejected(error: SimError, service: Service, request: SimRequest): SimResponse {
  const response: SimResponse =
    error.more.body !== undefined
      ? { status: error.status, body: error.more.body }
      : (service.formatError?.(error, request) ?? plainError(error));
  return { ...response, headers: { ...response.headers, ...error.more.headers } };
}

const plainError = ({ status, code, message, more }: SimError): SimResponse => ({
  status,
  body: { error: { code, message, ...(more.innerCode && { innererror: { code: more.innerCode } }) } },
});

function notImplemented(request: SimRequest): SimResponse {
  const message = `The simulator does not implement ${request.method} ${request.url.pathname} on ${request.url.host}.`;
  return { status: 501, body: { error: { code: 'NotImplemented', message } } };
}

function toWire({ status, headers, body }: SimResponse): WireResponse {
  if (body === undefined) return { status, headers: { ...headers }, body: '' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text };
}
