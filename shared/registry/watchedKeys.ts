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
 * Which resources use which keys: what an event of a vault is about, and what a sweep goes through. One row for each use,
 * so that nobody overwrites another's; a partition for each vault, its name led by the shard it is in.
 */
export function watchedKeys(table: Table) {
  const keyOf = ({ keyName, resourceId, onboardingId }: WatchedKey): string =>
    // Names of keys have no underscore, and are equal without regard to letter case.
    `${keyName.toLowerCase()}_${resourceKey(resourceId)}_${onboardingId}`;
  return {
    /** Notes a use. Safe to repeat and to race. */
    watch(use: WatchedKey): Promise<void> {
      const { vaultHost, keyName, resourceId, onboardingId, sight } = use;
      const row = {
        partitionKey: partitionOf(vaultHost),
        rowKey: keyOf(use),
        vaultHost,
        keyName,
        resourceId,
        onboardingId,
      };
      return table.put({ ...row, ...(sight && { sight: JSON.stringify(sight) }) });
    },
    /** Forgets a use. Safe to repeat and to race. */
    unwatch(use: WatchedKey): Promise<void> {
      return table.remove(partitionOf(use.vaultHost), keyOf(use));
    },
    /** The uses of a vault's keys, or of one key of it. */
    async resourcesOf(vaultHost: string, keyName?: string): Promise<WatchedKey[]> {
      const uses = (await table.list(partitionOf(vaultHost))).map(useOf);
      return uses.filter((use) => keyName === undefined || use.keyName.toLowerCase() === keyName.toLowerCase());
    },
    /** The uses in some of the 256 shards, 0 being the first; all of a vault are in one. */
    async shards(first: number, last = first): Promise<WatchedKey[]> {
      const digits = (number: number) => number.toString(16).padStart(2, '0');
      // In the order of characters, `.` is the next after `-`.
      return (await table.listRange(`${digits(first)}-`, `${digits(last)}.`)).map(useOf);
    },
  };
}

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
