import { startKeepEncrypted } from '../../../activities/startKeepEncrypted';
import { onboardCustomer } from '../../../orchestrations/onboardCustomer';
import { announceStatus } from '../../../shared/events/announceStatus';
import { receiveRequest } from '../../../shared/intake/receiveRequest';
import type { Announcement } from '../../../shared/model/announcement';
import { GROUPS, groupOf } from '../../../shared/model/listing';
import type { Status } from '../../../shared/model/state';
import { addMillisecondsTo, HOUR } from '../../../shared/model/time';
import type { RowChange } from '../../../shared/registry/table';
import { smooth, stops } from '../../support/answers';
import { Drive, type Answers } from '../../support/drive';
import { fakePorts, recordingStarter, type FakePorts } from '../../support/fakePorts';
import { NOW, policy, storageRequest, storageResource } from '../../support/samples';

const { onboardingId } = storageRequest;
const receivedAt = NOW.toISOString();
const input = { request: storageRequest, policy, receivedAt };

const after = (count: number, first: unknown, then: unknown) => (_: unknown, n: number) => (n <= count ? first : then);
const until = (last: Partial<Answers>): Answers => ({ ...smooth, ...last });

/** What a run announces, in order. */
function announcementsOf(answers: Answers): Announcement[] {
  const { calls } = new Drive(onboardCustomer, input, { answers, waits: 200 }).run();
  return calls.flatMap(({ name, input: step }) => (name === 'announce' ? step : step.shows) ?? []);
}

async function world(): Promise<FakePorts> {
  const ports = fakePorts();
  await receiveRequest(ports, recordingStarter(), storageRequest);
  return ports;
}

/** Every line of the list. */
async function shown({ registry }: FakePorts) {
  const pages = await Promise.all(GROUPS.map((group) => registry.overview.page(group, { top: 100 })));
  return pages.flatMap(({ rows }) =>
    rows.map(({ group, status, resourceId }) => ({ group, state: status.state, resourceId })),
  );
}

/** The n-th change of the list fails, or its answer is lost; ends when it is called off. */
function failAt(ports: FakePorts, which: number, isDone: boolean): () => void {
  const { overview } = ports.tables as unknown as { overview: { batch(changes: readonly RowChange[]): Promise<void> } };
  const { batch } = overview;
  let left = which;
  overview.batch = async (changes) => {
    left -= 1;
    if (left !== 0) return batch(changes);
    if (isDone) await batch(changes);
    throw new Error('crashed');
  };
  return () => void (overview.batch = batch);
}

const runs: [string, Answers][] = [
  ['a smooth run', smooth],
  ['consent and key waited for', until({ checkConsent: after(2, stops.consentMissing, smooth['checkConsent']) })],
  [
    'parked for the operator',
    until({ ensureManagedIdentity: after(1, stops.azureDenied, smooth['ensureManagedIdentity']) }),
  ],
  [
    'one stop after the other',
    until({
      verifyKey: (_: unknown, n: number) => [stops.roleMissing, stops.keyDisabled][n - 1] ?? smooth['verifyKey'],
    }),
  ],
];

describe.each(runs)('%s', (_, answers) => {
  const announcements = announcementsOf(answers);

  test('each status is shown in its group, and nowhere else', async () => {
    const ports = await world();
    expect(await shown(ports)).toMatchObject([{ group: 'working', state: 'requested' }]);
    for (const announcement of announcements) {
      await announceStatus(ports, announcement);
      const { status } = announcement;
      expect(await shown(ports)).toMatchObject([{ group: groupOf(status), state: status.state }]);
    }
    expect(await ports.registry.overview.thingsOf(storageRequest.customer.id)).toHaveLength(1);
  });

  test('so too if the process crashes at any change of the list, before or after it is made', async () => {
    for (const isDone of [false, true]) {
      for (const which of [1, 2]) {
        for (const crashing of announcements) {
          const ports = await world();
          for (const announcement of announcements) {
            if (announcement === crashing) {
              const mend = failAt(ports, which, isDone);
              await announceStatus(ports, announcement).catch(() => undefined);
              mend();
            }
            await announceStatus(ports, announcement);
            expect(await shown(ports)).toMatchObject([{ group: groupOf(announcement.status) }]);
          }
        }
      }
    }
  });

  test('told twice, nothing changes', async () => {
    const ports = await world();
    for (const announcement of announcements) {
      await Promise.all([announceStatus(ports, announcement), announceStatus(ports, announcement)]);
      expect(await shown(ports)).toHaveLength(1);
    }
  });
});

test('a smooth onboarding costs few changes of the list', async () => {
  const ports = await world();
  for (const announcement of announcementsOf(smooth)) await announceStatus(ports, announcement);
  // Requested, three times at work, protected, and no more at work.
  expect([ports.tables.overview.writes, ports.tables.statistics.writes, ports.tables.customerThings.writes]).toEqual([
    6, 1, 1,
  ]);
});

