import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Config } from '../../shared/config';
import { problem } from './answers';

/** App roles of the operator API, as assigned in Entra. An operator may also read. */
const ROLES = ['Latchkey.Reader', 'Latchkey.Operator'] as const;
export type Role = (typeof ROLES)[number];
export const isRole = (access: string): access is Role => (ROLES as readonly string[]).includes(access);

export interface Operator {
  /** Object id: who did it, for the audit. */
  readonly id: string;
  readonly name: string;
}

/** The operator as the audit names him. */
export const nameOf = ({ id, name }: Operator): string => `${name} (${id})`;

type Authorization =
  { readonly ok: true; readonly operator: Operator } | { readonly ok: false; readonly answer: HttpResponseInit };

/**
 * Checks operator tokens: Entra access tokens (v2) of the vendor's tenant for our API with the app role that is needed.
 * Keys come from the tenant's published key set.
 */
export function createAuthorizer({ cloud, tenantId, apiAudience }: Config) {
  let keys: JWTVerifyGetKey | undefined;
  return async (request: HttpRequest, role: Role): Promise<Authorization> => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined) return refused('no bearer token was sent');
    keys ??= createRemoteJWKSet(new URL(`${cloud.authorityHost}/${tenantId}/discovery/v2.0/keys`));
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: `${cloud.tokenIssuer}/${tenantId}/v2.0`,
        audience: apiAudience,
        requiredClaims: ['oid', 'exp'],
      });
      const roles = Array.isArray(payload['roles']) ? (payload['roles'] as unknown[]) : [];
      const allowed = roles.includes(role) || (role === 'Latchkey.Reader' && roles.includes('Latchkey.Operator'));
      if (!allowed) return { ok: false, answer: problem(403, 'forbidden', { role }) };
      const { oid, name, azp } = payload as { oid: string; name?: string; azp?: string };
      return { ok: true, operator: { id: oid, name: name ?? azp ?? oid } };
    } catch (error) {
      // Only what is wrong with the token refuses it; that no keys can be had is no fault of the caller.
      if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw error;
      return refused(error.message);
    }
  };
}
export type Authorize = ReturnType<typeof createAuthorizer>;

function refused(detail: string): Authorization {
  return { ok: false, answer: problem(401, 'unauthenticated', { detail }) };
}
