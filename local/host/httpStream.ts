import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as sendRequest } from 'node:http';
import type { Server } from 'node:net';
import type { RegisteredFunction } from './functionsCore';
import type { Invoke } from './invocation';
import { traceOf } from './traceContext';
import { toTriggerMetadata } from './typedData';

interface StreamedCall {
  readonly fn: RegisteredFunction;
  readonly invocationId: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Record<string, string>;
  /** The server of the programming model library that takes raw requests. */
  readonly uri: string;
  readonly invoke: Invoke;
}

/**
 * HTTP streaming: the raw request goes to the library's own server while the invocation of the same id runs; the answer
 * comes on that connection. Rejects when the function throws, or returns nothing (in Azure that caller hangs until the
 * forwarder gives up after 240 s).
 */
export async function forwardStream(call: StreamedCall): Promise<void> {
  const { fn, invocationId, request, response, params } = call;
  const forward = sendRequest(new URL(request.url!, call.uri), {
    method: request.method,
    headers: {
      ...request.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': 'http',
    },
  });
  const answered = new Promise<void>((resolve, reject) => {
    forward.on('error', reject);
    forward.on('response', (answer) => {
      const headers = { ...answer.headers };
      delete headers['x-ms-invocation-id'];
      response.writeHead(answer.statusCode!, headers);
      answer.pipe(response);
      answer.on('error', reject);
      answer.on('end', resolve);
    });
  });
  answered.catch(() => undefined);
  request.pipe(forward);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  try {
    let isAnswered = false;
    forward.once('response', () => (isAnswered = true));
    await call.invoke(fn, {
      invocationId,
      data: { http: {} },
      trace: traceOf(request.headers),
      triggerMetadata: { Headers: { json: JSON.stringify(headers) }, ...toTriggerMetadata(params) },
    });
    // The library ended its response; its first byte may still be on the way.
    if (!isAnswered) {
      await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
      if (!isAnswered) throw new Error(`Function '${fn.name}' returned no HTTP response while streaming is enabled.`);
    }
    await answered;
  } catch (error) {
    forward.destroy();
    throw error;
  }
}

/** Runs `start` and returns the servers that began to listen meanwhile: the library offers no way to close its own. */
export async function collectServers<T>(start: () => Promise<T>): Promise<{ result: T; servers: Server[] }> {
  const servers: Server[] = [];
  const listening = channel('tracing:net.server.listen:asyncStart');
  const collect = (message: unknown): void => void servers.push((message as { server: Server }).server);
  listening.subscribe(collect);
  try {
    return { result: await start(), servers };
  } finally {
    listening.unsubscribe(collect);
  }
}
