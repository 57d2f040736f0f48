import type { ResourceKind } from '../model/resourceKind';

/** How a kind lives with its key once it has one; data with a source, because vendors' documents change. */
export interface Lifecycle {
  /** Hours within which the service takes up a new version by itself; absent if it never does. */
  readonly followsWithinHours?: number;
  /** Hours that an old version must stay usable after the resource shows the new one. */
  readonly oldVersionHours: number;
  /** What may need an old version beyond that: backups of their time, or disks until they are wrapped anew. */
  readonly oldVersionKeptBy?: 'backups' | 'disks';
  /** Days that backups go back, where the resource does not tell. */
  readonly backupDays?: number;
  /** Minutes within which the service notices that it has lost the key. */
  readonly lossNoticedMinutes: number;
  /** Whether the resource then says so; of others only the key itself tells. */
  readonly showsLoss: boolean;
  /** Minutes of loss after which a key that is back does not heal the resource by itself. */
  readonly healsWithinMinutes?: number;
  /** What the loss of the key does to the resource. */
  readonly lossMeans: string;
  /** What the expiry of the key's version does to the resource. */
  readonly expiryMeans: string;
  readonly source: string;
  /** ISO date on which the source said so. */
  readonly date: string;
}

export const LIFECYCLES: Readonly<Record<ResourceKind, Lifecycle>> = {
  mysqlFlexibleServer: {
    oldVersionHours: 0,
    oldVersionKeptBy: 'backups',
    backupDays: 35,
    lossNoticedMinutes: 10,
    showsLoss: true,
    healsWithinMinutes: 0,
    lossMeans:
      'The server denies connections and becomes inaccessible; it comes back when the key does and is set anew.',
    expiryMeans:
      'The server stays accessible, but the key can be set neither anew nor for a replica or a restored server.',
    source: 'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server"',
    date: '2026-01-07',
  },
  storageAccount: {
    followsWithinHours: 24,
    oldVersionHours: 24,
    lossNoticedMinutes: 60,
    showsLoss: false,
    lossMeans: 'Reads and writes of data are refused until the key is back.',
    expiryMeans: 'Data stays accessible; the key cannot be set anew.',
    source: 'Azure docs "Customer-managed keys for Azure Storage encryption"',
    date: '2026-06-30',
  },
  sqlServer: {
    followsWithinHours: 24,
    oldVersionHours: 24,
    oldVersionKeptBy: 'backups',
    backupDays: 35,
    lossNoticedMinutes: 10,
    showsLoss: true,
    healsWithinMinutes: 30,
    lossMeans:
      'The databases become inaccessible. A key that is back within 30 minutes heals them within the hour; later they must be revalidated, and members of failover groups, backup history and tags can be lost.',
    expiryMeans: 'Databases stay accessible; the server takes the key neither anew nor as a protector.',
    source: 'Azure SQL docs "TDE with customer-managed key", "Troubleshoot TDE with customer-managed key"',
    date: '2026-06-30',
  },
  diskEncryptionSet: {
    followsWithinHours: 1,
    oldVersionHours: 0,
    oldVersionKeptBy: 'disks',
    lossNoticedMinutes: 60,
    showsLoss: false,
    lossMeans:
      'Virtual machines with disks of this set are shut down, and the disks cannot be used until the key is back.',
    expiryMeans: 'Disks that run go on; disks are not wrapped anew, so that rotation fails.',
    source: 'Azure docs "Server-side encryption of Azure managed disks", customer-managed keys',
    date: '2026-05-31',
  },
};
