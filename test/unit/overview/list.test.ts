import type { ListQuery } from '../../../shared/api';
import { listQuery } from '../../../shared/api';
import { GROUPS, type Thing } from '../../../shared/model/listing';
import type { Status } from '../../../shared/model/state';
import { addMillisecondsTo, HOUR } from '../../../shared/model/time';
import { countThings } from '../../../shared/overview/countThings';
import { itemOf, listThings } from '../../../shared/overview/listThings';
import { mend, type MendPosition } from '../../../shared/overview/mend';
import { startMending, tidy } from '../../../shared/overview/tidy';
import { list } from '../../../shared/overview/listing';
import { placeOf, plannedThing } from '../../../shared/model/listing';
import { fakePorts, recordingStarter, type FakePorts } from '../../support/fakePorts';
import { NOW, storageRequest } from '../../support/samples';

const hoursAgo = (hours: number) => addMillisecondsTo(NOW.toISOString(), -hours * HOUR);

const statuses: [string, Omit<Status, 'since'>][] = [
  ['consent', { state: 'awaiting-consent', waitingFor: 'customer', code: 'consent-missing', reason: 'No consent.' }],
  ['key', { state: 'awaiting-key', waitingFor: 'customer', code: 'key-missing' }],
  ['denied', { state: 'preparing', waitingFor: 'operator', code: 'access-to-azure-denied' }],
  ['going', { state: 'encrypting', waitingFor: 'nobody' }],
  ['well', { state: 'protected', waitingFor: 'nobody' }],
  ['declined', { state: 'declined', waitingFor: 'nobody', code: 'consent-declined' }],
];

/** Three of each, of two customers and two kinds; the n-th is n hours old. */
async function filled(): Promise<FakePorts> {
  const ports = fakePorts();
  for (const [name, told] of statuses) {
    for (const index of [1, 2, 3])
      await put(ports, `${name}-${index}`, { ...told, since: hoursAgo(index) }, index === 2);
  }
  return ports;
}

async function put(ports: FakePorts, onboardingId: string, status: Status, isOther = false): Promise<void> {
  const { onboardings } = ports.registry;
  const customer = isOther ? { ...storageRequest.customer, id: 'other' } : storageRequest.customer;
  const resource = { ...storageRequest.resource, id: `${storageRequest.resource.id}-${onboardingId}` };
  const request = { ...storageRequest, onboardingId, customer, resource };
  const place = placeOf(status);
  await onboardings.create(onboardingId, { request, requestHash: 'h', receivedAt: hoursAgo(10) });
  await onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [], listed: place });
  const kind: Thing['kind'] = isOther ? 'sqlServer' : 'storageAccount';
  const thing = { ...plannedThing(request), kind };
  await list(ports.registry, { onboardingId, status }, { place, thing });
}

/** All pages of a list, by the ids on each. */
async function pagesOf(ports: FakePorts, query: Partial<ListQuery>): Promise<string[][]> {
  const pages: string[][] = [];
  let continuation: string | undefined;
  do {
    const page = await listThings(ports, listQuery.parse({ ...query, ...(continuation && { continuation }) }));
    if (page.kind !== 'done') throw new Error(page.reason);
    pages.push(page.value.items.map(({ onboardingId }) => onboardingId));
    continuation = page.value.continuation;
  } while (continuation !== undefined);
  return pages;
}
const idsOf = async (ports: FakePorts, query: Partial<ListQuery>) => (await pagesOf(ports, query)).flat();
const three = (name: string, order = [1, 2, 3]) => order.map((index) => `${name}-${index}`);
const OLDEST_FIRST = [3, 2, 1];

