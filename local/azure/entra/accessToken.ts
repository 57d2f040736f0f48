import { randomUUID } from 'node:crypto';
import { issuers } from '../core/authenticate';
import type { Core } from '../core/service';
import { grantedAppRoles } from '../graph/state';
import type { Resource } from './resources';

export interface TokenSubject {
  readonly tenantId: string;
  /** Object id of the principal in that tenant. */
  readonly objectId: string;
  readonly clientId: string;
  /** Resource id, for a managed identity. */
  readonly managedIdentityId?: string;
}

/**
 * An app-only access token, by real time.
 * Source: "Access token claims reference", Microsoft identity platform, read 2026.
 */
export function issueAccessToken(
  core: Core,
  subject: TokenSubject,
  resource: Resource,
  lifetimeSeconds: number,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const roles = grantedAppRoles(core, subject.objectId, resource.name);
  const versioned =
    resource.tokenVersion === '2.0'
      ? { iss: issuers.v2(core.origin, subject.tenantId), azp: subject.clientId, azpacr: '2' }
      : { iss: issuers.v1(subject.tenantId), appid: subject.clientId, appidacr: '2' };
  return core.signToken({
    aud: resource.audience,
    ...versioned,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    idtyp: 'app',
    oid: subject.objectId,
    sub: subject.objectId,
    tid: subject.tenantId,
    uti: randomUUID(),
    ver: resource.tokenVersion,
    ...(roles.length > 0 && { roles }),
    ...(subject.managedIdentityId && { xms_mirid: subject.managedIdentityId }),
  });
}
