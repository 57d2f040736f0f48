import { createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Cloud } from '../config';
import { httpClient } from './httpClient';
import { NO_RETRY } from './restClient';

/**
 * Whether Entra knows the tenant. `@azure/identity` reports an unknown tenant and an unreachable authority alike
 * (4.14.1), so the question is asked directly: the OpenID configuration of an unknown tenant answers AADSTS90002.
 */
export async function tenantExists(cloud: Cloud, tenantId: string): Promise<boolean> {
  const url = `${cloud.authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  const answer = await createPipelineFromOptions({ retryOptions: NO_RETRY }).sendRequest(
    httpClient,
    createPipelineRequest({ url }),
  );
  if (answer.status === 200) return true;
  if (/AADSTS900(02|23)\b/.test(answer.bodyAsText ?? '')) return false;
  throw new Error(`Entra answered ${answer.status} for the OpenID configuration of tenant ${tenantId}`);
}