test('a request that is refused at once is listed as ended', async () => {
  const ports = fakePorts();
  await receiveRequest(ports, recordingStarter(), {
    ...storageRequest,
    resource: {
      kind: 'mysqlFlexibleServer',
      hosting: 'vendor',
      id: storageRequest.resource.id.replace(/Microsoft\.Storage.*/, 'Microsoft.DBforMySQL/flexibleServers/db'),
    },
  });
  expect(await shown(ports)).toMatchObject([{ group: 'ended', state: 'rejected' }]);
});

describe('a protected resource', () => {
  const at = addMillisecondsTo(receivedAt, HOUR);
  const later = addMillisecondsTo(at, HOUR);
  const risk: Status = { state: 'at-risk', waitingFor: 'customer', since: at, code: 'key-expiring' };
  const well: Status = { state: 'protected', waitingFor: 'nobody', since: later };
  const about = (id: string, status: Status, source?: string): Announcement => ({
    ...{
      onboardingId,
      customerId: storageRequest.customer.id,
      status,
      event: status.state === 'at-risk' ? 'at-risk' : 'risk-over',
    },
    resource: { id, at: status.since, ...(source !== undefined && { source }) },
  });

  async function protectedWorld(): Promise<FakePorts> {
    const ports = await world();
    for (const announcement of announcementsOf(smooth)) await announceStatus(ports, announcement);
    await ports.registry.resources.save({ ...storageResource, onboardingId });
    await ports.registry.onboardings.addResource(onboardingId, storageResource.resourceId);
    return ports;
  }

  test('moves to who must act and back, also after a crash in between', async () => {
    for (const which of [1, 2]) {
      const ports = await protectedWorld();
      failAt(ports, which, which === 2);
      await announceStatus(ports, about(storageResource.resourceId, risk)).catch(() => undefined);
      await announceStatus(ports, about(storageResource.resourceId, risk));
      expect(await shown(ports)).toMatchObject([{ group: 'customer', state: 'at-risk' }]);
      await announceStatus(ports, about(storageResource.resourceId, well));
      expect(await shown(ports)).toMatchObject([{ group: 'protected' }]);
    }
  });

  test('a copy is a line of its own, from its first status on', async () => {
    const ports = await protectedWorld();
    const copy = `${storageResource.resourceId}copy`;
    const parked: Status = { state: 'encrypting', waitingFor: 'operator', since: at, code: 'resource-locked' };
    await announceStatus(ports, about(copy, parked, storageResource.resourceId));
    expect(await shown(ports)).toMatchObject([{ group: 'operator', resourceId: copy }, { group: 'protected' }]);
    await announceStatus(ports, about(copy, well, storageResource.resourceId));
    expect(await shown(ports)).toMatchObject([{ group: 'protected' }, { group: 'protected' }]);
    expect(await ports.registry.overview.thingsOf(storageRequest.customer.id)).toHaveLength(2);
  });

  test('copies that were protected together with their original are listed with it', async () => {
    const ports = await protectedWorld();
    const copy = `${storageResource.resourceId}copy`;
    await ports.registry.resources.save({ ...storageResource, resourceId: copy, source: storageResource.resourceId });
    await ports.registry.onboardings.addResource(onboardingId, copy);
    const starting = { onboardingId, customerId: 'fabrikam', resources: [storageResource.resourceId, copy] };
    for (let times = 0; times < 2; times += 1) {
      await startKeepEncrypted(ports)(starting, recordingStarter());
      expect(await shown(ports)).toMatchObject([{ group: 'protected' }, { group: 'protected' }]);
    }
    await announceStatus(ports, about(copy, risk, storageResource.resourceId));
    expect(await shown(ports)).toMatchObject([{ group: 'customer', resourceId: copy }, { group: 'protected' }]);
  });

  test('released, and protected by another onboarding: each has its own line', async () => {
    const ports = await protectedWorld();
    const released: Status = { state: 'released', waitingFor: 'nobody', since: at };
    await announceStatus(ports, about(storageResource.resourceId, released));
    expect(await shown(ports)).toMatchObject([{ group: 'ended', state: 'released' }]);
    const other = { ...storageRequest, onboardingId: 'fabrikam-02' };
    await receiveRequest(ports, recordingStarter(), other);
    await ports.registry.resources.save({ ...storageResource, onboardingId: 'fabrikam-02', protectedAt: later });
    expect(await shown(ports)).toMatchObject([{ group: 'working' }, { group: 'ended' }]);
  });
});

test('what is not known is not listed', async () => {
  const ports = fakePorts();
  const status: Status = { state: 'failed', waitingFor: 'nobody', since: receivedAt };
  await announceStatus(ports, { onboardingId: 'unheard-of', customerId: 'c', status });
  expect(await shown(ports)).toEqual([]);
});

test('the first run of a replay leaves the place where the former one ended', async () => {
  const ended = { group: 'ended', since: addMillisecondsTo(receivedAt, HOUR) } as const;
  const before = { announced: {}, timeline: [], listed: ended };
  const drive = new Drive(
    onboardCustomer,
    { request: storageRequest, policy, before },
    { answers: smooth, waits: 50 },
  ).run();
  const [first] = drive.calls.flatMap(({ input: step }) => step.shows ?? []);
  expect(first.listed).toMatchObject({ was: ended, place: { group: 'working' } });
});
