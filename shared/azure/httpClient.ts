import { createDefaultHttpClient } from '@azure/core-rest-pipeline';

/**
 * The one HTTP client of the process. Each client of the Azure SDKs that is left to itself keeps connections of its own;
 * with one for all, a vault or a service is connected to once.
 */
export const httpClient = createDefaultHttpClient();
