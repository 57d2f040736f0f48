import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, requireGroup, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest, resourceNotFound } from './errors';
import { attachIdentities, isAttached } from './identityBlock';
import { parseBody } from './parseBody';
import { normalId } from './resourceId';
import { sqlDatabaseRoutes } from './sqlDatabases';
import { sqlRoute, sqlScope, type SqlContext } from './sqlContext';
import { sqlKeyRoutes } from './sqlKeys';
import { readKeyUri } from './sqlKeyUse';
import {
  mergeSqlProperties,
  newSqlServer,
  protectorPath,
  protectorProperties,
  SQL_TYPE,
  SQL_VERSIONS,
  sqlServerCreation,
  sqlServerUpdate,
} from './sqlModel';
import { createSqlOperations } from './sqlOperations';
import { createSqlProtection } from './sqlProtection';
import { sqlProtectorRoutes } from './sqlProtectors';
import { sqlState } from './sqlState';
import { listRoute, orGone } from './listing';
import { inSubscription, type TrackedResource } from './state';

export type SqlServers = ReturnType<typeof createSqlServers>;

/** Logical SQL servers with their keys, encryption protector and databases. Changes are long-running. */
export function createSqlServers(arm: ArmContext) {
  const sql = sqlState(arm.core.store);
  const protection = createSqlProtection(arm, sql);
  const operations = createSqlOperations(arm, sql, protection);

  async function current(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    await protection.check(id);
    const server = sql.servers.get(normalId(id));
    if (!server)
      throw armError(
        404,
        'ServerNotInSubscriptionResourceGroup',
        'Specified server does not exist in the specified resource group and subscription.',
      );
    return server;
  }
  const context: SqlContext = { arm, sql, protection, operations, current };

  async function find(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    if (!sql.servers.has(normalId(id))) throw resourceNotFound(id);
    return current(id);
  }

  function refuseWhileBusy(id: string): void {
    if (operations.isRunning(id))
      throw armError(
        409,
        'UpsertLogicalServerRequestAlreadyInProgress',
        'Logical server upsert request is already in progress.',
      );
    if (operations.isRunning(protectorPath(id)))
      throw armError(409, 'ConflictingServerOperation', 'The encryption protector of the server is being changed.');
  }

  /** Puts a request over a server. Throws what Azure finds wrong with it before it begins. */
  function merged(caller: Caller, before: TrackedResource, wanted: ReturnType<typeof sqlServerUpdate.parse>) {
    const { identity: old, ...rest } = before;
    const identity = wanted.identity ? attachIdentities(arm, caller, before, old, wanted.identity) : old;
    const target = mergeSqlProperties(
      { ...rest, ...(identity && { identity }), ...(wanted.tags && { tags: wanted.tags }) },
      wanted.properties,
    );
    const primary = target.properties['primaryUserAssignedIdentityId'];
    if (typeof primary === 'string' && !isAttached(identity, primary))
      throw badRequest('InvalidPrimaryIdentityId', `The primary identity '${primary}' is not assigned to the server.`);
    if (identity?.type === 'UserAssigned' && primary === undefined)
      throw badRequest('MissingPrimaryIdentity', 'A primary user-assigned identity is required.');
    return target;
  }

  async function patch(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    const before = await find(id);
    refuseWhileBusy(id);
    const wanted = parseBody(sqlServerUpdate, request);
    const target = merged(caller, before, wanted);
    const protector = protection.protectorOf(id);
    const { uri } = protector ? protectorProperties(protector) : {};
    if (wanted.properties?.keyId !== undefined && wanted.properties.keyId !== uri)
      throw badRequest('CMKOperationNotAllowed', 'Set the encryption protector to change the key of a server.');
    if (uri !== undefined && target.properties['federatedClientId'] && !before.properties['federatedClientId'])
      throw badRequest(
        'CMKOperationNotAllowed',
        'The server is protected by a key of its own tenant. Set the encryption protector to ServiceManaged first.',
      );
    return operations.accepted(request, operations.begin('update', { resource: before, before, target }));
  }

  async function put(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    requireGroup(arm.state, id);
    await operations.settle(id);
    if (sql.servers.has(normalId(id))) return patch(request, id, caller);
    refuseWhileBusy(id);
    const wanted = parseBody(sqlServerCreation, request);
    const fresh = newSqlServer(id, wanted.location);
    if (sql.servers.by('name', ({ name }) => [name])(fresh.name).length > 0)
      throw badRequest('NameAlreadyExists', `The server name '${fresh.name}' is already taken.`);
    const target = merged(caller, fresh, wanted);
    const keyId = wanted.properties?.keyId;
    if (keyId !== undefined) readKeyUri(arm.core, keyId);
    const asked = { ...target, properties: { ...target.properties, ...(keyId !== undefined && { keyId }) } };
    return operations.accepted(request, operations.begin('create', { resource: fresh, target: asked }));
  }

  async function remove(request: SimRequest, id: string): Promise<SimResponse> {
    await operations.settle(id);
    const before = sql.servers.get(normalId(id));
    if (!before) return { status: 204 };
    refuseWhileBusy(id);
    return operations.accepted(request, operations.begin('delete', { resource: before, before }));
  }

  const route = (method: string, operation: string, action: string, handler: typeof put): Route =>
    armRoute(arm, {
      ...sqlRoute,
      method,
      operation: `arm.sqlServers.${operation}`,
      action: `${SQL_TYPE}/${action}`,
      scope: sqlScope,
      handler,
    });
  const routes: Route[] = [
    listRoute(arm, {
      type: SQL_TYPE,
      operation: 'arm.sqlServers.list',
      versions: SQL_VERSIONS,
      of: inSubscription(sql.servers),
      show: ({ id }) => orGone(find(id).then(operations.body)),
    }),
    route('GET', 'get', 'read', async (_, id) => ({ status: 200, body: operations.body(await find(id)) })),
    route('PATCH', 'update', 'write', patch),
    route('PUT', 'create', 'write', put),
    route('DELETE', 'delete', 'delete', remove),
    ...sqlKeyRoutes(context),
    ...sqlProtectorRoutes(context),
    ...sqlDatabaseRoutes(context),
    ...operations.routes,
  ];
  return { routes, sql, protection, operations };
}
