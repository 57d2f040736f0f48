import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute } from './armContext';
import { armError, badRequest, resourceNotFound } from './errors';
import { parseBody } from './parseBody';
import { normalId } from './resourceId';
import { useSqlKey } from './sqlKeyUse';
import { databasePath, lastSegment, newSqlDatabase, serverOf, SQL_TYPE, sqlDatabaseCreation } from './sqlModel';
import { refuseWhileServerChanges, sqlRoute, sqlScope, type SqlContext } from './sqlContext';
import { childrenOf, type SqlReplication } from './sqlState';
import type { TrackedResource } from './state';

/** Databases, new and restored, and where they are copied to: failover groups and links ("Azure SQL REST", 2023-08-01). */
export function sqlDatabaseRoutes(context: SqlContext): Route[] {
  const { arm, sql, protection, operations, current } = context;
  const locationOf = (id: string) => sql.servers.get(normalId(id))?.location ?? '';

  /** Replications of a server with the side that it is on. */
  const replicationsOf = (serverId: string) =>
    [...sql.replications.values()].flatMap((one) => {
      if (normalId(one.primaryId) === normalId(serverId))
        return [{ ...one, role: 'Primary', partnerId: one.secondaryId }];
      return normalId(one.secondaryId) === normalId(serverId)
        ? [{ ...one, role: 'Secondary', partnerId: one.primaryId }]
        : [];
    });
  type Side = SqlReplication & { readonly role: string; readonly partnerId: string };
  const otherRole = ({ role }: Side) => (role === 'Primary' ? 'Secondary' : 'Primary');

  const groupBody = (serverId: string, side: Side) => ({
    id: `${serverId}/failoverGroups/${side.group ?? ''}`,
    name: side.group,
    type: `${SQL_TYPE}/failoverGroups`,
    location: locationOf(serverId),
    properties: {
      readWriteEndpoint: { failoverPolicy: 'Automatic', failoverWithDataLossGracePeriodMinutes: 60 },
      readOnlyEndpoint: { failoverPolicy: 'Disabled' },
      replicationRole: side.role,
      replicationState: 'CATCH_UP',
      partnerServers: [{ id: side.partnerId, location: locationOf(side.partnerId), replicationRole: otherRole(side) }],
      databases: side.databases.map((name) => databasePath(serverId, name)),
    },
  });

  const linkBody = (serverId: string, side: Side, database: string) => ({
    id: `${databasePath(serverId, database)}/replicationLinks/${side.linkId}`,
    name: side.linkId,
    type: `${SQL_TYPE}/databases/replicationLinks`,
    properties: {
      partnerServer: lastSegment(side.partnerId),
      partnerDatabase: database,
      partnerDatabaseId: databasePath(side.partnerId, database),
      partnerLocation: locationOf(side.partnerId),
      role: side.role,
      partnerRole: otherRole(side),
      replicationMode: 'ASYNC',
      replicationState: 'CATCH_UP',
      startTime: side.since,
      percentComplete: 100,
      isTerminationAllowed: true,
      linkType: 'GEO',
    },
  });

  const linksOf = (serverId: string, only?: string) =>
    replicationsOf(serverId).flatMap((side) =>
      side.databases
        .filter((name) => only === undefined || name.toLowerCase() === only.toLowerCase())
        .map((name) => linkBody(serverId, side, name)),
    );

  /** Throws unless a server can use the key that the backups of a database need ("TDE with customer-managed key", 2026). */
  async function checkRestore(server: TrackedResource, sourceId: string, moment: number): Promise<void> {
    if (!sql.databases.has(normalId(sourceId))) throw resourceNotFound(sourceId);
    const name = protection.keyNameAt(serverOf(sourceId), moment) ?? '';
    const key = protection.keyOf(server.id, name);
    if (!key)
      throw badRequest(
        'MissingKeyVaultUriForRestore',
        `The target server does not have access to all AKV URIs of the backups: it has no server key '${name}'.`,
      );
    const used = key.properties['uri'] === undefined ? undefined : await useSqlKey(arm.core, server, key);
    if (used && 'code' in used) throw badRequest(used.code, used.message);
  }

  async function put(request: SimRequest, id: string): Promise<SimResponse> {
    const server = await current(serverOf(id));
    const known = sql.databases.get(normalId(id));
    if (known) return { status: 200, body: operations.body(known) };
    refuseWhileServerChanges(context, server.id);
    if (operations.isRunning(id))
      throw armError(409, 'ConflictingServerOperation', 'The database is being created already.');
    const { sourceDatabaseId = '', ...wanted } = parseBody(sqlDatabaseCreation, request).properties ?? {};
    const now = arm.core.clock.now();
    if (wanted.createMode === 'PointInTimeRestore')
      await checkRestore(server, sourceDatabaseId, Date.parse(wanted.restorePointInTime ?? now.toISOString()));
    const status = protection.isInaccessible(server.id) ? 'Inaccessible' : 'Online';
    const target = newSqlDatabase(server, lastSegment(id), status, now.toISOString());
    return operations.accepted(request, operations.begin('create', { resource: target, target }));
  }

  const list = (value: readonly unknown[]): SimResponse => ({ status: 200, body: { value } });
  type Read = (id: string, scope: string) => SimResponse;
  /** `handler` gets the server's id as it was created, and the id that was asked for. */
  const read = (tail: string, operation: string, action: string, handler: Read): Route =>
    armRoute(arm, {
      path: `${sqlRoute.path}/${tail}`,
      versions: sqlRoute.versions,
      method: 'GET',
      operation: `arm.${operation}`,
      action: `${SQL_TYPE}/${action}/read`,
      scope: (request) =>
        `${sqlScope(request)}/${tail.replace(/\{(\w+)\}/g, (_, name: string) => request.params[name] ?? '')}`,
      handler: async (_, scope) => handler((await current(serverOf(scope))).id, scope),
    });

  return [
    read('databases', 'sqlDatabases.list', 'databases', (id) => list(childrenOf(sql.databases, id))),
    armRoute(arm, {
      path: `${sqlRoute.path}/databases/{database}`,
      versions: sqlRoute.versions,
      method: 'PUT',
      operation: 'arm.sqlDatabases.put',
      action: `${SQL_TYPE}/databases/write`,
      scope: (request) => databasePath(sqlScope(request), request.params['database'] ?? ''),
      handler: put,
    }),
    read('databases/{database}', 'sqlDatabases.get', 'databases', (_, scope) => {
      const found = sql.databases.get(normalId(scope));
      if (!found) throw resourceNotFound(scope);
      return { status: 200, body: operations.body(found) };
    }),
    read(
      'databases/{database}/replicationLinks',
      'sqlReplicationLinks.listByDatabase',
      'databases/replicationLinks',
      (id, scope) => {
        const database = scope.split('/').at(-2) ?? '';
        if (!sql.databases.has(normalId(databasePath(id, database)))) throw resourceNotFound(scope);
        return list(linksOf(id, database));
      },
    ),
    read('replicationLinks', 'sqlReplicationLinks.listByServer', 'replicationLinks', (id) => list(linksOf(id))),
    read('failoverGroups', 'sqlFailoverGroups.list', 'failoverGroups', (id) =>
      list(
        replicationsOf(id)
          .filter((side) => side.group !== undefined)
          .map((side) => groupBody(id, side)),
      ),
    ),
    read('failoverGroups/{failoverGroup}', 'sqlFailoverGroups.get', 'failoverGroups', (id, scope) => {
      const side = replicationsOf(id).find((one) => one.group?.toLowerCase() === lastSegment(scope).toLowerCase());
      if (!side) throw resourceNotFound(scope);
      return { status: 200, body: groupBody(id, side) };
    }),
  ];
}
