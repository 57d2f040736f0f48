import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { WireResponse } from './dispatcher';
import type { RawRequest } from './simRequest';

interface HttpsServerOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly cert: string;
  readonly key: string;
  /** Answers a request; `undefined` closes the connection without an answer. */
  answer(request: RawRequest): Promise<WireResponse | undefined>;
}

interface HttpsServer {
  readonly port: number;
  close(): Promise<void>;
}

const ATTEMPTS = 10;

/** Listens on 127.0.0.1 and, where the machine has it, ::1, on one port: `localhost` may mean either. */
export async function startHttpsServer(options: HttpsServerOptions): Promise<HttpsServer> {
  for (let attempt = 1; ; attempt++) {
    const first = await listen(options, options.port, '127.0.0.1');
    const { port } = first.address() as AddressInfo;
    try {
      const servers = [first, await listen(options, port, '::1')];
      return { port, close: () => closeAll(servers) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return { port, close: () => closeAll([first]) };
      await closeAll([first]);
      if (code !== 'EADDRINUSE' || options.port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

async function listen(options: HttpsServerOptions, port: number, host: string): Promise<Server> {
  const server = createServer({ cert: options.cert, key: options.key }, (request, response) => {
    void exchange(options, request, response);
  });
  // What clients are told: they leave by themselves, and soon, as every vault has a connection of its own. The server waits
  // longer, so that a client that is late on a busy machine finds no connection closed that it is about to use.
  server.keepAliveTimeout = 5_000;
  server.keepAliveTimeoutBuffer = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

async function exchange(options: HttpsServerOptions, message: IncomingMessage, response: ServerResponse) {
  try {
    const body = await readBody(message);
    const answer = await options.answer({
      method: message.method ?? '',
      url: `https://${message.headers.host ?? 'localhost'}${message.url ?? '/'}`,
      headers: message.headers as Record<string, string | undefined>,
      body,
    });
    if (!answer) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'x-ms-request-id': randomUUID(), ...mutable(answer.headers) });
    response.end(answer.body);
  } catch (error) {
    if (!message.destroyed || message.complete) console.error('Azure simulator: a request failed', error);
    response.destroy();
  }
}

/** By events: several times cheaper than iterating, which counts with bodies as small as these. */
function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
  });
}

const mutable = (headers: WireResponse['headers']) => headers as Record<string, string | string[]>;

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
}
