import { createHash } from 'node:crypto';
import { resourceKey } from '../model/instances';
import type { KeySight } from '../model/sight';
import type { Row, Table } from './table';

/** A resource that is encrypted with a key of a customer's vault. */
export interface WatchedKey {
  /** Host with port: identifies the vault or HSM. */
  readonly vaultHost: string;
  readonly keyName: string;
  readonly resourceId: string;
  readonly onboardingId: string;
  /** The key as the resource's process saw it last. */
  readonly sight?: KeySight | undefined;
}

/**
 * Which resources use which keys, and have used: what an event of a vault is about, what a sweep goes through and what the
 * ledger is asked by. One row for each use,
 * so that nobody overwrites another's; a partition for each vault, its name led by the shard it is in.
 */
export function watchedKeys(table: Table) {
  return {
    /** Notes a use. Safe to repeat and to race. */
    watch(use: WatchedKey): Promise<void> {
      const { sight } = use;
      return table.put({ ...rowOf(use), ...(sight && { sight: JSON.stringify(sight) }) });
    },
    /** Ends a use: it is remembered, because backups need the keys of their time. Safe to repeat and to race. */
    unwatch({ sight: _, ...use }: WatchedKey): Promise<void> {
      return table.put({ ...rowOf(use), isOver: true });
    },
    /** The uses of a vault's keys, or of one key of it. */
    async resourcesOf(vaultHost: string, keyName?: string): Promise<WatchedKey[]> {
      const rows = await table.list(partitionOf(vaultHost));
      return rows.filter(isWatched).map(useOf).filter(isOf(keyName));
    },
    /** The resources that have ever used the key. */
    async everUsedBy(vaultHost: string, keyName: string): Promise<string[]> {
      const uses = (await table.list(partitionOf(vaultHost))).map(useOf).filter(isOf(keyName));
      return [...new Set(uses.map(({ resourceId }) => resourceId))];
    },
    /** The uses in some of the 256 shards, 0 being the first; all of a vault are in one. */
    async shards(first: number, last = first): Promise<WatchedKey[]> {
      const digits = (number: number) => number.toString(16).padStart(2, '0');
      // In the order of characters, `.` is the next after `-`.
      return (await table.listRange(`${digits(first)}-`, `${digits(last)}.`)).filter(isWatched).map(useOf);
    },
  };
}

function rowOf({ vaultHost, keyName, resourceId, onboardingId }: WatchedKey): Row {
  // Names of keys have no underscore, and are equal without regard to letter case.
  const rowKey = `${keyName.toLowerCase()}_${resourceKey(resourceId)}_${onboardingId}`;
  return { partitionKey: partitionOf(vaultHost), rowKey, vaultHost, keyName, resourceId, onboardingId };
}

const isWatched = ({ isOver }: Row): boolean => isOver !== true;
const isOf = (keyName: string | undefined) => (use: WatchedKey) =>
  keyName === undefined || use.keyName.toLowerCase() === keyName.toLowerCase();

function partitionOf(vaultHost: string): string {
  const host = vaultHost.toLowerCase();
  return `${createHash('sha256').update(host).digest('hex').slice(0, 2)}-${host}`;
}

function useOf({ vaultHost, keyName, resourceId, onboardingId, sight }: Row): WatchedKey {
  return {
    vaultHost: String(vaultHost),
    keyName: String(keyName),
    resourceId: String(resourceId),
    onboardingId: String(onboardingId),
    ...(sight === undefined ? {} : { sight: JSON.parse(String(sight)) as KeySight }),
  };
}
