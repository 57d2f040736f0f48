import type { Core, Route, SimRequest } from '../core/service';
import { authenticateCaller, requireRead, requireWrite, type Caller } from './access';
import { presentApplication } from './applicationBody';
import { notFound } from './graphErrors';
import { itemResponse } from './listing';
import { type Application, applications, findServicePrincipal, saveApplication, saveServicePrincipal } from './state';

const PATH = '/v1.0/directory/deletedItems/{id}';

/**
 * Deleted applications. Restoring one brings its client id and credentials back, but not its service principal.
 * Source: "Restore deleted item" and "Permanently delete item", Microsoft Graph v1.0 (2026-11).
 */
export function deletedItemRoutes(core: Core): Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      operation: 'graph.deletedItems.get',
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        requireRead(caller);
        return itemResponse(core, request, 'directoryObjects', present(core, requireDeleted(core, request, caller)));
      },
    },
    {
      method: 'POST',
      path: `${PATH}/restore`,
      operation: 'graph.deletedItems.restore',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        const { deletedAt: _, ...application } = requireDeleted(core, request, caller);
        requireWrite(caller, application);
        saveApplication(core, application);
        return itemResponse(core, request, 'directoryObjects', present(core, application));
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      operation: 'graph.deletedItems.delete',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        const application = requireDeleted(core, request, caller);
        requireWrite(caller, application);
        purgeApplication(core, application);
        return { status: 204 };
      },
    },
  ];
}

/** Deletes an application for the time being, and its service principal in its own tenant. */
export function deleteApplication(core: Core, application: Application): void {
  const deletedAt = core.clock.now().getTime();
  saveApplication(core, { ...application, deletedAt });
  const principal = findServicePrincipal(core, application.tenantId, application.appId);
  if (principal && principal.deletedAt === undefined) saveServicePrincipal(core, { ...principal, deletedAt });
}

/** Deletes an application for good. */
export function purgeApplication(core: Core, { id }: Application): void {
  applications(core).delete(id);
}

function requireDeleted(core: Core, request: SimRequest, caller: Caller): Application {
  const id = request.params['id'] ?? '';
  const found = applications(core).get(id);
  if (found?.deletedAt === undefined || found.tenantId !== caller.tenantId) throw notFound(id);
  return found;
}

const present = (core: Core, application: Application) => ({
  '@odata.type': '#microsoft.graph.application',
  ...presentApplication(core, application),
});
