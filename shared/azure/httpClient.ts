import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { lazy } from '../lazy';
import { tracedHttpClient } from '../telemetry/tracedHttpClient';

const client = lazy(() => createDefaultHttpClient());

/**
 * The one HTTP client of the process. Each client of the Azure SDKs that is left to itself keeps connections of its own;
 * with one for all, a vault or a service is connected to once, and every request is traced in one place.
 */
export const httpClient: HttpClient = tracedHttpClient({ sendRequest: (request) => client().sendRequest(request) });
