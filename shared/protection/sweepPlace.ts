import { faultOf } from '../errors/fault';
import { parseArmId } from '../model/armId';
import { resourceKey } from '../model/instances';
import { GONE, type ResourceSight } from '../model/sight';
import type { WakeReason } from '../model/sweep';
import type { Starter } from '../durable/starter';
import type { Ports } from '../ports';
import type { WatchedResource, WatchedSubscription } from '../registry';
import { TARGETS, type ResourceView } from '../targets';
import { listResources } from '../targets/listResources';
import { adoptSeen } from './adoptCopy';
import { shownBy } from './sights';

/** Managed identities, REST API version 2024-11-30. */
const IDENTITY_API = 'api-version=2024-11-30';

/** A resource that is to be woken, and why. */
interface ResourceNews {
  readonly resourceId: string;
  readonly reason: WakeReason;
}

interface SweptPlace {
  readonly news: readonly ResourceNews[];
  readonly resources: number;
  readonly adopted: number;
  /** What could not be looked at, and why. */
  readonly faults: readonly string[];
}

/** The managed identities of a subscription, in lower case; `undefined` if they could not be listed. */
type IdentitiesIn = (subscriptionId: string) => Promise<ReadonlySet<string> | undefined>;

/** Lists the identities of each subscription once. */
export function identityLists({ azure }: Ports, onFault: (fault: string) => void): IdentitiesIn {
  const lists = new Map<string, Promise<ReadonlySet<string> | undefined>>();
  const list = async (subscriptionId: string): Promise<ReadonlySet<string> | undefined> => {
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?${IDENTITY_API}`;
    try {
      const found = await listResources(azure.rest, path, () => undefined);
      return new Set(found.map(({ resourceId }) => resourceId.toLowerCase()));
    } catch (error) {
      onFault(`identities of ${subscriptionId}: ${textOf(error)}`);
      return undefined;
    }
  };
  return (subscriptionId) => {
    const known = lists.get(subscriptionId) ?? list(subscriptionId);
    lists.set(subscriptionId, known);
    return known;
  };
}

/**
 * Lists the resources of a kind in a subscription and says which show what their process has not seen yet. Those that
 * nobody looks after and that may be copies of protected ones are taken under protection.
 */
export async function sweepPlace(
  ports: Ports,
  starter: Starter,
  place: WatchedSubscription,
  identitiesIn: IdentitiesIn,
): Promise<SweptPlace> {
  const { subscriptionId, kind } = place;
  const known = await ports.registry.watchedSubscriptions.resourcesIn(place);
  const faults: string[] = [];
  let views: Map<string, { resourceId: string; view: ResourceView }>;
  try {
    const listed = await TARGETS[kind].list(ports.azure, subscriptionId);
    views = new Map(listed.map((one) => [resourceKey(one.resourceId), one]));
  } catch (error) {
    return { news: [], resources: 0, adopted: 0, faults: [`${kind} in ${subscriptionId}: ${textOf(error)}`] };
  }
  const news: ResourceNews[] = [];
  for (const { resourceId, sight } of known) {
    const key = resourceKey(resourceId);
    const reason = await whyWake(sight, views.get(key)?.view, identitiesIn);
    views.delete(key);
    if (reason) news.push({ resourceId, reason });
  }
  let adopted = 0;
  for (const { resourceId, view } of views.values()) {
    // Of others that have no key of a customer and no original there can be thousands.
    if (view.copyOf === undefined && view.encryption.source !== 'customer') continue;
    try {
      if ((await adoptSeen(ports, starter, { resourceId, kind, view })) === 'adopted') adopted += 1;
    } catch (error) {
      faults.push(`${resourceId}: ${textOf(error)}`);
    }
  }
  return { news, resources: known.length, adopted, faults };
}

async function whyWake(
  sight: WatchedResource['sight'],
  view: ResourceView | undefined,
  identitiesIn: IdentitiesIn,
): Promise<WakeReason | undefined> {
  if (!sight) return 'unseen';
  const byView = newsOfView(sight, view);
  if (byView || !view) return byView;
  const identities = await identitiesIn(parseArmId(sight.identityId)?.subscriptionId ?? '');
  const isThere = identities?.has(sight.identityId.toLowerCase()) ?? sight.hasIdentity;
  return isThere === sight.hasIdentity ? undefined : 'identity';
}

/** What a list tells that was not seen by the resource's own process. Of one that is being changed nothing is concluded. */
export function newsOfView({ shown }: ResourceSight, view: ResourceView | undefined): WakeReason | undefined {
  if (!view) return shown === GONE ? undefined : 'missing';
  return view.availability === 'busy' || shownBy(view) === shown ? undefined : 'resource';
}

function textOf(error: unknown): string {
  const { status, code, message } = faultOf(error);
  return status === undefined ? message : `${status} ${code}`;
}
