import { resourceKey } from '../model/instances';
import type { ResourceKind } from '../model/resourceKind';
import type { ResourceSight } from '../model/sight';
import { batched, PACE_MS } from './batched';
import type { Row, Table } from './table';

/** A subscription that holds protected resources of a kind. */
export interface WatchedSubscription {
  /** Lower case. */
  readonly subscriptionId: string;
  readonly kind: ResourceKind;
}

/** A protected resource as a list of its subscription is compared with it. */
export interface WatchedResource {
  readonly resourceId: string;
  /** As the resource's process saw it last. */
  readonly sight?: ResourceSight | undefined;
}

const FIRST = '0'; // Names of the partitions begin with a hex digit.
const AFTER_LAST = 'g';

/**
 * In which subscriptions there are protected resources of which kind: where copies of them can turn up. A partition for
 * each subscription and kind, a row for each resource.
 */
export function watchedSubscriptions(table: Table) {
  const nameOf = ({ subscriptionId, kind }: WatchedSubscription) => `${subscriptionId.toLowerCase()}_${kind}`;
  const put = batched(
    async (rows: readonly Row[]) => {
      await table.batch(rows.map((row) => ({ put: row })));
      return rows.map(() => undefined);
    },
    ({ partitionKey }) => partitionKey,
    PACE_MS,
  );
  return {
    /** Notes that a resource is in the subscription, and how it was seen last. Safe to repeat and to race. */
    async note(watched: WatchedSubscription, resourceId: string, sight?: ResourceSight): Promise<void> {
      const row = { partitionKey: nameOf(watched), rowKey: resourceKey(resourceId), resourceId };
      await put({ ...row, ...(sight && { sight: JSON.stringify(sight) }) });
    },
    /** The protected resources of the kind in the subscription. */
    async resourcesIn(watched: WatchedSubscription): Promise<WatchedResource[]> {
      return (await table.list(nameOf(watched))).map(({ resourceId, sight }) => ({
        resourceId: String(resourceId),
        ...(sight === undefined ? {} : { sight: JSON.parse(String(sight)) as ResourceSight }),
      }));
    },
    /** Forgets a resource. Safe to repeat and to race. */
    remove: (watched: WatchedSubscription, resourceId: string): Promise<void> =>
      table.remove(nameOf(watched), resourceKey(resourceId)),
    /** Every subscription and kind, each once. */
    async list(): Promise<WatchedSubscription[]> {
      const names = new Set((await table.listRange(FIRST, AFTER_LAST)).map(({ partitionKey }) => partitionKey));
      return [...names].map((name) => {
        const [subscriptionId = '', kind] = name.split('_');
        return { subscriptionId, kind: kind as ResourceKind };
      });
    },
  };
}
