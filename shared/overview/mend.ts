import { sameArmId } from '../model/armId';
import { GROUPS, isSamePlace, type Group } from '../model/listing';
import type { Ports } from '../ports';
import { inTurns } from '../protection/inTurns';
import { recordedThings, type RecordedThing } from './things';

type Needs = Pick<Ports, 'registry'>;

/** How far a comparison of the list with the records has come: through the records, then through each group of the list. */
export interface MendPosition {
  readonly group?: Group | undefined;
  readonly after?: string | undefined;
}

export interface Mended {
  readonly seen: number;
  readonly mended: number;
  /** Where to go on; absent when all is compared. */
  readonly next?: MendPosition | undefined;
}

const PAGE = 200;
const AT_ONCE = 16;

/**
 * Compares a part of the list with the records and mends it: adds what is missing, takes away what is elsewhere by now. Who
 * moves a thing records it first, so that a line that differs from its record is an old one. May be called at any time.
 */
export function mend(ports: Needs, position: MendPosition): Promise<Mended> {
  return position.group === undefined
    ? addMissing(ports, position)
    : removeStale(ports, position.group, position.after);
}

async function addMissing({ registry }: Needs, { after }: MendPosition): Promise<Mended> {
  const { overview, onboardings } = registry;
  const page = await onboardings.ids(PAGE, after);
  const mended = await inTurns(page.ids, AT_ONCE, async (id) => {
    let count = 0;
    for (const { place, ...thing } of await recordedThings(registry, id)) {
      const shown = await overview.find(thing, place);
      const { state, code } = thing.status;
      const isShown = shown && shown.status.state === state && shown.status.code === code;
      if (!isShown) await overview.show(thing, place);
      const isNoted = await overview.isNoted(thing.customer.id, thing);
      if (!isNoted) await overview.noteCustomer(thing.customer.id, thing);
      if (!isShown || !isNoted) count += 1;
    }
    return count;
  });
  const next: MendPosition = page.after === undefined ? { group: GROUPS[0] } : { after: page.after };
  return { seen: page.ids.length, mended: mended.reduce((sum, count) => sum + count, 0), next };
}

async function removeStale({ registry }: Needs, group: Group, after: string | undefined): Promise<Mended> {
  const page = await registry.overview.page(group, { top: PAGE, after });
  const ids = [...new Set(page.rows.map(({ onboardingId }) => onboardingId))];
  const things = new Map<string, RecordedThing[]>();
  await inTurns(ids, AT_ONCE, async (id) => things.set(id, await recordedThings(registry, id)));
  const stale = page.rows.filter(({ onboardingId, resourceId, place }) => {
    const thing = things.get(onboardingId)?.find((one) => sameArmId(one.resourceId, resourceId));
    return !thing || !isSamePlace(thing.place, place);
  });
  await Promise.all(stale.map((row) => registry.overview.hide(row, row.place)));
  const following = GROUPS[GROUPS.indexOf(group) + 1];
  const next = page.after === undefined ? following && { group: following } : { group, after: page.after };
  return { seen: page.rows.length, mended: stale.length, ...(next && { next }) };
}
