import { SimError, type SimRequest, type TokenClaims, TokenRejected } from './service';

type Verify = (token: string) => Promise<Readonly<Record<string, unknown>>>;

/** The check of `Core.authenticate`; remembers who called for the request log. */
export function createAuthenticator(origin: string, verify: Verify) {
  const callers = new WeakMap<SimRequest, TokenClaims>();

  async function authenticate(request: SimRequest, audiences: readonly string[]): Promise<TokenClaims> {
    const token = /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (!token) throw unauthorized('AuthenticationFailed', 'The request has no bearer token.');
    const claims = (await verify(token).catch((error: unknown) => {
      if (!(error instanceof TokenRejected)) throw error;
      const code = error.reason === 'expired' ? 'ExpiredAuthenticationToken' : 'InvalidAuthenticationToken';
      throw unauthorized(code, error.message);
    })) as unknown as TokenClaims & { iss?: string };
    callers.set(request, claims);
    if (claims.iss !== issuers.v1(claims.tid) && claims.iss !== issuers.v2(origin, claims.tid)) {
      throw unauthorized('InvalidAuthenticationToken', `The issuer ${claims.iss ?? 'none'} is not trusted.`);
    }
    if (!audiences.includes(claims.aud.replace(/\/+$/, ''))) {
      throw unauthorized('InvalidAuthenticationTokenAudience', `The token is for ${claims.aud}.`);
    }
    return claims;
  }

  return { authenticate, caller: (request: SimRequest) => callers.get(request) };
}

/** Issuer names of a tenant: v1 tokens (Azure services) and v2 tokens (own APIs, token exchange). */
export const issuers = {
  v1: (tenantId: string) => `https://sts.windows.net/${tenantId}/`,
  v2: (origin: string, tenantId: string) => `${origin}/${tenantId}/v2.0`,
};

const unauthorized = (code: string, message: string) => new SimError(401, code, message);
