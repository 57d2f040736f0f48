import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';

const METADATA = /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/;

/**
 * Answers for Entra where a tenant's endpoints are. The Microsoft identity library knows them of the named clouds
 * (@azure/msal-common 16.16, `AuthorityMetadata`) and asks each tenant of any other for its own; they are made alike
 * everywhere, so that no tenant need be asked. One that does not exist is refused with its first token (AADSTS90002),
 * as in the named clouds.
 */
export const answeringMetadata = (client: HttpClient): HttpClient => ({
  async sendRequest(request) {
    const { origin, pathname } = new URL(request.url);
    const tenant = METADATA.exec(pathname)?.[1];
    if (request.method !== 'GET' || tenant === undefined) return client.sendRequest(request);
    const base = `${origin}/${tenant}`;
    const metadata = {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    };
    const headers = createHttpHeaders({ 'content-type': 'application/json' });
    return { request, status: 200, headers, bodyAsText: JSON.stringify(metadata) };
  },
});
