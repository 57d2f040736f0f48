import type { Core, SimRequest } from '../core/service';
import { entraError } from './entraErrors';
import { findTenant, type Tenant } from './state';

/** The tenant that the path names, by id or domain; otherwise AADSTS90002. */
export function requireTenant(core: Core, request: SimRequest): Tenant {
  const named = request.params['tenant'] ?? '';
  const tenant = findTenant(core, named);
  if (!tenant)
    throw entraError(90002, `Tenant '${named}' not found. Check to make sure you have the correct tenant ID.`);
  return tenant;
}
