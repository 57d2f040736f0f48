import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../httpTrigger';
import { traceOf } from '../traceContext';
import { managementUrls } from './clientBinding';
import type { DurableControl, SendResult } from './durableControl';
import { StartRefused } from './engine';
import type { RuntimeStatus } from './instance';
import { finishedStatuses } from './instance';
import type { InstanceQuery } from './store';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

type Operation = (parts: string[], url: URL, request: IncomingMessage) => Promise<Answer>;

/** Page size of an instance query without `top`. Source: azure-functions-durable-extension v2.13. */
const defaultPageSize = 100;

const sendStatus: Record<SendResult, number> = { accepted: 202, notFound: 404, finished: 410 };

const pickQuery = (url: URL): InstanceQuery => {
  const get = (name: string): string | undefined => url.searchParams.get(name) || undefined;
  const time = (name: string): number | undefined => {
    const value = get(name);
    if (value === undefined) return undefined;
    const ms = Date.parse(value);
    if (Number.isNaN(ms)) throw new StartRefused('badRequest', `${name} is not a date: ${value}`);
    return ms;
  };
  return {
    createdFrom: time('createdTimeFrom'),
    createdTo: time('createdTimeTo'),
    statuses: get('runtimeStatus')?.split(',') as RuntimeStatus[] | undefined,
    idPrefix: get('instanceIdPrefix'),
  };
};

/**
 * The HTTP API of the Durable extension. Source: "HTTP API reference, Durable Functions" (2026). Entities and rewind are
 * refused by name.
 */
export class ClientRoutes {
  constructor(
    private readonly durable: DurableControl,
    private readonly origin: () => string,
    private readonly hub: string,
    private readonly code: string,
  ) {}

  /** `path` is relative to the base, without leading slash. */
  async handle(path: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts = path.split('/').map(decodeURIComponent);
    const operation = this.#operations[`${request.method} ${shapeOf(parts)}`];
    const { status, body, headers } = await this.#answer(operation, parts, url, request);
    const text = body === undefined ? undefined : JSON.stringify(body);
    response.writeHead(status, { ...(text ? { 'content-type': 'application/json; charset=utf-8' } : {}), ...headers });
    response.end(text);
  }

  async #answer(
    operation: Operation | undefined,
    parts: string[],
    url: URL,
    request: IncomingMessage,
  ): Promise<Answer> {
    if (!operation)
      return { status: 501, body: { message: `The local host does not know ${request.method} ${parts.join('/')}.` } };
    try {
      return await operation(parts, url, request);
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error;
      return { status: error.reason === 'conflict' ? 409 : 400, body: { Message: error.message } };
    }
  }

  #operations: Record<string, Operation> = {
    'POST orchestrators/*': (parts, url, request) => this.#start(parts, url, request),
    'POST orchestrators/*/*': (parts, url, request) => this.#start(parts, url, request),
    'GET instances/*': async ([, id], url) => this.#status(id!, url),
    'GET instances/': async (_parts, url, request) => this.#list(url, request),
    'GET instances': async (_parts, url, request) => this.#list(url, request),
    'POST instances/*/raiseEvent/*': async ([, id, , name], _url, request) => {
      const data = parseBody(await readBody(request));
      return this.#sent(id!, await this.durable.raiseEvent(id!, name!, data));
    },
    'POST instances/*/terminate': async ([, id], url) =>
      this.#sent(id!, await this.durable.terminate(id!, url.searchParams.get('reason'))),
    'POST instances/*/suspend': async ([, id], url) =>
      this.#sent(id!, await this.durable.suspend(id!, url.searchParams.get('reason'))),
    'POST instances/*/resume': async ([, id], url) =>
      this.#sent(id!, await this.durable.resume(id!, url.searchParams.get('reason'))),
    'POST instances/*/rewind': async () => ({
      status: 501,
      body: 'rewind is not supported by the local host.',
    }),
    'POST instances/*/restart': async ([, id], url) => {
      const newId = await this.durable.restart(id!, url.searchParams.get('restartWithNewInstanceId') !== 'false');
      return newId === undefined ? { status: 404 } : this.#started(newId);
    },
    'DELETE instances/*': async ([, id]) => deleted(await this.durable.purge(id!)),
    'DELETE instances/': async (_parts, url) => {
      if (!url.searchParams.get('createdTimeFrom'))
        return { status: 400, body: { Message: 'createdTimeFrom is required.' } };
      return deleted(await this.durable.purgeBy(pickQuery(url)));
    },
    'GET entities/*/*': async () => entityRefusal,
    'POST entities/*/*': async () => entityRefusal,
  };

  async #start([, name, instanceId]: string[], url: URL, request: IncomingMessage): Promise<Answer> {
    const input = parseBody(await readBody(request));
    const version = url.searchParams.get('version') ?? undefined;
    return this.#started(
      await this.durable.startNew(name!, { instanceId, input, version, trace: traceOf(request.headers) }),
    );
  }

  #started(instanceId: string): Answer {
    const urls = managementUrls(this.origin(), this.hub, this.code, instanceId);
    return { status: 202, body: urls, headers: { location: urls.statusQueryGetUri, 'retry-after': '10' } };
  }

  #sent(instanceId: string, result: SendResult): Answer {
    const body = result === 'notFound' ? { Message: `No instance with ID '${instanceId}' was found.` } : undefined;
    return { status: sendStatus[result], body };
  }

  async #status(instanceId: string, url: URL): Promise<Answer> {
    const isSet = (name: string): boolean => url.searchParams.get(name)?.toLowerCase() === 'true';
    const status = await this.durable.getStatus(instanceId, {
      showInput: url.searchParams.get('showInput')?.toLowerCase() !== 'false',
      showHistory: isSet('showHistory'),
      showHistoryOutput: isSet('showHistoryOutput'),
    });
    if (!status) return { status: 404, body: { Message: `No instance with ID '${instanceId}' was found.` } };
    if (status.runtimeStatus === 'Failed' && isSet('returnInternalServerErrorOnFailure'))
      return { status: 500, body: status };
    if ((finishedStatuses as readonly string[]).includes(status.runtimeStatus)) return { status: 200, body: status };
    const location = managementUrls(this.origin(), this.hub, this.code, instanceId).statusQueryGetUri;
    return { status: 202, body: status, headers: { location, 'retry-after': '5' } };
  }

  async #list(url: URL, request: IncomingMessage): Promise<Answer> {
    const token = request.headers['x-ms-continuation-token'];
    const { instances, continuationToken } = await this.durable.list({
      ...pickQuery(url),
      limit: Number(url.searchParams.get('top')) || defaultPageSize,
      showInput: url.searchParams.get('showInput')?.toLowerCase() !== 'false',
      ...(typeof token === 'string' && token !== '' ? { continuationToken: token } : {}),
    });
    return {
      status: 200,
      body: instances,
      ...(continuationToken ? { headers: { 'x-ms-continuation-token': continuationToken } } : {}),
    };
  }
}

const entityRefusal = { status: 501, body: { message: 'entities are not supported by the local host.' } };

const deleted = (count: number): Answer =>
  count === 0 ? { status: 404 } : { status: 200, body: { instancesDeleted: count } };

/** `instances/a/raiseEvent/b` as a pattern with stars: every other segment is a value. */
const shapeOf = (parts: string[]): string =>
  parts.map((part, index) => (part === '' || isLiteral(parts, index) ? part : '*')).join('/');

const isLiteral = (parts: string[], index: number): boolean => index === 0 || (parts[0] === 'instances' && index === 2);

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new StartRefused('badRequest', 'Invalid JSON content.');
  }
}
