import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, requireGroup, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest, resourceNotFound } from './errors';
import { attachIdentities } from './identityBlock';
import { checkEncryptionRequest, encryptionOf, useServerKeys } from './mysqlEncryption';
import { MYSQL_TYPE, mergeProperties, newServer, serverCreation, serverUpdate, stateOf, withState } from './mysqlModel';
import { createOperations, type Attempt } from './operations';
import { parseBody } from './parseBody';
import { covers, normalId, resourceId } from './resourceId';
import type { Operation, TrackedResource } from './state';

const VERSIONS = ['2023-12-30', '2024-12-30'];
/** A server notices a lost key within about ten minutes ("Data encryption with customer-managed keys, MySQL Flexible Server", 2026-01-07). */
export const MYSQL_KEY_CHECK_MS = 10 * 60 * 1000;

export type MysqlServers = ReturnType<typeof createMysqlServers>;

/** MySQL flexible servers. Changes are long-running; the server uses its key when the operation ends. */
export function createMysqlServers(context: ArmContext) {
  const { core, state } = context;
  const servers = state.mysqlServers;
  const now = () => core.clock.now();

  function find(id: string): TrackedResource {
    const server = servers.get(normalId(id));
    if (!server) throw resourceNotFound(id);
    return server;
  }

  const save = (server: TrackedResource): TrackedResource => {
    servers.set(normalId(server.id), server);
    return server;
  };

  async function attempt({ kind, target }: Operation): Promise<Attempt> {
    return kind === 'delete' || !target ? {} : useServerKeys(core, target);
  }

  function succeed({ kind, resourceId: id, target }: Operation): void {
    if (kind === 'delete' || !target) {
      servers.delete(normalId(id));
      return;
    }
    save({ ...withState(target, 'Ready'), keyCheckedAt: now().getTime() });
    const source = servers.get(normalId(String(target.properties['sourceServerResourceId'])));
    if (source) save({ ...source, properties: { ...source.properties, replicationRole: 'Source' } });
  }

  function fail({ kind, resourceId: id, before }: Operation): void {
    if (kind === 'create') servers.delete(normalId(id));
    else if (before) save(before);
  }

  const operations = createOperations(context, {
    provider: 'Microsoft.DBforMySQL',
    operation: 'arm.mysqlServers',
    versions: VERSIONS,
    outcome: { attempt, succeed, fail, body: serverBody, find: (id) => servers.get(normalId(id)) },
  });

  /** Looks at the key now. A server that lost it becomes `Inaccessible` and stays so until its encryption is set again. */
  async function checkKey(id: string): Promise<TrackedResource> {
    const server = save({ ...find(id), keyCheckedAt: now().getTime() });
    if (stateOf(server) !== 'Ready') return server;
    const { error } = await useServerKeys(core, server);
    const lost = error && error.code !== 'InternalServerError' && stateOf(find(id)) === 'Ready';
    return lost ? save(withState(find(id), 'Inaccessible')) : find(id);
  }

  async function current(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    const server = find(id);
    const checked = server.keyCheckedAt;
    if (encryptionOf(server)?.type !== 'AzureKeyVault' || checked === undefined) return server;
    return now().getTime() - checked < MYSQL_KEY_CHECK_MS ? server : checkKey(id);
  }

  async function idle(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    const server = find(id);
    if (['Updating', 'Starting', 'Dropping'].includes(stateOf(server)))
      throw armError(
        409,
        'ServerIsBusy',
        `The server '${server.name}' is busy processing another operation. Please try again later.`,
      );
    return server;
  }

  async function patch(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    const before = await idle(id);
    const wanted = parseBody(serverUpdate, request);
    if (stateOf(before) === 'Inaccessible' && wanted.properties?.dataEncryption?.type !== 'AzureKeyVault')
      throw armError(
        409,
        'ServerUnavailableForOperation',
        `Operation 'UpdateServer' cannot be performed as server '${before.name}' is currently in state 'Inaccessible'.`,
      );
    const identity = wanted.identity && attachIdentities(context, caller, before, before.identity, wanted.identity);
    const target = mergeProperties(
      {
        ...before,
        ...(identity && { identity }),
        ...(wanted.sku && { sku: wanted.sku }),
        ...(wanted.tags && { tags: wanted.tags }),
      },
      wanted.properties,
    );
    checkEncryptionRequest(target);
    save(withState(before, 'Updating'));
    return operations.accepted(request, operations.begin('update', { resource: before, before, target }));
  }

  function sourceOf(createMode: string | undefined, sourceId: string | undefined): TrackedResource | undefined {
    if ((createMode ?? 'Default') === 'Default') return undefined;
    const source = sourceId === undefined ? undefined : servers.get(normalId(sourceId));
    if (!source) throw badRequest('InvalidParameterValue', `The source server '${sourceId ?? ''}' does not exist.`);
    if (createMode === 'Replica' && source.properties['replicationRole'] === 'Replica')
      throw badRequest('InvalidParameterValue', 'A replica cannot be the source of a replica.');
    return source;
  }

  async function put(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    requireGroup(state, id);
    if (servers.has(normalId(id))) return patch(request, id, caller);
    const wanted = parseBody(serverCreation, request);
    const { createMode, sourceServerResourceId } = wanted.properties ?? {};
    const source = sourceOf(createMode, sourceServerResourceId);
    const fresh = newServer(id, wanted, source, now().toISOString());
    const identity = wanted.identity && attachIdentities(context, caller, fresh, undefined, wanted.identity);
    const target = mergeProperties({ ...fresh, ...(identity && { identity }) }, wanted.properties);
    checkEncryptionRequest(target);
    save(withState(fresh, 'Starting'));
    return operations.accepted(request, operations.begin('create', { resource: fresh, target }));
  }

  async function remove(request: SimRequest, id: string): Promise<SimResponse> {
    if (!servers.has(normalId(id))) return { status: 204 };
    await operations.settle(id);
    const before = find(id);
    if (stateOf(before) !== 'Inaccessible') await idle(id);
    save(withState(before, 'Dropping'));
    return operations.accepted(request, operations.begin('delete', { resource: before, before }));
  }

  async function list(scope: string, filter: (server: TrackedResource) => boolean = () => true): Promise<SimResponse> {
    const ids = [...servers.values()].filter((one) => covers(scope, one.id) && filter(one)).map((one) => one.id);
    const found = await Promise.all(ids.map((id) => current(id).catch(() => undefined)));
    return { status: 200, body: { value: found.filter((one) => one !== undefined).map(serverBody) } };
  }

  const group = '/subscriptions/{subscriptionId}/resourceGroups/{group}';
  const one = {
    path: `${group}/providers/${MYSQL_TYPE}/{name}`,
    versions: VERSIONS,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', MYSQL_TYPE, params['name'] ?? ''),
  };
  const many = { method: 'GET', versions: VERSIONS, action: `${MYSQL_TYPE}/read` };
  const routes: Route[] = [
    armRoute(context, {
      ...one,
      method: 'GET',
      operation: 'arm.mysqlServers.get',
      action: `${MYSQL_TYPE}/read`,
      handler: async (_, id) => ({ status: 200, body: serverBody(await current(id)) }),
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
      handler: (_, id) =>
        list(
          `/subscriptions/${find(id).id.split('/')[2] ?? ''}`,
          ({ properties }) => normalId(String(properties['sourceServerResourceId'])) === normalId(id),
        ),
    }),
    armRoute(context, {
      ...many,
      path: `${group}/providers/${MYSQL_TYPE}`,
      operation: 'arm.mysqlServers.listByGroup',
      scope: ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}/resourceGroups/${params['group'] ?? ''}`,
      handler: (_, scope) => list(scope),
    }),
    armRoute(context, {
      ...many,
      path: `/subscriptions/{subscriptionId}/providers/${MYSQL_TYPE}`,
      operation: 'arm.mysqlServers.list',
      scope: ({ params }) => `/subscriptions/${params['subscriptionId'] ?? ''}`,
      handler: (_, scope) => list(scope),
    }),
    ...operations.routes,
  ];
  return { routes, save, checkKey };
}

function serverBody({ keyCheckedAt: _, wrapped: __, ...server }: TrackedResource) {
  return server;
}
