import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manualClock, type ManualClock } from '../../../../local/azure/core/clock';
import type { SimulatorOptions } from '../../../../local/azure';
import { customerVault, startTestResources, type TestResources } from '../arm/testResources';

export const START = new Date('2026-06-01T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const seconds = (time: Date | number): number => Math.floor(Number(time) / 1000);

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: any;
}

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** An endpoint of somebody's: answers both handshakes, takes events, and keeps all it received. */
export async function startEndpoint() {
  const received: Received[] = [];
  let reply: ((one: Received) => Reply) | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text ? JSON.parse(text) : undefined,
      };
      received.push(one);
      const { status, headers, body } = reply?.(one) ?? agree(one);
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/events?code=secret`,
    received,
    /** Events as they came, without handshakes; taken out. */
    takeEvents(): any[] {
      return received
        .splice(0)
        .filter(({ headers }) => headers['aeg-event-type'] === 'Notification')
        .flatMap(({ body }) => body);
    },
    /** What to answer from now on; nothing: as an endpoint that wants the events. */
    answer(by?: (one: Received) => Reply): void {
      reply = by;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;

export function agree({ method, headers, body }: Received): Reply {
  if (method === 'OPTIONS') return { status: 200, headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' } };
  if (headers['aeg-event-type'] !== 'SubscriptionValidation') return { status: 200 };
  return { status: 200, body: JSON.stringify({ validationResponse: body[0].data.validationCode }) };
}

export interface EventWorld extends TestResources {
  readonly clock: ManualClock;
  readonly endpoint: Endpoint;
  readonly vault: Awaited<ReturnType<typeof customerVault>>['vault'];
  readonly key: Awaited<ReturnType<typeof customerVault>>['key'];
  /** Moves the clock, lets Event Grid do what is due, and takes what arrived. */
  pass(milliseconds: number): Promise<any[]>;
}

/** The simulator on a clock that stands, a customer's vault with the key `cmk`, and an endpoint. */
export async function startEventWorld(options: Partial<SimulatorOptions> = {}): Promise<EventWorld> {
  const clock = manualClock(START);
  const world = await startTestResources({ clock, ...options });
  const endpoint = await startEndpoint();
  const { vault, key } = await customerVault(world);
  return {
    ...world,
    clock,
    endpoint,
    vault,
    key,
    async pass(milliseconds) {
      clock.advance(milliseconds);
      await world.sim.eventGrid.run();
      return endpoint.takeEvents();
    },
    async stop() {
      await world.stop();
      await endpoint.stop();
    },
  };
}
