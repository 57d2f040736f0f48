import { randomUUID } from 'node:crypto';
import type { ArmContext } from './armContext';
import type { NewResource } from './control';
import { normalId } from './resourceId';
import {
  databasePath,
  mergeSqlProperties,
  newProtector,
  newSqlDatabase,
  newSqlKey,
  newSqlServer,
  protectorProperties,
  SQL_TYPE,
} from './sqlModel';
import { readKeyUri } from './sqlKeyUse';
import type { SqlServers } from './sqlServers';
import { childrenOf } from './sqlState';
import type { ManagedIdentityBlock, TrackedResource } from './state';

interface Tools {
  idFor(type: string, wanted: NewResource): string;
  identityBlock(id: string, identities: readonly string[]): ManagedIdentityBlock;
}

interface Geo {
  readonly primaryId: string;
  readonly secondaryId: string;
  /** Names of databases of the primary; all by default. */
  readonly databases?: readonly string[];
}

/** What an owner of SQL servers has made: servers, databases and their copies. */
export function createSqlControl({ core, observer }: ArmContext, servers: SqlServers, { idFor, identityBlock }: Tools) {
  const { sql, operations, protection } = servers;
  const time = () => core.clock.now().toISOString();

  function server(id: string): TrackedResource {
    const found = sql.servers.get(normalId(id));
    if (!found) throw new Error(`No SQL server ${id}`);
    return found;
  }

  function createDatabase(serverId: string, name: string): TrackedResource {
    const there = server(serverId);
    const status = protection.isInaccessible(there.id) ? 'Inaccessible' : 'Online';
    const database = newSqlDatabase(there, name, status, time());
    sql.databases.set(normalId(database.id), database);
    observer.made(database.id, `${SQL_TYPE}/databases`);
    return database;
  }

  /** Copies databases to the secondary, which must have the primary's key, as in Azure. */
  function replicate({ primaryId, secondaryId, databases }: Geo, group?: string): void {
    const [primary, secondary] = [server(primaryId), server(secondaryId)];
    const protector = protection.protectorOf(primary.id);
    const { serverKeyName = '', serverKeyType } = protector ? protectorProperties(protector) : {};
    if (serverKeyType === 'AzureKeyVault' && !protection.keyOf(secondary.id, serverKeyName))
      throw new Error(`${secondary.name} does not have the key of ${primary.name}`);
    const names = databases ?? childrenOf(sql.databases, primary.id).map(({ name }) => name);
    const copied = new Set(sql.copiesTo(primary.id).flatMap((one) => one.databases));
    if (names.some((name) => copied.has(name))) throw new Error('A secondary of a secondary is not possible');
    for (const name of names) {
      if (!sql.databases.has(normalId(databasePath(primary.id, name)))) throw new Error(`No database ${name}`);
      if (!sql.databases.has(normalId(databasePath(secondary.id, name)))) createDatabase(secondary.id, name);
    }
    const linkId = randomUUID();
    sql.replications.set(linkId, {
      ...(group !== undefined && { group }),
      primaryId: primary.id,
      secondaryId: secondary.id,
      databases: names,
      linkId,
      since: time(),
    });
  }

  return {
    /** A server without customer-managed key; the first of its identities is the primary one. */
    createSqlServer(
      wanted: NewResource & { identities?: readonly string[]; federatedClientId?: string },
    ): TrackedResource {
      const id = idFor(SQL_TYPE, wanted);
      const fresh = newSqlServer(id, wanted.location, wanted.tags);
      const [primary] = wanted.identities ?? [];
      observer.made(id, SQL_TYPE);
      if (!wanted.identities || primary === undefined) return operations.addServer(fresh);
      const identity = identityBlock(id, wanted.identities);
      return operations.addServer(
        mergeSqlProperties(
          { ...fresh, identity },
          { primaryUserAssignedIdentityId: primary, federatedClientId: wanted.federatedClientId },
        ),
      );
    },

    /** Protects a server with a key, given with its version, that follows new ones; the key is not tried. */
    protectSqlServer(serverId: string, keyUri: string): void {
      const there = server(serverId);
      const key = newSqlKey(there, readKeyUri(core, keyUri).serverKeyName, keyUri, time());
      sql.keys.set(normalId(key.id), key);
      protection.setProtector(newProtector(there, key, true));
      protection.accessible(there.id);
    },

    /** A database of a server, `Online` unless the server has lost its key. */
    createSqlDatabase: createDatabase,

    /** Puts databases of a server into a failover group with another one. */
    createFailoverGroup: ({ name, ...geo }: Geo & { readonly name: string }): void => replicate(geo, name),

    /** Copies databases to another server by geo-replication, without failover group. */
    linkSqlServers: (geo: Geo): void => replicate(geo),

    /** The encryption protector of a server as it is kept, without any effect of looking. */
    sqlProtector(serverId: string): TrackedResource {
      const protector = protection.protectorOf(server(serverId).id);
      if (!protector) throw new Error(`No encryption protector of ${serverId}`);
      return protector;
    },
  };
}
