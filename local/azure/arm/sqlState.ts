import type { Store } from '../core/service';
import { covers, normalId } from './resourceId';
import type { TrackedResource } from './state';

/** When a server last looked at its protector's key, in milliseconds since 1970. Keyed by lower-case server id. */
export interface SqlWatch {
  readonly accessCheckedAt: number;
  readonly versionCheckedAt: number;
  /** Since when the databases are inaccessible. */
  readonly lostAt?: number;
}

/** Databases that a server copies to another one. Keyed by lower-case id of the group, or of the primary's replication link. */
export interface SqlReplication {
  /** Name of the failover group; absent for plain geo-replication. */
  readonly group?: string;
  readonly primaryId: string;
  readonly secondaryId: string;
  readonly databases: readonly string[];
  /** GUID that names the replication links. */
  readonly linkId: string;
  readonly since: string;
}

/** Which server key protected a server since when, in milliseconds since 1970; oldest first. Keyed by lower-case server id. */
export type SqlHistory = readonly { readonly since: number; readonly serverKeyName: string }[];

/** The collections of SQL servers: resources in the shape ARM answers with, and what the servers remember. */
export function sqlState(store: Store) {
  return {
    servers: store.collection<TrackedResource>('arm.sqlServers'),
    keys: store.collection<TrackedResource>('arm.sqlKeys'),
    protectors: store.collection<TrackedResource>('arm.sqlProtectors'),
    databases: store.collection<TrackedResource>('arm.sqlDatabases'),
    watches: store.collection<SqlWatch>('arm.sqlWatches'),
    histories: store.collection<SqlHistory>('arm.sqlHistories'),
    replications: store.collection<SqlReplication>('arm.sqlReplications'),
  };
}

export type SqlState = ReturnType<typeof sqlState>;

/** Server keys, or databases, of a server. */
export const childrenOf = (collection: SqlState['keys'], serverId: string): TrackedResource[] =>
  [...collection.values()].filter((one) => covers(serverId, one.id));

/** Ids of the servers that this one copies databases to. */
export const secondariesOf = ({ replications }: SqlState, serverId: string): string[] => [
  ...new Set(
    [...replications.values()]
      .filter((one) => normalId(one.primaryId) === normalId(serverId))
      .map((one) => one.secondaryId),
  ),
];

/** Ids of the servers whose databases are copied to this one. */
export const primariesOf = ({ replications }: SqlState, serverId: string): string[] => [
  ...new Set(
    [...replications.values()]
      .filter((one) => normalId(one.secondaryId) === normalId(serverId))
      .map((one) => one.primaryId),
  ),
];
