import type { ArmContext } from './armContext';
import { useSetKey } from './diskEncryptionSetKey';
import { DISK_ENCRYPTION_SET_TYPE, disksOf, propertiesOf } from './diskEncryptionSetModel';
import type { DiskEncryptionSets } from './diskEncryptionSets';
import { SimError } from '../core/service';
import { stateOf } from './mysqlModel';
import { STORAGE_TYPE } from './storageAccounts';
import { SQL_TYPE } from './sqlModel';
import type { SqlServers } from './sqlServers';
import type { TrackedResource } from './state';
import { useStorageKey, type StorageEncryption } from './storageEncryption';

interface Parts {
  readonly sqlServers: SqlServers;
  readonly diskSets: DiskEncryptionSets;
}

/**
 * Why the data of a resource cannot be read now; `undefined` if it can. An account needs the version that it uses, a disk the
 * one that it is wrapped with; servers are what their last look has made them.
 */
export async function lostData(
  { core }: ArmContext,
  resource: TrackedResource,
  { sqlServers, diskSets }: Parts,
): Promise<string | undefined> {
  const { type } = resource;
  if (type === STORAGE_TYPE) return lostAccount(core, resource);
  if (type === DISK_ENCRYPTION_SET_TYPE) return lostDisk(core, resource, diskSets);
  const lost =
    type === SQL_TYPE ? sqlServers.protection.isInaccessible(resource.id) : stateOf(resource) === 'Inaccessible';
  return lost ? 'Inaccessible' : undefined;
}

async function lostAccount(core: ArmContext['core'], account: TrackedResource): Promise<string | undefined> {
  const encryption = account.properties['encryption'] as StorageEncryption;
  const { keyvaultproperties: key } = encryption;
  if (encryption.keySource !== 'Microsoft.Keyvault' || !key) return undefined;
  const keyversion = key.currentVersionedKeyIdentifier?.split('/').at(-1) ?? key.keyversion;
  return useStorageKey(core, account, { ...encryption, keyvaultproperties: { ...key, keyversion } }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof SimError) return error.code;
      throw error;
    },
  );
}

async function lostDisk(core: ArmContext['core'], set: TrackedResource, { disks, rotation }: DiskEncryptionSets) {
  const active = await useSetKey(core, set, propertiesOf(set).activeKey?.keyUrl ?? '');
  if ('code' in active) return active.code;
  for (const disk of disksOf(disks, set.id)) {
    const used = await rotation.useDiskKey(set, disk);
    if ('code' in used) return used.code;
  }
  return undefined;
}
