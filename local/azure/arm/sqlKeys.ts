import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute } from './armContext';
import { armError, badRequest, resourceNotFound } from './errors';
import { parseBody } from './parseBody';
import { normalId } from './resourceId';
import { checkKeyName, readKeyUri } from './sqlKeyUse';
import {
  keyPath,
  lastSegment,
  newSqlKey,
  protectorPath,
  SERVICE_MANAGED,
  serverOf,
  SQL_TYPE,
  sqlKeyCreation,
} from './sqlModel';
import { refuseWhileServerChanges, sqlRoute, sqlScope, type SqlContext } from './sqlContext';
import { childrenOf } from './sqlState';

const TYPE = `${SQL_TYPE}/keys`;

/** Server keys: names for key versions that a server may use. The server uses a key before it takes it. */
export function sqlKeyRoutes(context: SqlContext): Route[] {
  const { arm, sql, operations, current } = context;

  function refuseWhileBusy(id: string): void {
    refuseWhileServerChanges(context, serverOf(id));
    if (operations.isRunning(protectorPath(serverOf(id))))
      throw armError(
        409,
        'EncryptionProtectorChangeInProgress',
        'The encryption protector of the server is being changed.',
      );
    if (operations.isRunning(id))
      throw armError(409, 'ConflictingServerOperation', 'An operation is currently in progress for the server key.');
  }

  async function put(request: SimRequest, id: string): Promise<SimResponse> {
    const server = await current(serverOf(id));
    const { properties } = parseBody(sqlKeyCreation, request);
    if (properties.serverKeyType === 'ServiceManaged')
      throw badRequest('InvalidUpsertKeyType', 'Service-managed TDE keys are managed by the service.');
    if (!properties.uri)
      throw badRequest('SecurityAzureKeyVaultUrlNullOrEmpty', 'The Azure Key Vault Uri is null or empty.');
    checkKeyName(lastSegment(id), readKeyUri(arm.core, properties.uri));
    const known = sql.keys.get(normalId(id));
    if (known && String(known.properties['uri']).toLowerCase() !== properties.uri.toLowerCase())
      throw armError(409, 'ServerKeyNameAlreadyExists', 'The server key already exists on the server.');
    if (known) return { status: 200, body: operations.body(known) };
    refuseWhileBusy(id);
    const target = newSqlKey(server, lastSegment(id), properties.uri, arm.core.clock.now().toISOString());
    return operations.accepted(request, operations.begin('create', { resource: target, target }));
  }

  async function get(_: SimRequest, id: string): Promise<SimResponse> {
    await current(serverOf(id));
    const key = sql.keys.get(normalId(id));
    if (!key) throw resourceNotFound(id);
    return { status: 200, body: operations.body(key) };
  }

  async function remove(request: SimRequest, id: string): Promise<SimResponse> {
    await current(serverOf(id));
    const key = sql.keys.get(normalId(id));
    if (!key) return { status: 204 };
    if (key.name === SERVICE_MANAGED)
      throw badRequest('InvalidKeyType', 'Service-managed TDE keys are managed by the service.');
    refuseWhileBusy(id);
    const { error } = operations.inUse(id);
    if (error) throw armError(error.code === 'AzureKeyVaultKeyInUse' ? 409 : 400, error.code, error.message);
    return operations.accepted(request, operations.begin('delete', { resource: key, before: key }));
  }

  const route = (method: string, operation: string, action: string, handler: typeof put): Route =>
    armRoute(arm, {
      path: `${sqlRoute.path}/keys/{key}`,
      versions: sqlRoute.versions,
      method,
      operation: `arm.sqlKeys.${operation}`,
      action: `${TYPE}/${action}`,
      scope: (request) => keyPath(sqlScope(request), request.params['key'] ?? ''),
      handler,
    });
  return [
    route('GET', 'get', 'read', get),
    route('PUT', 'put', 'write', put),
    route('DELETE', 'delete', 'delete', remove),
    armRoute(arm, {
      path: `${sqlRoute.path}/keys`,
      versions: sqlRoute.versions,
      method: 'GET',
      operation: 'arm.sqlKeys.list',
      action: `${TYPE}/read`,
      scope: sqlScope,
      handler: async (_, serverId) => {
        const { id } = await current(serverId);
        return { status: 200, body: { value: childrenOf(sql.keys, id).map(operations.body) } };
      },
    }),
  ];
}
