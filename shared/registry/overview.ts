import { resourceKey } from '../model/instances';
import type { Group, Place, Thing } from '../model/listing';
import type { Status } from '../model/state';
import { batched, PACE_MS } from './batched';
import { changedRow, type PageOptions, type Row, type RowChange, type Table } from './table';

/** A line of the list: one protected thing, with the status that was told last when it came to its group. */
export interface ListedRow extends Thing {
  readonly onboardingId: string;
  readonly group: Group;
  readonly status: Omit<Status, 'remedy'>;
}

/** Of which customer which things are. */
interface CustomerThing {
  readonly onboardingId: string;
  readonly resourceId: string;
}

const REASON_LENGTH = 500;
const NEWEST_FIRST: ReadonlySet<Group> = new Set(['protected', 'ended']);
const FOREVER = 9_999_999_999_999;

/** Row keys begin with the order: where somebody waits or works the oldest first, else the newest. */
function orderOf(group: Group, since: string): string {
  const at = Date.parse(since);
  return String(NEWEST_FIRST.has(group) ? FOREVER - at : at).padStart(13, '0');
}

const nameOf = ({ onboardingId, resourceId }: CustomerThing): string =>
  `${onboardingId}_${resourceKey(resourceId).slice(0, 16)}`;

/** The row keys of what is in its group since before an instant. */
export function olderThan(group: Group, instant: string): Pick<PageOptions, 'from' | 'before'> {
  const edge = orderOf(group, instant);
  return NEWEST_FIRST.has(group) ? { from: edge } : { before: edge };
}

/**
 * The list of everything, to be found by who must act: a partition per group, a row per protected thing, in the order of
 * time. Rows are written without reading: whoever moves a thing says where it was. What is written at once goes out
 * together.
 */
export function overview(table: Table, customerThings: Table) {
  const writer = (to: Table) =>
    batched(
      async (changes: readonly RowChange[]) => {
        await to.batch(changes);
        return changes.map(() => undefined);
      },
      (change: RowChange) => changedRow(change).partitionKey,
      PACE_MS,
    );
  const write = writer(table);
  const writeCustomer = writer(customerThings);
  const keyOf = ({ group, since }: Place, thing: CustomerThing) => ({
    partitionKey: group,
    rowKey: `${orderOf(group, since)}_${nameOf(thing)}`,
  });
  return {
    /** Shows a thing in its place, then no more where it was. Safe to repeat, also after a crash in between. */
    async show(row: Omit<ListedRow, 'group'>, place: Place, was?: Place): Promise<void> {
      const key = keyOf(place, row);
      await write({ put: { ...key, ...columnsOf(row) } });
      const former = was && keyOf(was, row);
      if (former && (former.partitionKey !== key.partitionKey || former.rowKey !== key.rowKey)) {
        await write({ remove: former });
      }
    },
    /** Takes a thing from a place. Safe to repeat. */
    async hide(thing: CustomerThing, place: Place): Promise<void> {
      await write({ remove: keyOf(place, thing) });
    },
    /** What is shown in a place, or `undefined`. */
    async find(thing: CustomerThing, place: Place): Promise<ListedRow | undefined> {
      const { partitionKey, rowKey } = keyOf(place, thing);
      const row = await table.get(partitionKey, rowKey);
      return row && listed(row);
    },
    /** A page of a group. `place` is where each line is. */
    async page(group: Group, options: PageOptions) {
      const { rows, after } = await table.page(group, options);
      return { rows: rows.map((row) => ({ ...listed(row), place: placeIn(row) })), after };
    },
    /** The columns of a page that are counted. */
    async pageToCount(group: Group, after: string | undefined) {
      const select = ['state', 'waitingFor', 'code', 'kind', 'onboardingId', 'resourceId'];
      return table.page(group, { top: 1000, after, select });
    },
    /** Notes whose a thing is. Safe to repeat. */
    async noteCustomer(customerId: string, thing: CustomerThing): Promise<void> {
      const { onboardingId, resourceId } = thing;
      const key = { partitionKey: customerId, rowKey: nameOf(thing) };
      await writeCustomer({ put: { ...key, onboardingId, resourceId } });
    },
    /** Whether it is noted whose a thing is. */
    isNoted: async (customerId: string, thing: CustomerThing): Promise<boolean> =>
      (await customerThings.get(customerId, nameOf(thing))) !== undefined,
    /** All things of a customer. */
    async thingsOf(customerId: string): Promise<CustomerThing[]> {
      const rows = await customerThings.list(customerId);
      return rows.map((row) => ({ onboardingId: String(row['onboardingId']), resourceId: String(row['resourceId']) }));
    },
  };
}

function columnsOf({ onboardingId, status, customer, ...thing }: Omit<ListedRow, 'group'>) {
  const { state, waitingFor, since, code, reason } = status;
  return {
    ...{ onboardingId, resourceId: thing.resourceId, kind: thing.kind, hosting: thing.hosting },
    ...{ customerId: customer.id, customerName: customer.name },
    ...(thing.source !== undefined && { source: thing.source }),
    ...(thing.receivedAt !== undefined && { receivedAt: thing.receivedAt }),
    ...{ state, waitingFor, since },
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason: reason.slice(0, REASON_LENGTH) }),
  };
}

/** What {@link columnsOf} has written. */
function listed(row: Row): ListedRow {
  const text = (column: string): string | undefined => (row[column] === undefined ? undefined : String(row[column]));
  const { source, receivedAt, code, reason } = Object.fromEntries(
    ['source', 'receivedAt', 'code', 'reason'].map((column) => [column, text(column)]),
  );
  return {
    onboardingId: text('onboardingId') ?? '',
    resourceId: text('resourceId') ?? '',
    kind: row['kind'] as Thing['kind'],
    hosting: row['hosting'] as Thing['hosting'],
    customer: { id: text('customerId') ?? '', name: text('customerName') ?? '' },
    ...(source !== undefined && { source }),
    ...(receivedAt !== undefined && { receivedAt }),
    group: row.partitionKey as Group,
    status: {
      state: row['state'] as Status['state'],
      waitingFor: row['waitingFor'] as Status['waitingFor'],
      since: text('since') ?? '',
      ...(code !== undefined && { code: code as Exclude<Status['code'], undefined> }),
      ...(reason !== undefined && { reason }),
    },
  };
}

function placeIn({ partitionKey, rowKey }: Row): Place {
  const group = partitionKey as Group;
  const order = Number(rowKey.slice(0, 13));
  return { group, since: new Date(NEWEST_FIRST.has(group) ? FOREVER - order : order).toISOString() };
}
