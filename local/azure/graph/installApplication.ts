import { randomUUID } from 'node:crypto';
import type { Core } from '../core/service';
import { type Application, findServicePrincipal, saveServicePrincipal, type ServicePrincipal } from './state';

/**
 * Creates the application's service principal in a tenant; an existing one is returned as it is. A removed one comes
 * back as a new object with another id.
 * @param settled the principal counts as spread already: no lag applies. For what is there before a story begins.
 */
export function installApplication(
  core: Core,
  tenantId: string,
  application: Application,
  settled = false,
): ServicePrincipal {
  const existing = findServicePrincipal(core, tenantId, application.appId);
  if (existing && existing.deletedAt === undefined) return existing;
  const principal: ServicePrincipal = {
    id: randomUUID(),
    appId: application.appId,
    tenantId,
    displayName: application.displayName,
    accountEnabled: true,
    createdAt: settled ? 0 : core.clock.now().getTime(),
  };
  saveServicePrincipal(core, principal);
  return principal;
}
