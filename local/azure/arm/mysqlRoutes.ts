import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, type ArmContext, type ArmOperation } from './armContext';
import { serverBody, MYSQL_TYPE } from './mysqlModel';
import { covers, normalId, resourceId } from './resourceId';
import { sourceIdOf } from './mysqlCopies';
import type { TrackedResource } from './state';

export const MYSQL_VERSIONS = ['2023-12-30', '2024-12-30'];

interface Handlers {
  get(id: string): Promise<TrackedResource>;
  readonly patch: ArmOperation['handler'];
  readonly put: ArmOperation['handler'];
  remove(request: SimRequest, id: string): Promise<SimResponse>;
  list(filter: (server: TrackedResource) => boolean): Promise<SimResponse>;
}

/** Routes of MySQL flexible servers (azure-rest-api-specs, FlexibleServers 2023-12-30). */
export function mysqlRoutes(context: ArmContext, { get, patch, put, remove, list }: Handlers): Route[] {
  const group = '/subscriptions/{subscriptionId}/resourceGroups/{group}';
  const one = {
    path: `${group}/providers/${MYSQL_TYPE}/{name}`,
    versions: MYSQL_VERSIONS,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', MYSQL_TYPE, params['name'] ?? ''),
  };
  const many = { method: 'GET', versions: MYSQL_VERSIONS, action: `${MYSQL_TYPE}/read` };
  return [
    armRoute(context, {
      ...one,
      method: 'GET',
      operation: 'arm.mysqlServers.get',
      action: `${MYSQL_TYPE}/read`,
      handler: async (_, id) => ({ status: 200, body: serverBody(await get(id)) }),
    }),
    armRoute(context, {
      ...one,
      method: 'PATCH',
      operation: 'arm.mysqlServers.update',
      action: `${MYSQL_TYPE}/write`,
      handler: patch,
    }),
    armRoute(context, {
      ...one,
      method: 'PUT',
      operation: 'arm.mysqlServers.put',
      action: `${MYSQL_TYPE}/write`,
      handler: put,
    }),
    armRoute(context, {
      ...one,
      method: 'DELETE',
      operation: 'arm.mysqlServers.delete',
      action: `${MYSQL_TYPE}/delete`,
      handler: remove,
    }),
    armRoute(context, {
      ...many,
      path: `${one.path}/replicas`,
      operation: 'arm.mysqlServers.listReplicas',
      scope: one.scope,
      handler: async (_, id) => {
        await get(id);
        return list((one) => normalId(sourceIdOf(one) ?? '') === normalId(id));
      },
    }),
    armRoute(context, {
      ...many,
      path: `${group}/providers/${MYSQL_TYPE}`,
      operation: 'arm.mysqlServers.listByGroup',
      scope: ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}/resourceGroups/${params['group'] ?? ''}`,
      handler: (_, scope) => list(({ id }) => covers(scope, id)),
    }),
    armRoute(context, {
      ...many,
      path: `/subscriptions/{subscriptionId}/providers/${MYSQL_TYPE}`,
      operation: 'arm.mysqlServers.list',
      scope: ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}`,
      handler: (_, scope) => list(({ id }) => covers(scope, id)),
    }),
  ];
}
