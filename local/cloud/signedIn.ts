/** A client of a tenant and its secret: how a script of an administrator or an operator signs in. */
export interface ClientCredentials {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
}

interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
}

/**
 * Calls services as somebody who signed in with a secret at Entra: over HTTP with a token of their own, nothing else.
 * `origin` is where Entra answers.
 */
export function signedIn(origin: string, { tenantId, clientId, secret }: ClientCredentials) {
  const token = async (resource: string): Promise<string> => {
    const answer = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
        scope: `${resource}/.default`,
      }),
    });
    const body = (await answer.json()) as { access_token?: string; error_description?: string };
    if (body.access_token === undefined) throw new Error(`Entra: ${answer.status} ${body.error_description ?? ''}`);
    return body.access_token;
  };
  return {
    token,
    /** The answer's JSON; throws when the service refuses. */
    async call(resource: string, url: string, { method = 'GET', body }: CallOptions = {}): Promise<unknown> {
      const answer = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${await token(resource)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
  };
}
