import type { ResourceManager } from '../shared/azure/resourceManager';
import type { Starter } from '../shared/durable/starter';
import { wakeAll } from '../shared/incoming/wakeAll';
import { resourceKey } from '../shared/model/instances';
import { done, type Outcome } from '../shared/model/outcome';
import { addCounts, type SweepCounts } from '../shared/model/sweep';
import type { Ports } from '../shared/ports';
import { inTurns } from '../shared/protection/inTurns';
import { identityLists, sweepPlace } from '../shared/protection/sweepPlace';
import { WAKES_AT_ONCE } from '../shared/protection/sweepWakes';

interface Input {
  /** Every `of`th subscription, from this one on; 0 is the first. */
  readonly group: number;
  readonly of: number;
  /** The last resource that the call before has woken. */
  readonly rest?: string | undefined;
}

/** Subscriptions that are listed at the same time. */
const PLACES_AT_ONCE = 4;

/**
 * Lists the resources in some subscriptions, and the managed identities they use, and wakes those that their process has
 * seen otherwise; takes copies that nobody looks after under protection. What cannot be listed wakes nobody and hides
 * nothing else. May be called again at any time.
 */
export const sweepSubscriptions =
  (ports: Ports) =>
  async ({ group, of, rest }: Input, starter: Starter): Promise<Outcome<Partial<SweepCounts> & { rest?: string }>> => {
    const { azure, calls } = counted(ports.azure);
    const all = (await ports.registry.watchedSubscriptions.list())
      .map((place) => ({ ...place, name: `${place.subscriptionId} ${place.kind}` }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const mine = all.filter(({ name }, index) => index % of === group && (rest === undefined || rest < `${name}~`));
    const faults: string[] = [];
    const identitiesIn = identityLists({ ...ports, azure }, (fault) => void faults.push(fault));
    const swept = await inTurns(mine, PLACES_AT_ONCE, async ({ name, ...place }) => ({
      name,
      ...(await sweepPlace({ ...ports, azure }, starter, place, identitiesIn)),
    }));
    const news = swept
      .flatMap(({ name, news: some }) =>
        some.map((one) => ({ ...one, position: `${name} ${resourceKey(one.resourceId)}` })),
      )
      .sort((a, b) => (a.position < b.position ? -1 : 1))
      .filter(({ position }) => rest === undefined || position > rest);
    const now = news.slice(0, WAKES_AT_ONCE);
    await wakeAll(
      starter,
      now.map(({ resourceId }) => resourceId),
    );
    const found = [...faults, ...swept.flatMap((one) => one.faults)];
    const counts = addCounts([
      { calls: calls() },
      ...swept.map(({ adopted }) => ({ adopted })),
      // What is gone on with was counted by the first call.
      ...(rest === undefined ? swept.map(({ resources }) => ({ resources })) : []),
      ...(rest === undefined ? [{ faults: found.length, examples: found }] : []),
      ...now.map(({ reason }) => ({ woken: { [reason]: 1 } })),
    ]);
    const last = now.at(-1);
    return done({ ...counts, ...(last && now.length < news.length ? { rest: last.position } : {}) });
  };

/** The same, counting the calls. */
function counted({ rest, ...others }: ResourceManager): { azure: ResourceManager; calls: () => number } {
  let count = 0;
  const counting: ResourceManager['rest'] = {
    send(...request) {
      count += 1;
      return rest.send(...request);
    },
    find(path) {
      count += 1;
      return rest.find(path);
    },
  };
  return { azure: { ...others, rest: counting }, calls: () => count };
}