describe('the list', () => {
  const mixed = OLDEST_FIRST.flatMap((index) => [`consent-${index}`, `key-${index}`]);

  test.each<[string, Partial<ListQuery>, string[]]>([
    ['of a group', { group: 'operator' }, three('denied', OLDEST_FIRST)],
    ['of who is waited for', { waitingFor: 'customer' }, mixed],
    ['of a state', { state: 'awaiting-key' }, three('key', OLDEST_FIRST)],
    ['of a state while work goes on', { state: 'encrypting' }, three('going', OLDEST_FIRST)],
    ['of a state of the settled', { state: 'protected' }, three('well')],
    ['of a code', { code: 'consent-declined' }, three('declined')],
    ['of a code that nobody has', { code: 'key-expired' }, []],
    ['of a code that there is not', { code: 'toString' }, []],
    ['of a kind', { kind: 'sqlServer', waitingFor: 'customer' }, ['consent-2', 'key-2']],
    ['of a customer', { customerId: 'other', group: 'ended' }, ['declined-2']],
    ['of a customer that nobody has', { customerId: 'nobody' }, []],
    ['that waits for long', { waitingFor: 'customer', olderThanHours: 2.5 }, ['consent-3', 'key-3']],
    ['that is protected for long', { state: 'protected', olderThanHours: 1.5 }, ['well-2', 'well-3']],
    ['of what cannot be', { group: 'protected', code: 'key-missing' }, []],
  ])('%s', async (_, query, ids) => {
    expect(await idsOf(await filled(), query)).toEqual(ids);
  });

  test('of everything: who must act first; in pages of any size', async () => {
    const ports = await filled();
    const all = [
      ...three('denied', OLDEST_FIRST),
      ...mixed,
      ...three('going', OLDEST_FIRST),
      ...three('well'),
      ...three('declined'),
    ];
    for (const top of [1, 2, 3, 4, 5, 7, 18, 200]) {
      const pages = await pagesOf(ports, { top });
      expect(pages.flat()).toEqual(all);
      expect(pages.every(({ length }) => length <= top)).toBe(true);
    }
  });

  test('of a customer, in pages', async () => {
    const pages = await pagesOf(await filled(), { customerId: 'other', top: 4 });
    expect(pages).toEqual([
      ['denied-2', 'consent-2', 'key-2', 'going-2'],
      ['well-2', 'declined-2'],
    ]);
  });

  test('a line says what callers need', async () => {
    const ports = await filled();
    const { rows } = await ports.registry.overview.page('customer', { top: 1 });
    expect(rows.map(itemOf)).toEqual([
      {
        ...{ onboardingId: 'consent-3', resourceId: `${storageRequest.resource.id}-consent-3`, kind: 'storageAccount' },
        ...{ hosting: 'vendor', customer: { id: 'fabrikam', name: storageRequest.customer.name } },
        ...{ state: 'awaiting-consent', waitingFor: 'customer', since: hoursAgo(3), group: 'customer' },
        ...{ code: 'consent-missing', reason: 'No consent.' },
      },
    ]);
  });

  test('a continuation of another list, of another deployment or of nobody is refused', async () => {
    const ports = await filled();
    const page = await listThings(ports, listQuery.parse({ top: 1, group: 'customer' }));
    const continuation = page.kind === 'done' ? page.value.continuation : undefined;
    expect(continuation).toBeDefined();
    const foreign = fakePorts({ config: { ...ports.config, linkKey: new Uint8Array(32) } });
    const refused = await Promise.all([
      listThings(ports, listQuery.parse({ top: 1, group: 'operator', continuation })),
      listThings(ports, listQuery.parse({ top: 1, continuation: 'garbled' })),
      listThings(ports, listQuery.parse({ top: 1, group: 'customer', continuation: `x${continuation}` })),
      listThings(foreign, listQuery.parse({ top: 1, group: 'customer', continuation })),
    ]);
    expect(refused.map((one) => one.kind !== 'done' && one.code)).toEqual(Array(4).fill('invalid-continuation'));
  });
});

