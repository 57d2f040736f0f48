import { RestError, type PipelinePolicy } from '@azure/core-rest-pipeline';

/**
 * Throws what a vault refuses with everything it said. The Key Vault client (@azure/keyvault-keys 4.10.2) expects a body in
 * every refusal and throws a `TypeError` that says nothing where a gateway's 502 or 408 has none; and of a refused list it
 * loses the inner code, which alone tells a missing permission from a firewall.
 */
export const refusal: PipelinePolicy = {
  name: 'refusal',
  async sendRequest(request, next) {
    const response = await next(request);
    if (response.status < 400) return response;
    const body = parse(response.bodyAsText);
    const { code, message } = (body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {};
    const error = new RestError(message ?? `HTTP ${response.status} without a body that can be read`, {
      statusCode: response.status,
      request,
      response,
      ...(code === undefined ? {} : { code }),
    });
    error.details = body;
    throw error;
  },
};

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
