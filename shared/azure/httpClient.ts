import { Agent } from 'node:https';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { lazy } from '../lazy';
import { tracedHttpClient } from '../telemetry/tracedHttpClient';

const client = lazy(() => createDefaultHttpClient());

/**
 * The one HTTP client of the process. Each client of the Azure SDKs that is left to itself keeps connections of its own;
 * with one for all, a vault or a service is connected to once, and every request is traced in one place.
 */
export const httpClient: HttpClient = tracedHttpClient({ sendRequest: (request) => client().sendRequest(request) });

/** Between two requests of one visit there is less. */
const IDLE_MS = 2_000;

/**
 * A client for hosts that are asked a few things in a row and then for a long time nothing, as customers' vaults are: its
 * connections end soon after the last request. They would stay for as long as the vault keeps them, and a sweep comes to
 * thousands of vaults.
 */
export function visiting(client: HttpClient, idleMs = IDLE_MS): HttpClient {
  const agent = lazy(() => new Agent({ keepAlive: true, timeout: idleMs }));
  return {
    sendRequest(request) {
      request.agent ??= agent(); // A proxy has one of its own.
      return client.sendRequest(request);
    },
  };
}
