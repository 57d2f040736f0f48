import { issuers } from '../core/authenticate';
import type { Core } from '../core/service';
import type { ManagedIdentity } from '../managedIdentity/state';

/** Life of a token that the platform gives to a managed identity, in seconds. */
const LIFETIME_SECONDS = 24 * 3600;

/** A token of a managed identity for one of our own services, such as a vault. */
export function identityToken(core: Core, identity: ManagedIdentity, audience: string): Promise<string> {
  return core.signToken({ ...claims(identity), iss: issuers.v1(identity.tenantId), aud: audience });
}

/** The token by which an application trusts the identity: the assertion of a token exchange. */
export function exchangeAssertion(core: Core, identity: ManagedIdentity): Promise<string> {
  const audience = core.audiences.tokenExchange[0] ?? '';
  return core.signToken({ ...claims(identity), iss: issuers.v2(core.origin, identity.tenantId), aud: audience });
}

function claims({ principalId, clientId, tenantId }: ManagedIdentity) {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: principalId,
    oid: principalId,
    appid: clientId,
    azp: clientId,
    tid: tenantId,
    idtyp: 'app',
    iat: now,
    nbf: now,
    exp: now + LIFETIME_SECONDS,
  };
}
