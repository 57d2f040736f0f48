import { startLocalCloud } from '../local/cloud/localCloud';
import { listQuery, type ListQuery } from '../shared/api';
import { placeOf, type Thing } from '../shared/model/listing';
import { RESOURCE_KINDS } from '../shared/model/resourceKind';
import type { Status } from '../shared/model/state';
import { addMillisecondsTo, MINUTE } from '../shared/model/time';
import { countThings } from '../shared/overview/countThings';
import { listThings } from '../shared/overview/listThings';
import { tidy } from '../shared/overview/tidy';
import type { Ports } from '../shared/ports';
import { inTurns } from '../shared/protection/inTurns';
import { openPorts } from './openPorts';

export interface ListFigures {
  readonly onboardings: number;
  readonly fillSeconds: number;
  /** Milliseconds of some calls of each. */
  readonly calls: readonly {
    readonly name: string;
    readonly lines: number;
    readonly milliseconds: readonly number[];
  }[];
}

const CALLS = 15;
const PAGE = 20;
const WRITERS = 400;
const CUSTOMER_THINGS = 20;

/** What an onboarding in a hundred is: of a deployment that has run for years. */
const MIX: readonly (readonly [number, Omit<Status, 'since'>])[] = [
  [80, { state: 'protected', waitingFor: 'nobody' }],
  [6, { state: 'released', waitingFor: 'nobody' }],
  [4, { state: 'declined', waitingFor: 'nobody', code: 'consent-declined' }],
  [3, { state: 'failed', waitingFor: 'nobody', code: 'terminated' }],
  [3, { state: 'awaiting-consent', waitingFor: 'customer', code: 'consent-missing' }],
  [1, { state: 'awaiting-key', waitingFor: 'customer', code: 'key-missing' }],
  [1, { state: 'access-lost', waitingFor: 'customer', code: 'key-disabled' }],
  [1, { state: 'preparing', waitingFor: 'operator', code: 'access-to-azure-denied' }],
  [1, { state: 'encrypting', waitingFor: 'nobody' }],
];
const KINDS = RESOURCE_KINDS.length;

const QUERIES: readonly (readonly [string, Partial<ListQuery>])[] = [
  ['everything', {}],
  ['waiting for the operator', { waitingFor: 'operator' }],
  ['waiting for the customer', { group: 'customer' }],
  ['at work', { group: 'working' }],
  ['protected', { group: 'protected' }],
  ['ended', { group: 'ended' }],
  ['a state', { state: 'access-lost' }],
  ['a code', { code: 'key-missing' }],
  ['a code of ended ones', { code: 'consent-declined' }],
  ['a kind', { kind: 'sqlServer' }],
  ['a customer', { customerId: 'customer-7' }],
  ['waiting for more than a month', { waitingFor: 'customer', olderThanHours: 720 }],
  ['protected for more than a month', { state: 'protected', olderThanHours: 720 }],
];

/**
 * Finding onboardings among so many: the list with each filter, its first page and its twentieth, and the counts. Against
 * Azurite in a process of its own, by the functions that the routes call.
 */
export async function measureList(onboardings: number): Promise<ListFigures> {
  const cloud = await startLocalCloud();
  const ports = openPorts(cloud);
  try {
    const startedAt = performance.now();
    await fill(ports, onboardings);
    const fillSeconds = (performance.now() - startedAt) / 1000;
    const calls: ListFigures['calls'][number][] = [];
    for (const [name, query] of QUERIES) {
      const first = listQuery.parse(query);
      calls.push(await timed(`${name}: first page`, () => linesOf(ports, first)));
      const continuation = await pageAfter(ports, first, PAGE - 1);
      if (continuation !== undefined) {
        calls.push(await timed(`${name}: page ${PAGE}`, () => linesOf(ports, { ...first, continuation })));
      }
    }
    await tidy(ports, { startOnce: () => Promise.resolve(true) } as unknown as Parameters<typeof tidy>[1]);
    calls.push(
      await timed('counts', async () => Object.values((await countThings(ports)).groups).reduce((a, b) => a + b)),
    );
    return { onboardings, fillSeconds, calls };
  } finally {
    await ports.events.close();
    await cloud.stop();
  }
}

async function fill(ports: Ports, onboardings: number): Promise<void> {
  const { overview, onboardings: records } = ports.registry;
  const now = ports.now().toISOString();
  const wheel = MIX.flatMap(([count, status]) => Array.from({ length: count }, () => status));
  await inTurns([...Array(onboardings).keys()], WRITERS, async (index) => {
    const onboardingId = `onboarding-${index}`;
    const customerId = `customer-${Math.floor(index / CUSTOMER_THINGS)}`;
    const since = addMillisecondsTo(now, -index * MINUTE);
    const status = { ...(wheel[(index * 37) % 100] ?? { state: 'protected', waitingFor: 'nobody' }), since };
    const resourceId = `/subscriptions/6f1f9fa0-0000-4000-8000-000000000001/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/account${index}`;
    const thing: Thing = {
      ...{ resourceId, kind: RESOURCE_KINDS[index % KINDS] ?? 'storageAccount', hosting: 'vendor' },
      customer: { id: customerId, name: `Customer ${customerId}` },
    };
    const place = placeOf(status);
    await overview.show({ ...thing, onboardingId, status }, place);
    // Records are read of what is at work, and of one customer.
    if (place.group !== 'working' && customerId !== 'customer-7') return;
    const request = {
      ...{
        contractVersion: 1 as const,
        onboardingId,
        customer: { ...thing.customer, tenantId: '6f1f9fa0-0000-4000-8000-000000000000' },
      },
      resource: { kind: thing.kind, hosting: thing.hosting, id: resourceId },
    };
    await records.create(onboardingId, { request, requestHash: 'h', receivedAt: since });
    await records.save(onboardingId, 'status', { status, eventId: 'e', timeline: [], listed: place });
    await overview.noteCustomer(customerId, { onboardingId, resourceId });
  });
}

async function linesOf(ports: Ports, query: ListQuery): Promise<number> {
  const listed = await listThings(ports, query);
  if (listed.kind !== 'done') throw new Error(listed.reason);
  return listed.value.items.length;
}

/** The continuation behind so many pages, or `undefined` if there are no more. */
async function pageAfter(ports: Ports, query: ListQuery, pages: number): Promise<string | undefined> {
  let continuation: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const listed = await listThings(ports, { ...query, ...(continuation !== undefined && { continuation }) });
    continuation = listed.kind === 'done' ? listed.value.continuation : undefined;
    if (continuation === undefined) return undefined;
  }
  return continuation;
}

async function timed(name: string, call: () => Promise<number>): Promise<ListFigures['calls'][number]> {
  const milliseconds: number[] = [];
  let lines = await call();
  for (let index = 0; index < CALLS; index += 1) {
    const startedAt = performance.now();
    lines = await call();
    milliseconds.push(performance.now() - startedAt);
  }
  return { name, lines, milliseconds: milliseconds.sort((a, b) => a - b) };
}
