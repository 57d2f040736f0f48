import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline';
import { lazy } from '../lazy';
import { httpClient } from './httpClient';
import { leanPipeline } from './leanPipeline';

export interface RestAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** The parsed body, or `undefined` if there was none. */
  readonly body: unknown;
}

export interface RestClient {
  /** Sends one request; throws `RestError` with `statusCode`, `code` and `details` for 400 and above. */
  send(method: string, pathOrUrl: string, options?: RestOptions): Promise<RestAnswer>;
  /** Like a GET with {@link send}, but a 404 is `undefined`. */
  find(pathOrUrl: string): Promise<unknown>;
}

export interface RestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Azure calls are not retried inside a client: a lost response must be answered by reading first, not by writing again,
 * and the durable retry of the activity does that.
 */
export const NO_RETRY = { maxRetries: 0 } as const;

/**
 * The thin client for ARM and Graph, on the Azure SDKs' own pipeline. It speaks exactly the API version asked for and
 * cannot drop fields that a generated model does not know. Tokens go to `baseUrl`'s origin only.
 */
export function createRestClient(baseUrl: string, credential: TokenCredential, scope: string): RestClient {
  const pipeline = lazy(() => {
    const lean = leanPipeline(createPipelineFromOptions({ retryOptions: NO_RETRY }));
    lean.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
    return lean;
  });

  const send: RestClient['send'] = async (method, pathOrUrl, options = {}) => {
    const url = new URL(pathOrUrl, baseUrl);
    if (url.origin !== new URL(baseUrl).origin) throw new Error(`Refused to send a token to ${url.origin}`);
    const request = createPipelineRequest({
      url: url.href,
      method: method as 'GET',
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      }),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const response = await pipeline().sendRequest(httpClient, request);
    const body = parse(response.bodyAsText);
    if (response.status >= 400) {
      const error = (body as { error?: { code?: string; message?: string } } | undefined)?.error;
      const rest = new RestError(error?.message ?? `HTTP ${response.status}`, {
        statusCode: response.status,
        request,
        response,
        ...(error?.code === undefined ? {} : { code: error.code }),
      });
      rest.details = body;
      throw rest;
    }
    return { status: response.status, header: (name) => response.headers.get(name), body };
  };
  return {
    send,
    async find(pathOrUrl) {
      try {
        return (await send('GET', pathOrUrl)).body;
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return undefined;
        throw error;
      }
    },
  };
}

function parse(text: string | null | undefined): unknown {
  if (text === undefined || text === null || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
