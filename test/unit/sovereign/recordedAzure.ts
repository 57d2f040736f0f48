import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';

/** What was asked for while a deployment of one cloud did its work. */
interface Recorded {
  /** Hosts that a request went to, with the endpoint of the platform's managed identities left out. */
  readonly hosts: Set<string>;
  /** Resources and scopes that tokens were asked for. */
  readonly audiences: Set<string>;
}

export const IDENTITY_ENDPOINT = 'http://identity.platform/msi/token';
export const TENANT = '22222222-2222-4222-8222-222222222222';
const VERSION = '0123456789abcdef0123456789abcdef';

/**
 * Stands in for the whole of Azure, whichever cloud: answers every host in the way its path asks for, and writes down
 * who was asked. A vault says in its challenge what `challenge` says: the authority and the audience of its cloud.
 */
export function recordedAzure(challenge: (host: string) => string): Recorded & { readonly client: HttpClient } {
  const hosts = new Set<string>();
  const audiences = new Set<string>();
  const client: HttpClient = {
    async sendRequest(request: PipelineRequest) {
      const url = new URL(request.url);
      const reply = (body: unknown, status = 200, headers: Record<string, string> = {}) => ({
        request,
        status,
        headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
        bodyAsText: JSON.stringify(body),
      });
      if (request.url.startsWith(IDENTITY_ENDPOINT)) {
        audiences.add(url.searchParams.get('resource') ?? '');
        const expires_on = Math.floor(Date.now() / 1000) + 3600;
        return reply({ access_token: 'token', token_type: 'Bearer', expires_on, resource: 'r', client_id: 'c' });
      }
      hosts.add(url.hostname);
      if (url.pathname.endsWith('/oauth2/v2.0/token')) {
        audiences.add(new URLSearchParams(request.body as string).get('scope')?.split(' ')[0] ?? '');
        return reply({ access_token: 'token', token_type: 'Bearer', expires_in: 3600 });
      }
      if (url.pathname.endsWith('/discovery/instance')) return reply({ error: 'invalid_instance' }, 400);
      if (url.pathname.startsWith('/keys/')) {
        if (!request.headers.has('authorization')) {
          return reply({}, 401, { 'www-authenticate': challenge(url.hostname) });
        }
        const kid = `${url.origin}/keys/k/${VERSION}`;
        return reply({ key: { kid, kty: 'RSA', n: 'AQAB', e: 'AQAB' }, attributes: { enabled: true } });
      }
      return reply({ value: [] }, 404);
    },
  };
  return { hosts, audiences, client };
}
