import { endBulk } from '../../../activities/endBulk';
import { runBulkPage } from '../../../activities/runBulkPage';
import { selectBulk } from '../../../activities/selectBulk';
import type { BulkAction } from '../../../shared/api';
import { expectedRefusal } from '../../../shared/bulk/actions';
import { previewBulk } from '../../../shared/bulk/preview';
import { bulkDetail, bulkProgress } from '../../../shared/bulk/progress';
import { bulkAudit, startBulk } from '../../../shared/bulk/startBulk';
import { ONBOARD_CUSTOMER, onboardingInstance } from '../../../shared/model/instances';
import { placeOf, plannedThing } from '../../../shared/model/listing';
import type { BulkSelection } from '../../../shared/model/bulk';
import type { State, Status } from '../../../shared/model/state';
import { list } from '../../../shared/overview/listing';
import { fakePorts, recordingStarter, type FakePorts, type RecordingStarter } from '../../support/fakePorts';
import { NOW, storageRequest } from '../../support/samples';

const at = NOW.toISOString();
const name = (index: number) => `parked-${String(index).padStart(3, '0')}`;

/** So many onboardings that wait for the operator, and one that has ended. */
async function world(count = 3): Promise<{ ports: FakePorts; starter: RecordingStarter }> {
  const ports = fakePorts();
  const starter = recordingStarter();
  const parked: Status = { state: 'preparing', waitingFor: 'operator', since: at, code: 'access-to-azure-denied' };
  for (let index = 0; index < count; index += 1) await add(ports, starter, name(index), parked);
  await add(ports, starter, 'declined', {
    state: 'declined',
    waitingFor: 'nobody',
    since: at,
    code: 'consent-declined',
  });
  return { ports, starter };
}

async function add(ports: FakePorts, starter: RecordingStarter, onboardingId: string, status: Status): Promise<void> {
  const resource = { ...storageRequest.resource, id: `${storageRequest.resource.id}${onboardingId}` };
  const request = { ...storageRequest, onboardingId, resource };
  await ports.registry.onboardings.create(onboardingId, { request, requestHash: 'h', receivedAt: at });
  await starter.startOnce(ONBOARD_CUSTOMER, onboardingInstance(onboardingId), {});
  const place = placeOf(status);
  await ports.registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [], listed: place });
  await list(ports.registry, { onboardingId, status }, { place, thing: plannedThing(request) });
}

const run = (selection: BulkSelection, action: BulkAction = 'resume') => ({
  ...{ id: 'bulk-1', action, by: 'Op (o)', why: 'the role is back', at },
  selection,
});
const PARKED: BulkSelection = { filter: { group: 'operator' } };

/** All steps, as the process runs them. */
async function carryOut(ports: FakePorts, starter: RecordingStarter): Promise<void> {
  let pages = 0;
  for (let isAll = false; !isAll;) {
    const selected = await selectBulk(ports)({ id: 'bulk-1', pages });
    if (selected.kind !== 'done') throw new Error(selected.reason);
    ({ pages, isAll } = selected.value);
  }
  let isStopped = false;
  for (let page = 1; page <= pages && !isStopped; page += 1) {
    const acted = await runBulkPage(ports)({ id: 'bulk-1', page }, starter);
    isStopped = acted.kind === 'done' && acted.value.isStopped;
  }
  await endBulk(ports)({ id: 'bulk-1', isStopped });
}
const resumed = async (ports: FakePorts, index: number) =>
  (await ports.registry.audit.list(name(index))).filter(({ action }) => action === 'resume');

