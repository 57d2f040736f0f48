import type { Store } from '../core/service';
import { normalId, topLevelId } from './resourceId';
import type { TrackedResource } from './state';

/** When a server last looked at its protector's key, in milliseconds since 1970. Keyed by lower-case server id. */
interface SqlWatch {
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
type SqlHistory = readonly { readonly since: number; readonly serverKeyName: string }[];

/** The collections of SQL servers: resources in the shape ARM answers with, and what the servers remember. */
export function sqlState(store: Store) {
  const replications = store.collection<SqlReplication>('arm.sqlReplications');
  const ofPrimary = replications.by('primary', ({ primaryId }) => [normalId(primaryId)]);
  const ofSecondary = replications.by('secondary', ({ secondaryId }) => [normalId(secondaryId)]);
  return {
    servers: store.collection<TrackedResource>('arm.sqlServers'),
    keys: store.collection<TrackedResource>('arm.sqlKeys'),
    protectors: store.collection<TrackedResource>('arm.sqlProtectors'),
    databases: store.collection<TrackedResource>('arm.sqlDatabases'),
    watches: store.collection<SqlWatch>('arm.sqlWatches'),
    histories: store.collection<SqlHistory>('arm.sqlHistories'),
    replications,
    /** Copies that a server makes, and those that it gets. */
    copiesFrom: (id: string) => ofPrimary(normalId(id)),
    copiesTo: (id: string) => ofSecondary(normalId(id)),
  };
}

export type SqlState = ReturnType<typeof sqlState>;

/** Server keys, or databases, of a server. */
export const childrenOf = (collection: SqlState['keys'], serverId: string): readonly TrackedResource[] =>
  collection.by('server', ({ id }) => [topLevelId(id)])(normalId(serverId));

/** Ids of the servers that this one copies databases to. */
export const secondariesOf = ({ copiesFrom }: SqlState, serverId: string): string[] => [
  ...new Set(copiesFrom(serverId).map((one) => one.secondaryId)),
];

/** Ids of the servers whose databases are copied to this one. */
export const primariesOf = ({ copiesTo }: SqlState, serverId: string): string[] => [
  ...new Set(copiesTo(serverId).map((one) => one.primaryId)),
];
