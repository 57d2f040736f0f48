import type { BulkAction, BulkPreview } from '../api';
import type { BulkSelection } from '../model/bulk';
import { recordedThings } from '../overview/things';
import { itemOf, pageOfThings } from '../overview/listThings';
import type { Position } from '../overview/continuation';
import type { Ports } from '../ports';
import { inTurns } from '../protection/inTurns';
import type { ListedRow } from '../registry';
import { expectedRefusal } from './actions';

type Needs = Pick<Ports, 'registry' | 'config' | 'now'>;

const SHOWN = 20;
const REFUSALS = 100;
const READ_AT_ONCE = 16;
/** So many lines of the list come with one request. */
const PAGE = 1000;

/** What a bulk action would come to: how many onboardings, the first ones, and which would be refused. Changes nothing. */
export async function previewBulk(ports: Needs, action: BulkAction, selection: BulkSelection): Promise<BulkPreview> {
  const seen = new Map<string, string | undefined>();
  const sample: ListedRow[] = [];
  const look = (row: ListedRow): void => {
    const code = expectedRefusal(action, row);
    // Of an onboarding with copies it is enough that one of its resources takes it.
    if (!seen.has(row.onboardingId) || code === undefined) seen.set(row.onboardingId, code);
    if (sample.length < SHOWN) sample.push(row);
  };
  if ('onboardingIds' in selection) {
    const ids = [...new Set(selection.onboardingIds)];
    const things = await inTurns(ids, READ_AT_ONCE, (id) => recordedThings(ports.registry, id));
    things.flat().forEach((thing) => look({ ...thing, group: thing.place.group }));
    ids.filter((id) => !seen.has(id)).forEach((id) => seen.set(id, 'onboarding-not-found'));
  } else {
    let next: Position | undefined = {};
    while (next) {
      const page: { rows: ListedRow[]; next?: Position } = await pageOfThings(ports, selection.filter, PAGE, next);
      page.rows.forEach(look);
      next = page.next;
    }
  }
  const refused = [...seen].flatMap(([onboardingId, code]) => (code === undefined ? [] : [{ onboardingId, code }]));
  return { total: seen.size, sample: sample.map(itemOf), refused: refused.slice(0, REFUSALS) };
}
