import type { Core, Route, SimRequest } from '../core/service';
import { managedIdentities } from '../managedIdentity/state';
import { authenticateCaller, type Caller, requireRead, requireWrite } from './access';
import { isVisible } from './applicationRoutes';
import { readBody, requiredText } from './body';
import { badRequest, conflict, denied, notFound, unsupported } from './graphErrors';
import { installApplication } from './installApplication';
import { itemResponse, listResponse, unquote } from './listing';
import {
  findApplication,
  findServicePrincipal,
  saveServicePrincipal,
  type ServicePrincipal,
  servicePrincipalsOf,
} from './state';

const PATHS = ['/v1.0/servicePrincipals/{id}', "/v1.0/servicePrincipals(appId='{appId}')"];

/** Service principals. Source: "servicePrincipal resource type", Microsoft Graph v1.0, read 2026. */
export function servicePrincipalRoutes(core: Core): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1.0/servicePrincipals',
      operation: 'graph.servicePrincipals.create',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        requireWrite(caller);
        return { status: 201, body: present(core, create(core, request, caller)) };
      },
    },
    {
      method: 'GET',
      path: '/v1.0/servicePrincipals',
      operation: 'graph.servicePrincipals.list',
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        requireRead(caller);
        const visible = everyPrincipal(core, caller.tenantId).filter((it) => isVisible(core, it.createdAt));
        return listResponse(
          core,
          request,
          'servicePrincipals',
          visible.map((it) => present(core, it)),
        );
      },
    },
    ...PATHS.flatMap((path): Route[] => [
      {
        method: 'GET',
        path,
        operation: 'graph.servicePrincipals.get',
        handler: async (request) => {
          const caller = await authenticateCaller(core, request);
          const principal = requirePrincipal(core, request, caller);
          requireRead(caller, principal.appId);
          return itemResponse(core, request, 'servicePrincipals', present(core, principal));
        },
      },
      {
        method: 'PATCH',
        path,
        operation: 'graph.servicePrincipals.update',
        write: true,
        handler: async (request) => {
          const caller = await authenticateCaller(core, request);
          const principal = requireWritable(core, request, caller);
          const { accountEnabled } = readBody(request, ['accountEnabled']);
          if (typeof accountEnabled !== 'boolean') throw badRequest("Invalid value for property 'accountEnabled'.");
          saveServicePrincipal(core, { ...principal, accountEnabled });
          return { status: 204 };
        },
      },
      {
        method: 'DELETE',
        path,
        operation: 'graph.servicePrincipals.delete',
        write: true,
        handler: async (request) => {
          const caller = await authenticateCaller(core, request);
          const principal = requireWritable(core, request, caller);
          saveServicePrincipal(core, { ...principal, deletedAt: core.clock.now().getTime() });
          return { status: 204 };
        },
      },
    ]),
  ];
}

function create(core: Core, request: SimRequest, caller: Caller): ServicePrincipal {
  const appId = requiredText(readBody(request, ['appId']), 'appId');
  const application = findApplication(core, appId);
  const reachable = application?.tenantId === caller.tenantId || application?.signInAudience !== 'AzureADMyOrg';
  if (!application || !reachable) {
    throw badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`);
  }
  if (caller.write === 'owned' && application.tenantId !== caller.tenantId) {
    throw denied(
      'When using this permission, the backing application of the service principal being created must in the local tenant.',
    );
  }
  const existing = findServicePrincipal(core, caller.tenantId, appId);
  if (existing && existing.deletedAt === undefined) {
    throw conflict(`The service principal name ${appId} is already in use in this tenant.`);
  }
  return installApplication(core, caller.tenantId, application);
}

function requirePrincipal(core: Core, request: SimRequest, caller: Caller): ServicePrincipal {
  const { id, appId } = request.params;
  const named = unquote(id ?? appId ?? '');
  const found = everyPrincipal(core, caller.tenantId).find((it) => (id !== undefined ? it.id : it.appId) === named);
  if (!found || !isVisible(core, found.createdAt)) throw notFound(named);
  return found;
}

function requireWritable(core: Core, request: SimRequest, caller: Caller): ServicePrincipal {
  const principal = requirePrincipal(core, request, caller);
  const application = findApplication(core, principal.appId);
  if (!application) throw unsupported('changes of the service principal of a managed identity');
  requireWrite(caller, application);
  return principal;
}

/** Installed applications and managed identities: the directory has a principal for each. */
function everyPrincipal(core: Core, tenantId: string): ServicePrincipal[] {
  const identities = [...managedIdentities(core).values()].filter((it) => it.tenantId === tenantId);
  return [
    ...servicePrincipalsOf(core, tenantId),
    ...identities.map(({ id, principalId, clientId }) => ({
      id: principalId,
      appId: clientId,
      tenantId,
      displayName: id.slice(id.lastIndexOf('/') + 1),
      accountEnabled: true,
      createdAt: 0,
    })),
  ];
}

function present(core: Core, principal: ServicePrincipal) {
  const application = findApplication(core, principal.appId);
  return {
    id: principal.id,
    appId: principal.appId,
    displayName: principal.displayName,
    appDisplayName: application?.displayName ?? null,
    appOwnerOrganizationId: application?.tenantId ?? null,
    accountEnabled: principal.accountEnabled,
    servicePrincipalType: application ? 'Application' : 'ManagedIdentity',
    signInAudience: application?.signInAudience ?? null,
  };
}