test('does to each what the action on one does, in the name of who asked, and says which bulk action it was', async () => {
  const { ports, starter } = await world();
  await startBulk(ports, starter, run(PARKED));
  expect(await bulkProgress(ports, 'bulk-1')).toMatchObject({ done: 0, state: 'running' });
  await carryOut(ports, starter);
  expect(await bulkDetail(ports, 'bulk-1')).toMatchObject({
    ...{ action: 'resume', by: 'Op (o)', total: 3, done: 3, failed: 0, refused: 0, state: 'finished' },
    items: [0, 1, 2].map((index) => ({ onboardingId: name(index), result: 'done' })),
  });
  expect(starter.woken.sort()).toEqual([0, 1, 2].map((index) => `onboarding-${name(index)}`));
  expect(await resumed(ports, 0)).toMatchObject([{ by: 'Op (o)', why: 'the role is back (bulk bulk-1)' }]);
  expect(await ports.registry.audit.list(bulkAudit('bulk-1'))).toMatchObject([{ action: 'bulk-resume' }]);
});

test('many pages; what moves in the list meanwhile was selected before', async () => {
  const { ports, starter } = await world(55);
  await startBulk(ports, starter, run(PARKED));
  await carryOut(ports, starter);
  await add(ports, starter, 'late', { state: 'preparing', waitingFor: 'operator', since: at, code: 'resource-locked' });
  await carryOut(ports, starter);
  expect(await bulkProgress(ports, 'bulk-1')).toMatchObject({ total: 55, done: 55 });
  expect(new Set(starter.woken).size).toBe(55);
});

test('one that is named twice is acted on once; refusals and what is not known are told by their codes', async () => {
  const { ports, starter } = await world();
  const onboardingIds = [name(0), 'declined', name(0), 'unheard-of'];
  await startBulk(ports, starter, run({ onboardingIds }));
  await carryOut(ports, starter);
  expect(await bulkDetail(ports, 'bulk-1')).toMatchObject({
    ...{ total: 3, done: 1, failed: 0, refused: 2 },
    items: [
      { onboardingId: 'declined', result: 'refused', code: 'onboarding-ended' },
      { onboardingId: name(0), result: 'done' },
      { onboardingId: 'unheard-of', result: 'refused', code: 'onboarding-not-found' },
    ],
  });
});

test('repeated after a crash, an onboarding that is done is left alone', async () => {
  const { ports, starter } = await world();
  await startBulk(ports, starter, run(PARKED));
  const { addResult } = ports.registry.bulks;
  let results = 0;
  Object.assign(ports.registry.bulks, {
    addResult: (...args: Parameters<typeof addResult>) =>
      (results += 1) === 2 ? Promise.reject(new Error('crashed')) : addResult(...args),
  });
  await expect(carryOut(ports, starter)).rejects.toThrow('crashed');
  await carryOut(ports, starter);
  expect(await bulkProgress(ports, 'bulk-1')).toMatchObject({ total: 3, done: 3, state: 'finished' });
  const audits = await Promise.all([0, 1, 2].map((index) => resumed(ports, index)));
  // The one of which it could not be written down is done again, which resuming does not mind.
  expect(audits.map(({ length }) => length).sort()).toEqual([1, 1, 2]);
});

test('what fails is tried twice and then counts as failed', async () => {
  const { ports, starter } = await world();
  const { read } = ports.registry.onboardings;
  Object.assign(ports.registry.onboardings, {
    read: (id: string) => (id === name(1) ? Promise.reject(new Error('503')) : read(id)),
  });
  await startBulk(ports, starter, run(PARKED));
  await carryOut(ports, starter);
  expect(await bulkDetail(ports, 'bulk-1')).toMatchObject({
    ...{ done: 2, failed: 1 },
    items: [{}, { onboardingId: name(1), result: 'failed', code: 'retries-used-up' }, {}],
  });
});

test('stopped between two onboardings: what is done stays done, nothing more is', async () => {
  const { ports, starter } = await world(20);
  await startBulk(ports, starter, run(PARKED));
  const { wake } = starter;
  let woken = 0;
  starter.wake = async (id) => {
    woken += 1;
    if (woken === 10) await ports.registry.bulks.stop('bulk-1', { by: 'Op', why: 'enough', at });
    return wake(id);
  };
  await carryOut(ports, starter);
  const progress = await bulkProgress(ports, 'bulk-1');
  expect(progress).toMatchObject({ state: 'stopped', total: 20 });
  expect(progress?.done).toBeGreaterThanOrEqual(10);
  expect(progress?.done).toBeLessThan(20);
  expect(await ports.registry.bulks.stop('bulk-1', { by: 'Op', why: 'again', at })).toBe(false);
});

