import type { ArmContext } from './armContext';
import type { NewResource } from './control';
import { checkSetRequest } from './diskEncryptionSetKey';
import {
  DISK_ENCRYPTION_SET_TYPE,
  mergeSetProperties,
  newSet,
  propertiesOf,
  withProperties,
} from './diskEncryptionSetModel';
import type { DiskEncryptionSets } from './diskEncryptionSets';
import { systemIdentity } from './identityBlock';
import { groupId, normalId, subscriptionId } from './resourceId';
import type { ManagedIdentityBlock, TrackedResource } from './state';

interface Tools {
  idFor(type: string, wanted: NewResource): string;
  identityBlock(id: string, identities: readonly string[]): ManagedIdentityBlock;
}

interface NewDiskEncryptionSet extends NewResource {
  /** With its version. */
  readonly keyUrl: string;
  /** A user-assigned identity; without one the set has an identity of its own. */
  readonly identityId?: string;
  readonly federatedClientId?: string;
  readonly rotationToLatestKeyVersionEnabled?: boolean;
}

/** What an owner of disk encryption sets has made: sets, and disks under them. */
export function createDiskEncryptionSetControl(
  context: ArmContext,
  { disks, rotation }: DiskEncryptionSets,
  { idFor, identityBlock }: Tools,
) {
  function ownIdentity(id: string, location: string): ManagedIdentityBlock {
    const { tenantId } = context.state.subscriptions.get(subscriptionId(id)) ?? { tenantId: '' };
    const { principalId } = systemIdentity(context, tenantId, { id, location });
    return { type: 'SystemAssigned', principalId, tenantId };
  }

  return {
    /** A set that is ready; its key is not tried. */
    createDiskEncryptionSet(wanted: NewDiskEncryptionSet): TrackedResource {
      const { keyUrl, identityId, federatedClientId, rotationToLatestKeyVersionEnabled, location, tags } = wanted;
      const id = idFor(DISK_ENCRYPTION_SET_TYPE, wanted);
      const identity = identityId === undefined ? ownIdentity(id, location) : identityBlock(id, [identityId]);
      const set = mergeSetProperties(
        { ...newSet(id, location, tags), identity },
        { activeKey: { keyUrl }, federatedClientId, rotationToLatestKeyVersionEnabled },
      );
      checkSetRequest(set);
      const keyCheckedAt = context.core.clock.now().getTime();
      context.observer.made(id, DISK_ENCRYPTION_SET_TYPE);
      return rotation.save({ ...withProperties(set, { provisioningState: 'Succeeded' }), keyCheckedAt });
    },

    /** Puts a disk under a set, wrapped with its active key; returns the id of the disk. */
    attachDisk(setId: string, diskName: string): string {
      const set = disks.sets.get(normalId(setId));
      const keyUrl = set && propertiesOf(set).activeKey?.keyUrl;
      if (!set || keyUrl === undefined) throw new Error(`No disk encryption set ${setId}`);
      const id = `${groupId(set.id)}/providers/Microsoft.Compute/disks/${diskName}`;
      disks.disks.set(normalId(id), { id, setId: set.id, keyUrl });
      return id;
    },

    /** Deletes a disk. */
    removeDisk: (id: string): boolean => disks.disks.delete(normalId(id)),
  };
}
