import type { Core } from '../core/service';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Verified domain; may stand for the id in a URL. */
  readonly domain: string;
  /** Services whose service principal this tenant lacks: tokens for them are refused with AADSTS500011. */
  readonly missingResources: readonly string[];
}

/** By lower-case tenant id. */
export const tenants = (core: Core) => core.store.collection<Tenant>('entra.tenants');

/** The tenant of that id or domain name. */
export function findTenant(core: Core, idOrDomain: string): Tenant | undefined {
  const wanted = idOrDomain.toLowerCase();
  const known = tenants(core);
  return known.get(wanted) ?? [...known.values()].find((tenant) => tenant.domain.toLowerCase() === wanted);
}

/** A person of a tenant. App roles are granted to them as to any principal. */
export interface User {
  /** Object id. */
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly userPrincipalName: string;
}

/** By object id. */
export const users = (core: Core) => core.store.collection<User>('entra.users');

export const usersOf = (core: Core, tenantId: string): User[] =>
  [...users(core).values()].filter((user) => user.tenantId === tenantId);

/** What a person has let a client have: behind a code, and behind each refresh token that comes of it. */
export interface SignIn {
  readonly userId: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** As the client asked for them. */
  readonly scope: string;
  readonly nonce?: string;
  /** Real time, milliseconds since 1970: tokens live by it. */
  readonly expiresAt: number;
}

interface AuthorizationCode extends SignIn {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly redeemed: boolean;
}

/** By the code. */
export const authorizationCodes = (core: Core) => core.store.collection<AuthorizationCode>('entra.codes');
/** By the token. */
export const refreshTokens = (core: Core) => core.store.collection<SignIn>('entra.refreshTokens');
