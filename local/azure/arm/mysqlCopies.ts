import type { Core } from '../core/service';
import { armError, badRequest } from './errors';
import { encryptionOf, isGeoRedundant, openKey, type DataEncryption } from './mysqlEncryption';
import { stateOf, type ServerCreation } from './mysqlModel';
import type { OperationError } from './operations';
import { groupId, normalId, normalRegion } from './resourceId';
import type { Backup, TrackedResource } from './state';

/** "Read replicas in Azure Database for MySQL - Flexible Server" (2026). */
const MOST_REPLICAS = 10;

const refused = (message: string) => badRequest('InvalidParameterValue', message);

interface Copy {
  /** Resource id of the copy. */
  readonly id: string;
  readonly wanted: ServerCreation;
  readonly source: TrackedResource;
  readonly replicas: readonly TrackedResource[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Refuses a replica or restore that Azure does not make. A server that lost its key serves neither; its geo-redundant
 * backups can be restored, because that is what they are for (our reading of "Backup and restore in Azure Database for
 * MySQL - Flexible Server", 2026).
 */
export function checkCopy(copy: Copy): void {
  const { source, wanted } = copy;
  const mode = wanted.properties?.createMode;
  if (mode !== 'GeoRestore' && stateOf(source) === 'Inaccessible')
    throw armError(
      409,
      'ServerUnavailableForOperation',
      `Operation '${mode ?? ''}' cannot be performed as server '${source.name}' is currently in state 'Inaccessible'.`,
    );
  if (mode === 'Replica') checkReplica(copy);
  else if (mode === 'GeoRestore') checkGeoRestore(copy);
  else checkRestore(copy);
}

/** Up to ten, same subscription and resource group, not on Burstable, no replica of a replica ("Read replicas ...", 2026). */
function checkReplica({ id, source, replicas }: Copy): void {
  if (source.properties['replicationRole'] === 'Replica') throw refused('A replica cannot be the source of a replica.');
  if (source.sku?.tier === 'Burstable') throw refused('Servers of the Burstable tier cannot have replicas.');
  if (normalId(groupId(id)) !== normalId(groupId(source.id)))
    throw refused('A replica is created in the resource group of its source.');
  if (replicas.length >= MOST_REPLICAS)
    throw refused(`The server '${source.name}' has ${MOST_REPLICAS} replicas already.`);
}

function checkGeoRestore({ source, wanted }: Copy): void {
  if (!isGeoRedundant(source)) throw refused(`The server '${source.name}' has no geo-redundant backup.`);
  if (normalRegion(wanted.location) === normalRegion(source.location))
    throw refused('A geo-restore goes to another region than the one of the source.');
}

function checkRestore({ source, wanted, now }: Copy): void {
  if (normalRegion(wanted.location) !== normalRegion(source.location))
    throw refused('A point-in-time restore stays in the region of the source.');
  const asked = wanted.properties?.restorePointInTime;
  const earliest = String((source.properties['backup'] as { earliestRestoreDate?: string }).earliestRestoreDate);
  const time = Date.parse(asked ?? '');
  if (Number.isNaN(time) || time < Date.parse(earliest) || time > now)
    throw refused(`restorePointInTime '${asked ?? ''}' is not between ${earliest} and now.`);
}

/** The server with its present keys as those of the backups from now on. */
export function withBackups(server: TrackedResource, now: number): TrackedResource {
  const encryption = encryptionOf(server);
  const dataEncryption = encryption?.type === 'AzureKeyVault' ? encryption : undefined;
  const backups = server.backups ?? [];
  if (backups.length > 0 && JSON.stringify(backups.at(-1)?.dataEncryption) === JSON.stringify(dataEncryption))
    return server;
  const latest: Backup = {
    since: now,
    ...(dataEncryption && { dataEncryption }),
    ...(server.wrapped && { wrapped: server.wrapped }),
  };
  return { ...server, backups: [...backups, latest] };
}

/**
 * What has to be unwrapped to restore: the keys that the source had at that moment, by the geo key for a geo-restore.
 * Old versions must stay usable for that long ("Data encryption with customer-managed keys, MySQL Flexible Server", 2026-01-07).
 */
export function backupOf(source: TrackedResource, wanted: ServerCreation): TrackedResource['restoredFrom'] {
  const { createMode, restorePointInTime } = wanted.properties ?? {};
  if (createMode !== 'PointInTimeRestore' && createMode !== 'GeoRestore') return undefined;
  const time = createMode === 'GeoRestore' ? Infinity : Date.parse(restorePointInTime ?? '');
  const found = source.backups?.findLast(({ since }) => since <= time);
  if (!found?.dataEncryption) return undefined;
  const { since: _, ...backup } = found;
  return { ...backup, geo: createMode === 'GeoRestore' };
}

/** Unwraps a backup with the key it was encrypted with. Returns why it cannot be. */
export async function openBackup(
  core: Core,
  backup: TrackedResource['restoredFrom'],
): Promise<OperationError | undefined> {
  if (!backup) return undefined;
  const encryption = backup.dataEncryption as DataEncryption;
  const identityId =
    (backup.geo ? encryption.geoBackupUserAssignedIdentityId : encryption.primaryUserAssignedIdentityId) ?? '';
  const uri = (backup.geo ? encryption.geoBackupKeyURI : encryption.primaryKeyURI) ?? '';
  const used = await openKey(core, { identityId, uri }, backup.wrapped);
  return 'code' in used ? { ...used, message: `The backup cannot be decrypted: ${used.message}` } : undefined;
}

/**
 * Refuses to turn on customer keys at a source while a replica has none: replicas first, then their source. Our reading of
 * "configure identity and key on the replicas too" (the same page); Azure's code for it is not published.
 */
export function requireEncryptedReplicas(
  before: TrackedResource,
  target: TrackedResource,
  replicas: readonly TrackedResource[],
): void {
  const on = (server: TrackedResource) => encryptionOf(server)?.type === 'AzureKeyVault';
  const bare = on(target) && !on(before) ? replicas.filter((one) => !on(one)) : [];
  if (bare.length === 0) return;
  throw badRequest(
    'ReplicaDataEncryptionRequired',
    `Set the customer-managed key on the replicas first: ${bare.map(({ name }) => `'${name}'`).join(', ')} have none.`,
  );
}

/** The server after a change of `replicationRole`: only a replica can change, to `None`; it keeps its encryption. */
export function withRole(before: TrackedResource, target: TrackedResource, role: string | undefined): TrackedResource {
  const current = String(before.properties['replicationRole']);
  if (role === undefined || role === current) return target;
  if (current !== 'Replica' || role !== 'None')
    throw refused(`The replication role cannot change from '${current}' to '${role}'.`);
  return standalone(target);
}

/** Resource id of a replica's source. */
export const sourceIdOf = (server: TrackedResource): string | undefined =>
  server.properties['sourceServerResourceId'] as string | undefined;

/** A replica after its replication was stopped. */
export function standalone(server: TrackedResource): TrackedResource {
  const { sourceServerResourceId: _, ...properties } = server.properties;
  return { ...server, properties: { ...properties, replicationRole: 'None', replicaCapacity: MOST_REPLICAS } };
}
