import { RestError, type PipelinePolicy } from '@azure/core-rest-pipeline';

/**
 * Turns a refusal without a body, such as a gateway's 502 or 408, into an error that says its status. The Key Vault client
 * (@azure/keyvault-keys 4.10.2) expects a body in every refusal and would throw a `TypeError` that says nothing.
 */
export const emptyRefusal: PipelinePolicy = {
  name: 'emptyRefusal',
  async sendRequest(request, next) {
    const response = await next(request);
    if (response.status < 400 || response.bodyAsText) return response;
    throw new RestError(`HTTP ${response.status} without a body`, { statusCode: response.status, request, response });
  },
};
