import type { ListAnswer, ListedItem, ListQuery } from '../api';
import { CODES, type StopKind } from '../errors/codes';
import { stop } from '../errors/stop';
import { GROUPS, type Group } from '../model/listing';
import { done, type Outcome } from '../model/outcome';
import { isEnd } from '../model/state';
import { addMilliseconds, HOUR } from '../model/time';
import type { Ports } from '../ports';
import { inTurns } from '../protection/inTurns';
import type { ListedRow } from '../registry';
import { olderThan } from '../registry/overview';
import { readContinuation, writeContinuation, type Position } from './continuation';
import { recordedThings } from './things';

type Filter = Omit<ListQuery, 'top' | 'continuation'>;
type Needs = Pick<Ports, 'registry' | 'config' | 'now'>;

/** So many requests one page may take: a page may be short, or empty, although there is more. */
const MOST_REQUESTS = 10;
const AT_ONCE = 16;

/** Where things are whose code is of a kind. */
const STOPPED: Readonly<Record<StopKind, readonly Group[]>> = {
  'needs-customer': ['customer'],
  'needs-operator': ['operator'],
  fatal: ['working', 'ended'],
};
const kindOf = (code: string): StopKind | undefined =>
  Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES].kind : undefined;

/** The groups in which something may fit. */
function groupsOf({ group, waitingFor, state, code }: Filter): Group[] {
  const kind = code === undefined ? undefined : kindOf(code);
  const actor = (one: Group) => (one === 'operator' || one === 'customer' ? one : 'nobody');
  return GROUPS.filter((one) => {
    if (group !== undefined && one !== group) return false;
    if (waitingFor !== undefined && actor(one) !== waitingFor) return false;
    // The table of codes says who must act.
    if (code !== undefined && (kind === undefined || STOPPED[kind].every((held) => held !== one))) return false;
    if (one === 'protected') return (state ?? 'protected') === 'protected';
    if (one === 'ended') return state === undefined || isEnd(state);
    return one !== 'working' || state === undefined || !isEnd(state);
  });
}

/** Whether a line is what is looked for; its place tells since when. */
function fits(filter: Filter, { kind, customer, status }: Omit<ListedRow, 'group'>): boolean {
  const { state = status.state, code = status.code, waitingFor = status.waitingFor } = filter;
  return (
    (filter.kind ?? kind) === kind &&
    (filter.customerId ?? customer.id) === customer.id &&
    state === status.state &&
    code === status.code &&
    waitingFor === status.waitingFor
  );
}

/** Columns that the table compares by itself. */
function columnsOf({ kind, state, code }: Filter): Record<string, string> {
  const columns = Object.entries({ kind, state, code });
  return Object.fromEntries(columns.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** One line as callers see it. */
export function itemOf({ onboardingId, status, group, customer, ...thing }: ListedRow): ListedItem {
  const { resourceId, kind, hosting, source } = thing;
  const { state, waitingFor, since, code, reason } = status;
  return {
    ...{ onboardingId, resourceId, kind, hosting, customer: { id: customer.id, name: customer.name } },
    ...(source !== undefined && { source }),
    ...{ state, waitingFor, since, group },
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
  };
}

/** A page of the list. Refuses a continuation that was not answered for the same list. */
export async function listThings(ports: Needs, query: ListQuery): Promise<Outcome<ListAnswer>> {
  const { top, continuation, ...filter } = query;
  const { config } = ports;
  const from = continuation === undefined ? {} : readContinuation(config, filter, continuation);
  if (!from) return stop('invalid-continuation', {});
  const { rows, next } = await pageOfThings(ports, filter, top, from);
  const items = rows.map(itemOf);
  return done(next ? { items, continuation: writeContinuation(config, filter, next) } : { items });
}

/** The same for whoever goes through all that fit. */
export async function pageOfThings(
  ports: Needs,
  filter: Filter,
  top: number,
  from: Position,
): Promise<{ rows: ListedRow[]; next?: Position }> {
  if (filter.customerId !== undefined) return customersPage(ports, filter, top, from);
  const { registry, now } = ports;
  const { olderThanHours } = filter;
  const edge = olderThanHours === undefined ? undefined : addMilliseconds(now(), -olderThanHours * HOUR).toISOString();
  const rows: ListedRow[] = [];
  let requests = 0;
  let { after } = from;
  const groups = groupsOf(filter);
  for (const group of groups.slice(Math.max(groups.indexOf(from.group ?? 'operator'), 0))) {
    do {
      if (rows.length >= top || requests >= MOST_REQUESTS) return { rows, next: { group, ...(after && { after }) } };
      const range = edge === undefined ? {} : olderThan(group, edge);
      const options = { top: top - rows.length, where: columnsOf(filter), ...range, after };
      const page = await registry.overview.page(group, options);
      requests += 1;
      rows.push(...page.rows.filter((row) => fits(filter, row)));
      after = page.after;
    } while (after !== undefined);
  }
  return { rows };
}

/** The things of one customer: few enough to read all their records, in the order of the list. */
async function customersPage(
  { registry, now }: Needs,
  filter: Filter,
  top: number,
  { skip = 0 }: Position,
): Promise<{ rows: ListedRow[]; next?: Position }> {
  const { customerId = '', olderThanHours = 0 } = filter;
  const ids = [...new Set((await registry.overview.thingsOf(customerId)).map(({ onboardingId }) => onboardingId))];
  const things = (await inTurns(ids, AT_ONCE, (id) => recordedThings(registry, id))).flat();
  const latest = addMilliseconds(now(), -olderThanHours * HOUR).toISOString();
  const groups = groupsOf(filter);
  const rows = things
    .map((thing) => ({ ...thing, group: thing.place.group }))
    .filter((row) => groups.includes(row.group) && fits(filter, row) && row.place.since <= latest)
    .sort(inOrder);
  const some = rows.slice(skip, skip + top);
  return rows.length > skip + top ? { rows: some, next: { skip: skip + top } } : { rows: some };
}

function inOrder(a: ListedRow, b: ListedRow): number {
  const between = GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group);
  if (between !== 0) return between;
  const earlier = a.status.since < b.status.since ? -1 : a.status.since > b.status.since ? 1 : 0;
  const newestFirst = a.group === 'protected' || a.group === 'ended';
  return (newestFirst ? -earlier : earlier) || (a.onboardingId < b.onboardingId ? -1 : 1);
}
