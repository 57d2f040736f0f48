import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, type ArmContext, type ArmOperation } from './armContext';
import { serverBody, MYSQL_TYPE } from './mysqlModel';
import { listRoute, orGone } from './listing';
import { resourceId } from './resourceId';
import type { TrackedResource } from './state';

export const MYSQL_VERSIONS = ['2023-12-30', '2024-12-30'];

interface Handlers {
  get(id: string): Promise<TrackedResource>;
  readonly patch: ArmOperation['handler'];
  readonly put: ArmOperation['handler'];
  remove(request: SimRequest, id: string): Promise<SimResponse>;
  replicasOf(id: string): readonly TrackedResource[];
  /** Servers of a subscription. */
  of(subscriptionId: string): readonly TrackedResource[];
}

/** Routes of MySQL flexible servers (azure-rest-api-specs, FlexibleServers 2023-12-30). */
export function mysqlRoutes(context: ArmContext, { get, patch, put, remove, replicasOf, of }: Handlers): Route[] {
  const group = '/subscriptions/{subscriptionId}/resourceGroups/{group}';
  const one = {
    path: `${group}/providers/${MYSQL_TYPE}/{name}`,
    versions: MYSQL_VERSIONS,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', MYSQL_TYPE, params['name'] ?? ''),
  };
  const show = ({ id }: TrackedResource) => orGone(get(id).then(serverBody));
  const many = { type: MYSQL_TYPE, versions: MYSQL_VERSIONS, of, show };
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
      ...one,
      method: 'GET',
      path: `${one.path}/replicas`,
      operation: 'arm.mysqlServers.listReplicas',
      action: `${MYSQL_TYPE}/read`,
      handler: async (_, id) => {
        await get(id);
        const found = await Promise.all(replicasOf(id).map(show));
        return { status: 200, body: { value: found.filter((replica) => replica !== undefined) } };
      },
    }),
    listRoute(context, { ...many, operation: 'arm.mysqlServers.listByGroup' }, group),
    listRoute(context, { ...many, operation: 'arm.mysqlServers.list' }),
  ];
}
