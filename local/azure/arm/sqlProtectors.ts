import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute } from './armContext';
import { armError, badRequest, resourceNotFound } from './errors';
import { parseBody } from './parseBody';
import {
  newProtector,
  protectorPath,
  protectorProperties,
  SERVICE_MANAGED,
  serverOf,
  SQL_TYPE,
  sqlProtectorUpdate,
} from './sqlModel';
import { refuseWhileServerChanges, sqlRoute, sqlScope, type SqlContext } from './sqlContext';
import type { TrackedResource } from './state';

const TYPE = `${SQL_TYPE}/encryptionProtector`;

/** The encryption protector: which server key the databases of a server are protected with. */
export function sqlProtectorRoutes(context: SqlContext): Route[] {
  const { arm, protection, operations, current } = context;

  async function find(id: string): Promise<{ server: TrackedResource; protector: TrackedResource }> {
    if (!id.endsWith('/current'))
      throw badRequest('InvalidEncryptionProtectorName', 'The encryption protector key name is not supported.');
    const server = await current(serverOf(id));
    const protector = protection.protectorOf(server.id);
    if (!protector) throw resourceNotFound(id);
    return { server, protector };
  }

  function refuseWhileBusy(id: string): void {
    refuseWhileServerChanges(context, serverOf(id));
    if (operations.isRunning(id))
      throw armError(409, 'EncryptionProtectorChangeInProgress', 'The encryption protector is being changed already.');
  }

  const begin = (request: SimRequest, before: TrackedResource, target: TrackedResource): SimResponse =>
    operations.accepted(request, operations.begin('update', { resource: before, before, target }));

  async function put(request: SimRequest, id: string): Promise<SimResponse> {
    const { server, protector } = await find(id);
    refuseWhileBusy(id);
    const { serverKeyType, serverKeyName, autoRotationEnabled } = parseBody(sqlProtectorUpdate, request).properties;
    const name = serverKeyName ?? (serverKeyType === SERVICE_MANAGED ? SERVICE_MANAGED : '');
    const key = protection.keyOf(server.id, name);
    if (key?.properties['serverKeyType'] !== serverKeyType)
      throw armError(404, 'ServerKeyNotFound', `The requested server key '${name}' was not found on the server.`);
    if (serverKeyType === SERVICE_MANAGED && protection.isInaccessible(server.id))
      throw badRequest(
        'CMKOperationNotAllowed',
        'Databases of the server are inaccessible. Give back access to the key and revalidate it first.',
      );
    const missing = serverKeyType === 'AzureKeyVault' && protection.missingOnSecondary(server.id, key.name);
    if (missing)
      throw badRequest(
        'KeyMaterialNotFoundOnRemoteServer',
        `The remote server '${missing}' does not have access to the key used as TDE protector.`,
      );
    return begin(request, protector, newProtector(server, key, autoRotationEnabled));
  }

  async function revalidate(request: SimRequest, id: string): Promise<SimResponse> {
    const { protector } = await find(id);
    refuseWhileBusy(id);
    if (protectorProperties(protector).serverKeyType === SERVICE_MANAGED) return { status: 200 };
    return begin(request, protector, protector);
  }

  const route = (method: string, operation: string, action: string, handler: typeof put, tail = ''): Route =>
    armRoute(arm, {
      path: `${sqlRoute.path}/encryptionProtector/{protector}${tail}`,
      versions: sqlRoute.versions,
      method,
      operation: `arm.sqlProtector.${operation}`,
      action: `${TYPE}/${action}`,
      scope: (request) => protectorPath(sqlScope(request)).replace(/current$/, request.params['protector'] ?? ''),
      handler,
    });
  return [
    route('GET', 'get', 'read', async (_, id) => ({ status: 200, body: operations.body((await find(id)).protector) })),
    route('PUT', 'put', 'write', put),
    route('POST', 'revalidate', 'revalidate/action', revalidate, '/revalidate'),
  ];
}
