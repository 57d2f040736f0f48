import type { Core } from '../core/service';
import { findApplication } from '../graph/state';
import { entraError } from './entraErrors';
import { requireResource, type Resource } from './resources';
import type { Tenant } from './state';

const OPENID = new Set(['openid', 'profile', 'email', 'offline_access']);

interface Scopes {
  /** The one API that a token is asked for; none if only the identity of the user is. */
  readonly api?: Resource;
  /** What the token lets the client do there: `scp`. */
  readonly granted: string;
  readonly openid: boolean;
  readonly offline: boolean;
}

/**
 * Reads the scopes of a sign-in: those of OpenID Connect, and those of one API, as `<api>/<scope>` or `<api>/.default`.
 * Source: "Scopes and permissions in the Microsoft identity platform", read 2026.
 */
export function requireScopes(core: Core, tenant: Tenant, scope: string): Scopes {
  const all = scope.split(' ').filter(Boolean);
  const ofApis = all.filter((one) => !OPENID.has(one));
  const parts = ofApis.map((one) => ({
    api: one.slice(0, one.lastIndexOf('/')),
    name: one.slice(one.lastIndexOf('/') + 1),
  }));
  const [first] = parts;
  if (parts.some(({ api }) => api !== first?.api)) {
    throw entraError(70011, 'The provided request must name scopes of one resource.');
  }
  const api = first && requireResource(core, tenant, first.api);
  const offered = (api && findApplication(core, api.name)?.scopes) ?? [];
  const names = parts.map(({ name }) => name);
  const unknown = names.find((name) => name !== '.default' && !offered.includes(name));
  if (unknown !== undefined) {
    throw entraError(
      650053,
      `The application asked for scope '${unknown}' that doesn't exist on the resource '${first?.api ?? ''}'.`,
    );
  }
  return {
    ...(api && { api }),
    granted: (names.includes('.default') ? offered : names).join(' '),
    openid: all.includes('openid'),
    offline: all.includes('offline_access'),
  };
}
