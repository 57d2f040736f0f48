import type { ArmContext } from './armContext';
import { createOperations, type Attempt, type OperationError } from './operations';
import { normalId } from './resourceId';
import { sqlStatus } from './sqlErrors';
import { readKeyUri, unsuitableForSql, useSqlKey } from './sqlKeyUse';
import {
  lastSegment,
  newProtector,
  newSqlKey,
  protectorPath,
  protectorProperties,
  SERVICE_MANAGED,
  serverOf,
  SQL_TYPE,
  SQL_VERSIONS,
} from './sqlModel';
import type { SqlProtection } from './sqlProtection';
import { childrenOf, type SqlState } from './sqlState';
import type { Operation, TrackedResource } from './state';

const USES_KEY = ['primaryUserAssignedIdentityId', 'federatedClientId'];

export type SqlOperations = ReturnType<typeof createSqlOperations>;

/** Changes of servers, their keys and protectors: the server uses the keys concerned when the operation ends. */
export function createSqlOperations(context: ArmContext, sql: SqlState, protection: SqlProtection) {
  const { core, state } = context;
  const now = () => core.clock.now();
  const find = (id: string): TrackedResource | undefined =>
    [sql.servers, sql.keys, sql.protectors, sql.databases]
      .map((one) => one.get(normalId(id)))
      .find((one) => one !== undefined);

  /** A server whose identity changes must be able to use the key it has; a new one the key that it is created with. */
  async function attemptServer({ target, before }: Required<Pick<Operation, 'target'>> & Operation): Promise<Attempt> {
    const { keyId, ...properties } = target.properties;
    const server = { ...target, properties };
    if (!before && typeof keyId === 'string') {
      const key = newSqlKey(server, readKeyUri(core, keyId).serverKeyName, keyId, now().toISOString());
      const { error, wrapped } = await use(server, key);
      return error ? { error } : { target: { ...target, ...(wrapped && { wrapped }) } };
    }
    const protector = protection.protectorOf(target.id);
    const same =
      JSON.stringify(before?.identity) === JSON.stringify(server.identity) &&
      USES_KEY.every((name) => before?.properties[name] === server.properties[name]);
    if (same || !protector || protectorProperties(protector).serverKeyType !== 'AzureKeyVault') return { target };
    const key = protection.keyOf(target.id, protectorProperties(protector).serverKeyName);
    const used = key && (await useSqlKey(core, server, key));
    return used && 'code' in used ? { error: used } : { target };
  }

  /** Uses a key that is about to be relied on. */
  async function use(
    server: TrackedResource,
    key: TrackedResource,
  ): Promise<{ error?: OperationError; wrapped?: Readonly<Record<string, string>> }> {
    const used = await useSqlKey(core, server, key);
    if ('code' in used) return { error: used };
    const error = unsuitableForSql(used, now().getTime());
    return error ? { error } : { wrapped: used.wrapped };
  }

  async function attemptKey(key: TrackedResource): Promise<Attempt> {
    const server = sql.servers.get(normalId(serverOf(key.id)));
    if (!server) return { error: { code: 'ServerNotFound', message: 'The server was deleted.' } };
    const { error, wrapped } = await use(server, key);
    return error ? { error } : { target: { ...key, ...(wrapped && { wrapped }) } };
  }

  /** Moving needs the key that the databases are protected with now, and the one they shall be. */
  async function attemptProtector(target: TrackedResource): Promise<Attempt> {
    const serverId = serverOf(target.id);
    const server = sql.servers.get(normalId(serverId));
    const wanted = protectorProperties(target);
    const before = protection.protectorOf(serverId);
    const next = protection.keyOf(serverId, wanted.serverKeyName);
    if (!server || !before || !next)
      return {
        error: { code: 'ServerKeyDoesNotExists', message: `The server key '${wanted.serverKeyName}' does not exist.` },
      };
    const { serverKeyName: held, serverKeyType } = protectorProperties(before);
    const old = protection.keyOf(serverId, held);
    if (serverKeyType === 'AzureKeyVault' && held !== wanted.serverKeyName && old) {
      const used = await useSqlKey(core, server, old);
      if ('code' in used) return { error: used };
    }
    if (wanted.serverKeyType !== 'AzureKeyVault') return { target };
    const { error, wrapped } = await use(server, next);
    if (error) return { error };
    sql.keys.set(normalId(next.id), { ...next, ...(wrapped && { wrapped }) });
    return { target };
  }

  async function attempt(operation: Operation): Promise<Attempt> {
    const { kind, target, resourceId: id } = operation;
    if (kind === 'delete' || !target) return inUse(id);
    if (target.type === SQL_TYPE) return attemptServer({ ...operation, target });
    if (target.type === `${SQL_TYPE}/databases`) return {};
    return target.type === `${SQL_TYPE}/keys` ? attemptKey(target) : attemptProtector(target);
  }

  /** Why a server key cannot be deleted. */
  function inUse(id: string): Attempt {
    if (normalId(serverOf(id)) === normalId(id)) return {};
    const protector = protection.protectorOf(serverOf(id));
    const name = lastSegment(id);
    if (protector && protectorProperties(protector).serverKeyName.toLowerCase() === name.toLowerCase())
      return { error: { code: 'AzureKeyVaultKeyInUse', message: 'The key is currently being used by the server.' } };
    if (protection.usedByPrimary(serverOf(id), name))
      return {
        error: {
          code: 'AzureKeyVaultKeyUsedOnGeoPrimary',
          message: 'The key protects databases of the primary server.',
        },
      };
    return {};
  }

  /** Stores a server with the key and protector that every server has from its beginning. */
  function addServer(server: TrackedResource): TrackedResource {
    const { wrapped, ...rest } = server;
    const { keyId, ...properties } = rest.properties;
    const saved = { ...rest, properties };
    sql.servers.set(normalId(saved.id), saved);
    const own = newSqlKey(saved, SERVICE_MANAGED, undefined, now().toISOString());
    sql.keys.set(normalId(own.id), own);
    const uri = typeof keyId === 'string' ? keyId : undefined;
    const given = uri && newSqlKey(saved, readKeyUri(core, uri).serverKeyName, uri, now().toISOString());
    if (given) sql.keys.set(normalId(given.id), { ...given, ...(wrapped && { wrapped }) });
    protection.setProtector(newProtector(saved, given || own));
    protection.accessible(saved.id);
    return saved;
  }

  /** Deletes a server key, or a server with everything in it; what was copied to its secondaries stays there. */
  function removeAll(id: string): void {
    sql.keys.delete(normalId(id));
    if (!sql.servers.delete(normalId(id))) return;
    for (const one of [...childrenOf(sql.keys, id), ...childrenOf(sql.databases, id)]) {
      sql.keys.delete(normalId(one.id));
      sql.databases.delete(normalId(one.id));
    }
    sql.protectors.delete(normalId(protectorPath(id)));
    sql.watches.delete(normalId(id));
    sql.histories.delete(normalId(id));
    for (const { linkId } of [...sql.copiesFrom(id), ...sql.copiesTo(id)]) sql.replications.delete(linkId);
  }

  function succeed({ kind, resourceId: id, target }: Operation): void {
    if (kind === 'delete' || !target) removeAll(id);
    else if (kind === 'create' && target.type === SQL_TYPE) addServer(target);
    else if (target.type === SQL_TYPE) sql.servers.set(normalId(id), target);
    else if (target.type === `${SQL_TYPE}/keys`) sql.keys.set(normalId(id), target);
    else if (target.type === `${SQL_TYPE}/databases`) sql.databases.set(normalId(id), target);
    else {
      protection.setProtector(target);
      protection.accessible(serverOf(id));
    }
  }

  /** A resource as ARM shows it. */
  function body({ keyCheckedAt: _, wrapped: __, ...resource }: TrackedResource) {
    const protector = protection.protectorOf(serverOf(resource.id));
    const { uri, serverKeyName, autoRotationEnabled } = protector ? protectorProperties(protector) : {};
    const shown =
      resource.type === SQL_TYPE
        ? uri !== undefined && { keyId: uri }
        : resource.type === `${SQL_TYPE}/keys` && {
            autoRotationEnabled: resource.name === serverKeyName && autoRotationEnabled === true,
          };
    return { ...resource, properties: { ...resource.properties, ...shown } };
  }

  const operations = createOperations(context, {
    provider: 'Microsoft.Sql',
    operation: 'arm.sqlServers',
    versions: SQL_VERSIONS,
    // Nothing is changed before an operation succeeds.
    outcome: { attempt, succeed, fail: () => undefined, body, find, status: sqlStatus },
  });

  const running = state.runningOn;

  /** Brings what is due on a server, its keys and its protector to an end, oldest first. */
  async function settle(serverId: string): Promise<void> {
    for (const one of running(serverId)) await operations.settle(one.resourceId);
  }

  const isRunning = (id: string) => running(id).some((one) => normalId(one.resourceId) === normalId(id));

  return { ...operations, settle, isRunning, body, addServer, inUse };
}
