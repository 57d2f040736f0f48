import { createHash } from 'node:crypto';
import { resourceKey } from '../model/instances';
import { RetryLater } from '../model/outcome';
import type { Table } from './table';

const REMOVING = 'removing';

/**
 * Which resources use a managed identity of ours, or are about to: the last one takes it with it. Whoever wants to use it
 * notes that first and then looks whether it is being removed; whoever removes it says so first and then looks who uses
 * it: so at least one of the two sees the other.
 */
export function identityUses(table: Table) {
  const partitionOf = (identityId: string) =>
    createHash('sha256').update(identityId.toLowerCase()).digest('hex').slice(0, 32);
  return {
    /** Notes a use, before anything is made for it. Safe to repeat; throws while the identity is being removed. */
    async add(identityId: string, resourceId: string): Promise<void> {
      const partitionKey = partitionOf(identityId);
      await table.put({ partitionKey, rowKey: resourceKey(resourceId), resourceId });
      if (await table.get(partitionKey, REMOVING)) throw new RetryLater(`${identityId} is being removed`);
    },
    /** Forgets a use. Safe to repeat. */
    remove(identityId: string, resourceId: string): Promise<void> {
      return table.remove(partitionOf(identityId), resourceKey(resourceId));
    },
    async list(identityId: string): Promise<string[]> {
      const rows = await table.list(partitionOf(identityId));
      return rows.flatMap(({ rowKey, resourceId }) => (rowKey === REMOVING ? [] : [String(resourceId)]));
    },
    /** Says that a resource removes the identity. Safe to repeat; throws while another one does. */
    async beginRemoval(identityId: string, by: string): Promise<void> {
      const partitionKey = partitionOf(identityId);
      if (await table.insert({ partitionKey, rowKey: REMOVING, resourceId: by })) return;
      const row = await table.get(partitionKey, REMOVING);
      if (row?.['resourceId'] !== by) throw new RetryLater(`${identityId} is being removed by another`);
    },
    /** Says that it is removed, or was kept. Safe to repeat. */
    endRemoval: (identityId: string): Promise<void> => table.remove(partitionOf(identityId), REMOVING),
  };
}
