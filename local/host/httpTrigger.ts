import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegisteredFunction } from './functionsCore';
import { writeHttpData } from './httpData';
import { forwardStream } from './httpStream';
import type { Log } from './hostOptions';
import type { Invoke } from './invocation';
import { errorText } from './log';
import type { RouteTemplate } from './routeTemplate';
import { compileRoute } from './routeTemplate';
import { traceOf } from './traceContext';

export interface HttpKeys {
  readonly master: string;
  readonly default: string;
}

interface Route {
  readonly fn: RegisteredFunction;
  readonly template: RouteTemplate;
  readonly methods: readonly string[];
  readonly authLevel: string;
}

const allMethods = ['GET', 'POST', 'DELETE', 'HEAD', 'PATCH', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT'];

/** The key a caller presents: header `x-functions-key` or query parameter `code`. */
export const presentedKey = (request: IncomingMessage, url: URL): string | undefined =>
  (request.headers['x-functions-key'] as string | undefined) ?? url.searchParams.get('code') ?? undefined;

export const routeOf = (fn: RegisteredFunction, prefix: string): string =>
  [prefix, (fn.trigger.route as string | undefined) ?? fn.name]
    .filter(Boolean)
    .join('/')
    .replace(/\/{2,}/g, '/');

/**
 * Calls HTTP-triggered functions: routes, methods, authorization levels, buffered or streamed bodies. Source: "Azure
 * Functions HTTP trigger" (2026).
 */
export class HttpTriggers {
  readonly #routes: Route[];

  constructor(
    functions: readonly RegisteredFunction[],
    prefix: string,
    private readonly keys: HttpKeys,
    private readonly streamUri: string | undefined,
    private readonly invoke: Invoke,
    private readonly log: Log,
  ) {
    this.#routes = functions
      .map((fn) => ({
        fn,
        template: compileRoute(routeOf(fn, prefix)),
        methods: ((fn.trigger.methods as string[] | undefined) ?? allMethods).map((method) => method.toUpperCase()),
        authLevel: ((fn.trigger.authLevel as string | undefined) ?? 'function').toLowerCase(),
      }))
      .sort((a, b) => (a.template.rank < b.template.rank ? -1 : a.template.rank > b.template.rank ? 1 : 0));
  }

  /** Answers the request, 404 when no function takes it. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice(1);
    for (const route of this.#routes) {
      if (!route.methods.includes(request.method!)) continue;
      const params = route.template.match(path);
      if (!params) continue;
      if (!this.#isAllowed(route.authLevel, presentedKey(request, url))) return end(response, 401);
      return this.#call(route.fn, request, response, url, params);
    }
    end(response, 404);
  }

  #isAllowed(authLevel: string, key: string | undefined): boolean {
    if (authLevel === 'anonymous' || key === this.keys.master) return true;
    return authLevel === 'function' && key === this.keys.default;
  }

  async #call(
    fn: RegisteredFunction,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    params: Record<string, string>,
  ): Promise<void> {
    const invocationId = randomUUID();
    try {
      if (this.streamUri) {
        return await forwardStream({
          fn,
          invocationId,
          request,
          response,
          params,
          uri: this.streamUri,
          invoke: this.invoke,
        });
      }
      const body = await readBody(request);
      const result = await this.invoke(fn, {
        invocationId,
        data: { http: toHttpData(request, url, params, body) },
        trace: traceOf(request.headers),
      });
      writeHttpData(response, result.returnValue);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : errorText(error);
      this.log({ level: 'error', category: 'host', functionName: fn.name, invocationId, message: text });
      if (response.headersSent) response.destroy();
      else end(response, 500);
    }
  }
}

const nullable = (values: Record<string, string>): Record<string, { value: string }> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

/** The request as the worker protocol carries it. A repeated header or parameter is one value joined with commas. */
function toHttpData(request: IncomingMessage, url: URL, params: Record<string, string>, body: Buffer): unknown {
  const query: Record<string, string> = {};
  for (const name of url.searchParams.keys()) query[name] = url.searchParams.getAll(name).join(',');
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, values!.join(',')]),
  );
  return {
    method: request.method,
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(params),
    ...(Number(request.headers['content-length'] ?? 0) > 0 ? { body: { bytes: body } } : {}),
  };
}

/** Most bytes of a request body. "Azure Functions HTTP trigger, limits" (2026): 210 MB. */
const maximumBodyBytes = 210_000_000;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBodyBytes) throw new Error('The request body is larger than 210 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
