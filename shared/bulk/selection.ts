import type { BulkRun, BulkSelection } from '../model/bulk';
import { BULK_PAGE } from '../model/bulk';
import type { Ports } from '../ports';
import type { BulkPage } from '../registry';
import { pageOfThings } from '../overview/listThings';

type Needs = Pick<Ports, 'registry' | 'config' | 'now'>;

/**
 * A page of the selection, written down when it is read first: acting on an onboarding moves it in the list. `undefined`
 * behind the last. May be called again at any time.
 */
export async function selectPage(
  ports: Needs,
  { id, selection }: BulkRun,
  page: number,
): Promise<BulkPage | undefined> {
  const { bulks } = ports.registry;
  const before = page === 1 ? undefined : await bulks.readPage(id, page - 1);
  if (before && before.next === undefined) return undefined;
  return bulks.keepPage(id, page, await read(ports, selection, before?.next ?? {}));
}

async function read(ports: Needs, selection: BulkSelection, from: NonNullable<BulkPage['next']>): Promise<BulkPage> {
  if ('onboardingIds' in selection) {
    const { skip = 0 } = from;
    const ids = [...new Set(selection.onboardingIds)];
    const onboardingIds = ids.slice(skip, skip + BULK_PAGE);
    return ids.length > skip + BULK_PAGE ? { onboardingIds, next: { skip: skip + BULK_PAGE } } : { onboardingIds };
  }
  const { rows, next } = await pageOfThings(ports, selection.filter, BULK_PAGE, from);
  const onboardingIds = [...new Set(rows.map(({ onboardingId }) => onboardingId))];
  return { onboardingIds, ...(next && { next }) };
}