test('sent again it is the same one; with other content it is refused', async () => {
  const { ports, starter } = await world();
  const started = () => starter.started.filter(({ orchestrator }) => orchestrator === 'bulk');
  expect(await startBulk(ports, starter, run(PARKED))).toMatchObject({ value: { id: 'bulk-1' } });
  expect(await startBulk(ports, starter, { ...run(PARKED), by: 'other' })).toMatchObject({ value: { id: 'bulk-1' } });
  expect(await startBulk(ports, starter, run(PARKED, 'check'))).toMatchObject({ code: 'bulk-conflict' });
  expect(started()).toHaveLength(1);
  await carryOut(ports, starter);
  starter.purge();
  await startBulk(ports, starter, run(PARKED));
  expect(started()).toHaveLength(1);
});

describe('a dry run', () => {
  test('tells how many, the first ones and who would be refused; nothing is done', async () => {
    const { ports, starter } = await world(30);
    const { writes } = ports.tables.audit;
    const preview = await previewBulk(ports, 'resume', { filter: {} });
    expect([preview.total, preview.sample.length, preview.refused]).toEqual([
      31,
      20,
      [{ onboardingId: 'declined', code: 'onboarding-ended' }],
    ]);
    const named = await previewBulk(ports, 'resume', { onboardingIds: [name(0), 'unheard-of', 'declined'] });
    expect([named.total, named.refused]).toEqual([
      3,
      [
        { onboardingId: 'declined', code: 'onboarding-ended' },
        { onboardingId: 'unheard-of', code: 'onboarding-not-found' },
      ],
    ]);
    expect([starter.woken, ports.tables.audit.writes]).toEqual([[], writes]);
  });

  test.each<[BulkAction, Partial<Record<State, string>>]>([
    ['resume', { declined: 'onboarding-ended', failed: 'onboarding-ended' }],
    ['check', { declined: 'onboarding-ended', released: 'onboarding-ended', failed: 'onboarding-ended' }],
    [
      'revalidate',
      {
        preparing: 'not-protected',
        'awaiting-key': 'not-protected',
        declined: 'not-protected',
        released: 'not-protected',
        failed: 'not-protected',
      },
    ],
    [
      'release',
      {
        preparing: 'not-protected',
        'awaiting-key': 'not-protected',
        declined: 'not-protected',
        released: 'not-protected',
        failed: 'not-protected',
      },
    ],
    [
      'terminate',
      {
        declined: 'onboarding-ended',
        failed: 'onboarding-ended',
        protected: 'not-running',
        'at-risk': 'not-running',
        released: 'not-running',
      },
    ],
    [
      'resend-invitation',
      {
        preparing: 'not-invited',
        declined: 'onboarding-ended',
        released: 'onboarding-ended',
        failed: 'onboarding-ended',
      },
    ],
    ['revoke-link', { preparing: 'not-invited' }],
  ])('expects of %s', (action, refused) => {
    const states: State[] = ['preparing', 'awaiting-key', 'protected', 'at-risk', 'declined', 'released', 'failed'];
    const expected = states.map((state) => {
      const status = { state, waitingFor: 'nobody', since: at } as const;
      return [state, expectedRefusal(action, { status, kind: 'storageAccount' })];
    });
    expect(expected.filter(([, code]) => code !== undefined)).toEqual(
      states.filter((state) => refused[state]).map((state) => [state, refused[state]]),
    );
  });

  test('of a kind without keys of its own, no release', () => {
    const status = { state: 'protected', waitingFor: 'nobody', since: at } as const;
    expect(expectedRefusal('release', { status, kind: 'diskEncryptionSet' })).toBe('release-not-offered');
  });
});
