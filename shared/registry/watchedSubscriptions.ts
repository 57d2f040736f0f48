import { resourceKey } from '../model/instances';
import type { ResourceKind } from '../model/resourceKind';
import type { ResourceSight } from '../model/sight';
import type { Table } from './table';

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

const SUBSCRIPTIONS = 'subscriptions';

/**
 * In which subscriptions there are protected resources of which kind: where copies of them can turn up. A row for each
 * subscription and kind, and one for each resource that needs it to be there.
 */
export function watchedSubscriptions(table: Table) {
  const nameOf = ({ subscriptionId, kind }: WatchedSubscription) => `${subscriptionId.toLowerCase()}_${kind}`;
  const put = ({ subscriptionId, kind }: WatchedSubscription): Promise<void> => {
    const rowKey = nameOf({ subscriptionId, kind });
    return table.put({ partitionKey: SUBSCRIPTIONS, rowKey, subscriptionId: subscriptionId.toLowerCase(), kind });
  };
  const isUsed = async (watched: WatchedSubscription): Promise<boolean> =>
    (await table.list(nameOf(watched))).length > 0;
  const note = (watched: WatchedSubscription, resourceId: string, sight?: ResourceSight): Promise<void> =>
    table.put({
      partitionKey: nameOf(watched),
      rowKey: resourceKey(resourceId),
      resourceId,
      ...(sight && { sight: JSON.stringify(sight) }),
    });
  return {
    /** Notes that a resource is in the subscription. Safe to repeat and to race. */
    async add(watched: WatchedSubscription, resourceId: string, sight?: ResourceSight): Promise<void> {
      await note(watched, resourceId, sight);
      await put(watched);
    },
    /** Notes how a resource that was added was seen last. Safe to repeat. */
    note,
    /** The protected resources of the kind in the subscription. */
    async resourcesIn(watched: WatchedSubscription): Promise<WatchedResource[]> {
      return (await table.list(nameOf(watched))).map(({ resourceId, sight }) => ({
        resourceId: String(resourceId),
        ...(sight === undefined ? {} : { sight: JSON.parse(String(sight)) as ResourceSight }),
      }));
    },
    /**
     * Forgets a resource, and the subscription with the last one. Safe to repeat and to race: a resource that was added
     * meanwhile is seen by the second look, or puts the subscription back itself.
     */
    async remove(watched: WatchedSubscription, resourceId: string): Promise<void> {
      await table.remove(nameOf(watched), resourceKey(resourceId));
      if (await isUsed(watched)) return put(watched);
      await table.remove(SUBSCRIPTIONS, nameOf(watched));
      if (await isUsed(watched)) await put(watched);
    },
    async has(watched: WatchedSubscription): Promise<boolean> {
      return (await table.get(SUBSCRIPTIONS, nameOf(watched))) !== undefined;
    },
    async list(): Promise<WatchedSubscription[]> {
      return (await table.list(SUBSCRIPTIONS)).map(({ subscriptionId, kind }) => ({
        subscriptionId: String(subscriptionId),
        kind: kind as ResourceKind,
      }));
    },
  };
}
