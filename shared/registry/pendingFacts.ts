import { resourceKey } from '../model/instances';
import type { Table } from './table';

/** Something that people asked of a resource and that is not known to be done. */
export interface PendingFact {
  readonly resourceId: string;
  readonly what: 'release' | 'revalidate';
  /** ISO 8601; when it was asked for, and from when on it may be done. */
  readonly at: string;
  readonly notBefore?: string | undefined;
}

const PENDING = 'pending'; // Names of the other partitions are hex digits.

/** What was asked of any resource, in one list: so that nobody has to go through all resources to find what was not heard. */
export function pendingFacts(table: Table) {
  const keyOf = ({ resourceId, what }: Pick<PendingFact, 'resourceId' | 'what'>) =>
    `${resourceKey(resourceId)}_${what}`;
  return {
    /** Puts it on the list, in the place of what was asked before. Safe to repeat. */
    add(resourceId: string, what: PendingFact['what'], fact: Pick<PendingFact, 'at' | 'notBefore'>): Promise<void> {
      const { at, notBefore } = fact;
      return table.put({ partitionKey: PENDING, rowKey: keyOf({ resourceId, what }), resourceId, what, at, notBefore });
    },
    /** All that is on the list. */
    async pending(): Promise<PendingFact[]> {
      return (await table.list(PENDING)).map(({ resourceId, what, at, notBefore }) => ({
        resourceId: String(resourceId),
        what: what as PendingFact['what'],
        at: String(at),
        ...(notBefore === undefined ? {} : { notBefore: String(notBefore) }),
      }));
    },
    /** Takes it off the list, unless something newer was asked for. */
    async settle(fact: PendingFact): Promise<void> {
      const row = await table.get(PENDING, keyOf(fact));
      if (row?.['at'] === fact.at) await table.remove(PENDING, keyOf(fact));
    },
  };
}
