import { listQuery, type ListQuery } from '../../shared/api';
import { placeOf } from '../../shared/model/listing';
import type { Status } from '../../shared/model/state';
import { addMillisecondsTo, MINUTE } from '../../shared/model/time';
import { countThings } from '../../shared/overview/countThings';
import { listThings } from '../../shared/overview/listThings';
import { mend, type MendPosition } from '../../shared/overview/mend';
import { storageRequest } from '../support/samples';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let ports: Deployment['ports'];
beforeAll(async () => {
  cloud = await startTestCloud();
  ({ ports } = cloud.deploy());
  await fill();
});
afterAll(() => cloud.stop());

const NOW = '2026-11-20T09:00:00.000Z';
const EACH = 60;
const STATUSES: readonly Omit<Status, 'since'>[] = [
  { state: 'preparing', waitingFor: 'operator', code: 'access-to-azure-denied' },
  { state: 'awaiting-key', waitingFor: 'customer', code: 'key-missing', reason: "The customer's key is missing." },
  { state: 'protected', waitingFor: 'nobody' },
];
const id = (group: number, index: number) => `o-${group}-${String(index).padStart(3, '0')}`;

/** All at once, so that rows go out in transactions; each moves through `working`. */
async function fill(): Promise<void> {
  const { overview, onboardings } = ports.registry;
  await Promise.all(
    STATUSES.flatMap((told, group) =>
      Array.from({ length: EACH }, async (_, index) => {
        const onboardingId = id(group, index);
        const status: Status = { ...told, since: addMillisecondsTo(NOW, -index * MINUTE) };
        const { customer, resource } = storageRequest;
        const thing = { resourceId: resource.id, kind: resource.kind, hosting: resource.hosting, customer };
        const place = placeOf(status);
        const was = { group: 'working', since: NOW } as const;
        await onboardings.create(onboardingId, {
          request: { ...storageRequest, onboardingId },
          ...{ requestHash: 'h', receivedAt: NOW },
        });
        await onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [], listed: place });
        await overview.show({ ...thing, onboardingId, status: { ...status, state: 'requested' } }, was);
        await Promise.all([
          overview.show({ ...thing, onboardingId, status }, place, was),
          overview.noteCustomer(customer.id, { onboardingId, resourceId: resource.id }),
        ]);
      }),
    ),
  );
}

async function idsOf(query: Partial<ListQuery>): Promise<string[]> {
  const ids: string[] = [];
  let continuation: string | undefined;
  do {
    const page = await listThings(ports, listQuery.parse({ ...query, ...(continuation && { continuation }) }));
    if (page.kind !== 'done') throw new Error(page.reason);
    ids.push(...page.value.items.map(({ onboardingId }) => onboardingId));
    continuation = page.value.continuation;
  } while (continuation !== undefined);
  return ids;
}
const all = (group: number) => Array.from({ length: EACH }, (_, index) => id(group, index));
const everything = [...all(0).reverse(), ...all(1).reverse(), ...all(2)];

test('what was moved all at once is listed once, in order, in pages', async () => {
  expect(await idsOf({ top: 25 })).toEqual(everything);
});

test.each<[string, Partial<ListQuery>, string[]]>([
  ['a code', { code: 'key-missing', top: 25 }, all(1).reverse()],
  ['a state of settled ones', { state: 'protected', top: 25 }, all(2)],
  ['a kind that nobody has', { kind: 'sqlServer' }, []],
  ['a customer', { customerId: 'fabrikam', group: 'customer', top: 50 }, all(1).reverse()],
])('%s', async (_, query, ids) => {
  expect(await idsOf(query)).toEqual(ids);
});

test('counts', async () => {
  expect((await countThings(ports)).groups).toEqual({
    operator: EACH,
    customer: EACH,
    working: 0,
    protected: EACH,
    ended: 0,
  });
});

test('compared with the records, only what is wrong is mended', async () => {
  const { overview } = ports.registry;
  const { rows } = await overview.page('operator', { top: 3 });
  for (const row of rows) await overview.show(row, { group: 'ended', since: NOW });
  for (const row of rows.slice(0, 2)) await overview.hide(row, row.place);
  let mended = 0;
  for (let position: MendPosition | undefined = {}; position;) {
    const part: Awaited<ReturnType<typeof mend>> = await mend(ports, position);
    mended += part.mended;
    position = part.next;
  }
  expect(mended).toBe(5);
  expect(await idsOf({})).toEqual(everything);
});
