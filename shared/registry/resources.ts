import { resourceKey } from '../model/instances';
import type { EncryptionPlan, WantedEncryption } from '../model/plan';
import type { Table } from './table';

/** A resource that is encrypted with a customer's key, and when that was last seen to be so. */
export interface ProtectedResource {
  readonly onboardingId: string;
  /** The planned resource or a copy of it. */
  readonly resourceId: string;
  readonly plan: EncryptionPlan;
  readonly wanted: WantedEncryption;
  readonly protectedAt: string;
  readonly checkedAt: string;
}

export function resources(table: Table) {
  return {
    async read(resourceId: string): Promise<ProtectedResource | undefined> {
      const row = await table.get(resourceKey(resourceId), 'resource');
      return row && (JSON.parse(String(row['json'])) as ProtectedResource);
    },
    save(resource: ProtectedResource): Promise<void> {
      const { resourceId } = resource;
      return table.put({
        partitionKey: resourceKey(resourceId),
        rowKey: 'resource',
        resourceId,
        json: JSON.stringify(resource),
      });
    },
  };
}
