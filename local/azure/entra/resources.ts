import type { Core } from '../core/service';
import { findServicePrincipal, applications } from '../graph/state';
import { entraError } from './entraErrors';
import type { Tenant } from './state';

/** What a token is asked for. */
export interface Resource {
  /** Name under which app roles for it are granted. */
  readonly name: string;
  /** `aud` of its tokens. */
  readonly audience: string;
  /** Azure services take v1 tokens; own APIs v2 tokens, whose `aud` is the API's client id. */
  readonly tokenVersion: '1.0' | '2.0';
}

/** The Azure service or registered API of that name; `undefined` if there is none. */
export function findResource(core: Core, requested: string): Resource | undefined {
  const wanted = requested.replace(/\/+$/, '');
  for (const names of Object.values(core.audiences) as (readonly string[])[]) {
    if (names.includes(wanted)) {
      const tokenVersion = names === core.audiences.tokenExchange ? '2.0' : '1.0';
      return { name: names[0] ?? wanted, audience: requested, tokenVersion };
    }
  }
  const api = [...applications(core).values()].find(
    (it) => it.deletedAt === undefined && (it.identifierUris.includes(wanted) || it.appId === wanted),
  );
  return api && { name: api.appId, audience: api.appId, tokenVersion: '2.0' };
}

/** The resource, provided that the tenant has its service principal; otherwise AADSTS500011. */
export function requireResource(core: Core, tenant: Tenant, requested: string): Resource {
  const resource = findResource(core, requested);
  const installed =
    resource &&
    !tenant.missingResources.includes(resource.name) &&
    (isAzureService(core, resource) || isInstalled(core, tenant.id, resource.name));
  if (installed) return resource;
  throw entraError(
    500011,
    `The resource principal named ${requested} was not found in the tenant named ${tenant.name}.`,
  );
}

const isAzureService = (core: Core, resource: Resource): boolean =>
  (Object.values(core.audiences) as (readonly string[])[]).some((names) => names[0] === resource.name);

function isInstalled(core: Core, tenantId: string, appId: string): boolean {
  const principal = findServicePrincipal(core, tenantId, appId);
  return principal !== undefined && principal.deletedAt === undefined;
}