describe('counts', () => {
  test('of a small deployment are exact', async () => {
    const counts = await countThings(await filled());
    expect(counts).toEqual({
      at: NOW.toISOString(),
      groups: { operator: 3, customer: 6, working: 3, protected: 3, ended: 3 },
      states: { preparing: 3, 'awaiting-consent': 3, 'awaiting-key': 3, encrypting: 3, protected: 3, declined: 3 },
      kinds: { storageAccount: 12, sqlServer: 6 },
      codes: [
        { code: 'access-to-azure-denied', waitingFor: 'operator', count: 3 },
        { code: 'consent-declined', waitingFor: 'nobody', count: 3 },
        { code: 'consent-missing', waitingFor: 'customer', count: 3 },
        { code: 'key-missing', waitingFor: 'customer', count: 3 },
      ],
    });
  });

  test('of a large one: what is settled as it was counted last, the others as they are', async () => {
    const ports = await filled();
    await tidy(ports, recordingStarter());
    const { counted, ...marks } = (await ports.registry.statistics.readMarks()) ?? {};
    if (!counted) throw new Error('Not counted');
    const many = { ...counted, protected: 90_000, states: { ...counted.states, protected: 90_000 } };
    await ports.registry.statistics.saveMarks({ ...marks, counted: many });
    ports.clock.now = new Date(NOW.getTime() + HOUR / 2);
    await put(ports, 'denied-4', { ...statuses[2]?.[1], since: hoursAgo(4) } as Status);
    await put(ports, 'well-4', { ...statuses[4]?.[1], since: hoursAgo(4) } as Status);
    const { at, groups, states } = await countThings(ports);
    expect(at).toBe(NOW.toISOString());
    expect(groups).toEqual({ operator: 4, customer: 6, working: 3, protected: 90_000, ended: 3 });
    expect(states).toMatchObject({ protected: 90_000, declined: 3, preparing: 4 });
  });
});

describe('compared with the records', () => {
  async function mendAll(ports: FakePorts): Promise<number> {
    let mended = 0;
    for (let position: MendPosition | undefined = {}; position;) {
      const part: Awaited<ReturnType<typeof mend>> = await mend(ports, position);
      mended += part.mended;
      position = part.next;
    }
    return mended;
  }
  const lines = async (ports: FakePorts) => idsOf(ports, {});

  test('a list that is right stays as it is', async () => {
    const ports = await filled();
    const before = await lines(ports);
    // Kinds differ from the requests in these samples, which nobody compares.
    expect([await mendAll(ports), await lines(ports)]).toEqual([0, before]);
  });

  test('what is missing is added, what is elsewhere taken away; once', async () => {
    const ports = await filled();
    const before = await lines(ports);
    const { rows } = await ports.registry.overview.page('customer', { top: 2 });
    for (const row of rows) await ports.registry.overview.hide(row, row.place);
    for (const row of rows) {
      await ports.registry.overview.show(row, { group: 'protected', since: hoursAgo(7) });
      await ports.registry.overview.show(
        { ...row, onboardingId: 'unheard-of' },
        { group: 'ended', since: hoursAgo(7) },
      );
    }
    expect(await mendAll(ports)).toBe(rows.length * 3);
    expect(await lines(ports)).toEqual(before);
    expect(await mendAll(ports)).toBe(0);
  });

  test('what was recorded before there was a list is added', async () => {
    const ports = fakePorts();
    const { onboardings } = ports.registry;
    const received = { requestHash: 'h', receivedAt: hoursAgo(2) };
    await onboardings.create('fresh', { request: { ...storageRequest, onboardingId: 'fresh' }, ...received });
    await onboardings.create('done', { request: { ...storageRequest, onboardingId: 'done' }, ...received });
    const status: Status = { state: 'protected', waitingFor: 'nobody', since: hoursAgo(1) };
    await onboardings.save('done', 'status', { status, eventId: 'e', timeline: [] });
    expect(await mendAll(ports)).toBe(2);
    expect(await lines(ports)).toEqual(['fresh', 'done']);
    expect(await idsOf(ports, { customerId: storageRequest.customer.id })).toEqual(['fresh', 'done']);
  });

  test('it is done once a day, one at a time', async () => {
    const ports = await filled();
    const starter = recordingStarter();
    await tidy(ports, starter);
    await tidy(ports, starter);
    expect(starter.started).toHaveLength(1);
    expect(await startMending(ports.config, starter)).toBe(false);
    starter.purge();
    ports.clock.now = new Date(NOW.getTime() + 25 * HOUR);
    await tidy(ports, starter);
    expect(starter.started).toHaveLength(2);
  });
});

test('the groups are in the order in which they are read', () => {
  expect(GROUPS).toEqual(['operator', 'customer', 'working', 'protected', 'ended']);
});
