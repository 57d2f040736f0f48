import type { Core, Route, SimRequest } from '../core/service';
import { authenticateCaller, type Caller, requireRead, requireWrite } from './access';
import { changedApplication, newApplication, presentApplication } from './applicationBody';
import { createsIfMissing } from './body';
import { deleteApplication } from './deletedItemRoutes';
import { conflict, notFound } from './graphErrors';
import { itemResponse, listResponse, unquote } from './listing';
import { type Application, applications, findApplication, saveApplication } from './state';

/** Ways to name one application in a path: object id, client id, unique name. */
export const APPLICATION_PATHS = [
  '/v1.0/applications/{id}',
  "/v1.0/applications(appId='{appId}')",
  "/v1.0/applications(uniqueName='{uniqueName}')",
];
const [BY_ID = '', BY_APP_ID = '', BY_UNIQUE_NAME = ''] = APPLICATION_PATHS;

/** Applications. Source: "application resource type" and "Upsert application", Microsoft Graph v1.0, read 2026. */
export function applicationRoutes(core: Core): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1.0/applications',
      operation: 'graph.applications.create',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        requireWrite(caller);
        return create(core, request, caller);
      },
    },
    {
      method: 'GET',
      path: '/v1.0/applications',
      operation: 'graph.applications.list',
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        requireRead(caller);
        const visible = ofTenant(core, caller.tenantId).filter((it) => isVisible(core, it.createdAt));
        return listResponse(
          core,
          request,
          'applications',
          visible.map((it) => presentApplication(core, it)),
        );
      },
    },
    {
      method: 'PATCH',
      path: BY_UNIQUE_NAME,
      operation: 'graph.applications.upsert',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        const uniqueName = unquote(request.params['uniqueName'] ?? '');
        const existing = ofTenant(core, caller.tenantId).find((it) => it.uniqueName === uniqueName);
        requireWrite(caller, existing);
        if (existing) return update(core, request, existing);
        if (!createsIfMissing(request)) throw notFound(uniqueName);
        return create(core, request, caller, uniqueName);
      },
    },
    ...[BY_ID, BY_APP_ID].map((path): Route => ({
      method: 'PATCH',
      path,
      operation: 'graph.applications.update',
      write: true,
      handler: async (request) => {
        const caller = await authenticateCaller(core, request);
        const application = requireApplication(core, request, caller);
        requireWrite(caller, application);
        return update(core, request, application);
      },
    })),
    ...APPLICATION_PATHS.flatMap((path): Route[] => [
      {
        method: 'GET',
        path,
        operation: 'graph.applications.get',
        handler: async (request) => {
          const caller = await authenticateCaller(core, request);
          const application = requireApplication(core, request, caller);
          requireRead(caller, application.appId);
          return itemResponse(core, request, 'applications', presentApplication(core, application));
        },
      },
      {
        method: 'DELETE',
        path,
        operation: 'graph.applications.delete',
        write: true,
        handler: async (request) => {
          const caller = await authenticateCaller(core, request);
          const application = requireApplication(core, request, caller);
          requireWrite(caller, application);
          deleteApplication(core, application);
          return { status: 204 };
        },
      },
    ]),
  ];
}

/** The application that the path names, in the caller's tenant; 404 as long as it has not spread. */
export function requireApplication(core: Core, request: SimRequest, caller: Caller): Application {
  const { id, appId, uniqueName } = request.params;
  const named = unquote(id ?? appId ?? uniqueName ?? '');
  const found =
    id !== undefined
      ? applications(core).get(named)
      : appId !== undefined
        ? findApplication(core, named)
        : ofTenant(core, caller.tenantId).find((it) => it.uniqueName === named);
  const usable =
    found?.tenantId === caller.tenantId && found.deletedAt === undefined && isVisible(core, found.createdAt);
  if (!usable) throw notFound(named);
  return found;
}

/** Whether something created then can be read already, in view of the replication lag. */
export const isVisible = (core: Core, createdAt: number): boolean =>
  core.clock.now().getTime() >= createdAt + core.lag.graphReplicationMs;

const ofTenant = (core: Core, tenantId: string): Application[] =>
  [...applications(core).values()].filter((it) => it.tenantId === tenantId && it.deletedAt === undefined);

function create(core: Core, request: SimRequest, caller: Caller, uniqueName?: string) {
  const application = newApplication(core, request, caller, uniqueName);
  const taken = ofTenant(core, caller.tenantId).some(
    (it) => it.uniqueName !== undefined && it.uniqueName === application.uniqueName,
  );
  if (taken) throw conflict('Another object with the same value for property uniqueName already exists.');
  saveApplication(core, application);
  const context = `${core.origin}/v1.0/$metadata#applications/$entity`;
  return { status: 201, body: { '@odata.context': context, ...presentApplication(core, application) } };
}

function update(core: Core, request: SimRequest, application: Application) {
  saveApplication(core, changedApplication(request, application));
  return { status: 204 };
}
