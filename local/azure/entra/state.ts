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
