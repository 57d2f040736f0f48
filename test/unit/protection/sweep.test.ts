import { startSweep, sweepSchedule } from '../../../functions/startSweep';
import { addCounts, NO_COUNTS, type KeysRest, type SweepResult } from '../../../shared/model/sweep';
import { GONE, type KeyState } from '../../../shared/model/sight';
import { inTurns } from '../../../shared/protection/inTurns';
import { shownBy } from '../../../shared/protection/sights';
import { newsOfView } from '../../../shared/protection/sweepPlace';
import { sweepVault, whyWake } from '../../../shared/protection/sweepVault';
import { isLeft, takeWakes } from '../../../shared/protection/sweepWakes';
import type { WatchedKey } from '../../../shared/registry';
import type { ResourceView } from '../../../shared/targets';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { CUSTOMER_TENANT, KEY_URI, KEY_VERSION, NOW, storageWanted, VAULT_HOST } from '../../support/samples';

describe('why a key wakes', () => {
  test.each<[string, KeyState, number | undefined, KeyState | undefined, number | undefined, string | undefined]>([
    ['as it was', 'usable', 5, 'usable', 5, undefined],
    ['taken', 'usable', 5, 'key-disabled', 5, 'key'],
    ['taken, and seen', 'key-disabled', 5, 'key-disabled', 5, undefined],
    ['taken for another reason', 'key-disabled', 5, 'vault-access-denied', undefined, 'key'],
    ['back', 'vault-not-found', undefined, 'usable', 5, 'key'],
    ['a firewall was closed', 'usable', 5, 'hidden', undefined, 'key'],
    ['hidden as before', 'hidden', undefined, 'hidden', undefined, undefined],
    ['a newer version', 'usable', 5, 'usable', 6, 'version'],
    ['a version of the same second', 'usable', 5, 'usable', 5, undefined],
    ['the newest cannot be used', 'usable', 5, 'usable', undefined, undefined],
    ['versions could not be listed', 'usable', undefined, 'usable', 6, undefined],
    ['not looked at', 'usable', 5, undefined, 6, undefined],
  ])('%s', (_, before, at, state, newestAt, reason) => {
    expect(whyWake({ state: before, newestAt: at }, state, newestAt)).toBe(reason);
  });
});

describe('why a resource wakes', () => {
  const view: ResourceView = {
    location: 'westeurope',
    availability: 'ready',
    hasSystemIdentity: false,
    identityIds: [storageWanted.identityId],
    geoBackup: false,
    encryption: {
      source: 'customer',
      keyUri: storageWanted.keyUri,
      follows: true,
      identityId: storageWanted.identityId,
    },
  };
  const { encryption } = view;
  const other = (more: Partial<ResourceView>): ResourceView => ({ ...view, ...more });
  test.each<[string, ResourceView | undefined, string | undefined]>([
    ['as it was', view, undefined],
    ['in other letters', other({ identityIds: view.identityIds.map((id) => id.toUpperCase()) }), undefined],
    ['tags, backups, region: not ours', other({ location: 'elsewhere', backupDays: 3 }), undefined],
    ['busy', other({ availability: 'busy', encryption: { source: 'service' } }), undefined],
    ['inaccessible', other({ availability: 'inaccessible' }), 'resource'],
    ['keys of the service', other({ encryption: { source: 'service' } }), 'resource'],
    ['another version', other({ encryption: { ...encryption, keyUri: `${KEY_URI}/${'f'.repeat(32)}` } }), 'resource'],
    ['pinned', other({ encryption: { ...encryption, follows: false } }), 'resource'],
    ['another client', other({ encryption: { ...encryption, federatedClientId: 'x' } }), 'resource'],
    ['identity taken off', other({ identityIds: [] }), 'resource'],
    ['disks wrapped anew', other({ encryption: { ...encryption, previousKeys: [KEY_URI] } }), 'resource'],
    ['trouble', other({ trouble: 'it says so' }), 'resource'],
    ['missing', undefined, 'missing'],
  ])('%s', (_, seen, reason) => {
    expect(newsOfView({ shown: shownBy(view), identityId: '', hasIdentity: true }, seen)).toBe(reason);
  });

  test('gone, and seen; there again', () => {
    const gone = { shown: GONE, identityId: '', hasIdentity: true };
    expect([newsOfView(gone, undefined), newsOfView(gone, view)]).toEqual([undefined, 'resource']);
  });
});

describe('who wakes at once', () => {
  const news = (vaultHost: string, count: number) => ({
    vaultHost,
    news: Array.from({ length: count }, (_, index) => ({
      use: { vaultHost, keyName: 'k', onboardingId: 'o', resourceId: `/${vaultHost}/${index}` } satisfies WatchedKey,
      reason: 'key' as const,
    })),
  });
  /** All rounds, with nobody looking meanwhile: sizes, and everybody that was woken. */
  function rounds(vaults: readonly ReturnType<typeof news>[]) {
    const sizes: number[] = [];
    const woken: string[] = [];
    let rest: KeysRest | undefined;
    let most = 0;
    do {
      const left = vaults.map((one) => ({ ...one, news: one.news.filter(({ use }) => isLeft(use, rest)) }));
      const taken = takeWakes(left, rest);
      sizes.push(taken.now.length);
      woken.push(...taken.now.map(({ use }) => use.resourceId));
      rest = taken.rest;
      most = Math.max(most, rest?.vaults.length ?? 0);
    } while (rest && sizes.length < 1000);
    return { sizes, woken, most };
  }

  test.each<[string, number[], number[]]>([
    ['nobody', [], [0]],
    ['few', [1, 2, 3], [6]],
    ['one vault of many', [170], [50, 50, 50, 20]],
    ['many vaults of one', Array<number>(450).fill(1), [200, 200, 50]],
    ['many of many', Array<number>(6).fill(60), [200, 140, 20]],
  ])('%s', (_, vaults, sizes) => {
    const all = vaults.map((count, index) => news(`v${String(index).padStart(4, '0')}`, count));
    const run = rounds(all);
    expect(run.woken).toHaveLength(vaults.reduce((sum, count) => sum + count, 0));
    expect(new Set(run.woken).size).toBe(run.woken.length);
    expect(run.sizes.every((size) => size <= 200)).toBe(true);
    if (vaults.length < 6 || vaults[0] === 1) expect(run.sizes).toEqual(sizes);
    // What is carried over stays small.
    expect(run.most).toBeLessThanOrEqual(5);
  });
});

describe('looking at a vault', () => {
  const use = (resourceId: string, more: Partial<WatchedKey['sight']> = {}, keyName = 'payments'): WatchedKey => ({
    vaultHost: VAULT_HOST,
    keyName,
    resourceId,
    onboardingId: 'o',
    sight: {
      keyUri: `https://${VAULT_HOST}/keys/${keyName}/${KEY_VERSION}`,
      tenantId: CUSTOMER_TENANT,
      clientId: 'app',
      state: 'usable',
      ...more,
    },
  });

  test('a vault of another tenant gets no token, and is asked once for all its keys', async () => {
    let asked = 0;
    const challengeOf = async () => {
      asked += 1;
      return { tenantId: 'another', header: '' };
    };
    const open = () => {
      throw new Error('No token for it');
    };
    const uses = [use('/a'), use('/b'), use('/c', { state: 'vault-tenant-mismatch' }), use('/d', {}, 'other')];
    const swept = await sweepVault(fakePorts({ vaults: { challengeOf, open } }), uses, async () => undefined);
    expect(swept).toMatchObject({ keys: 2, calls: 1, faults: [] });
    expect(swept.news.map(({ use: { resourceId } }) => resourceId)).toEqual(['/a', '/b', '/d']);
    expect(asked).toBe(1);
  });

  test('keys of one vault are looked at one after the other, no more than five a second', async () => {
    const challengeOf = async () => undefined;
    const pauses: number[] = [];
    const uses = Array.from({ length: 4 }, (_, index) => use('/a', {}, `key${index}`));
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    const vaults = { challengeOf, open: () => Promise.reject(new Error()) as never };
    expect((await sweepVault(fakePorts({ vaults }), uses, pause)).keys).toBe(4);
    expect(pauses).toHaveLength(3);
    expect(pauses.every((one) => one > 100 && one <= 200)).toBe(true);
  });

  test('keys that say nothing of the resource, or were not seen yet, cost no call', async () => {
    const { sight: _, ...unseen } = use('/a');
    const swept = await sweepVault(fakePorts(), [unseen, use('/b', { state: 'elsewhere' })]);
    expect(swept).toMatchObject({ keys: 0, calls: 0, news: [{ reason: 'unseen', use: { resourceId: '/a' } }] });
  });
});

describe('the timer', () => {
  test.each([
    [1, '0 */1 * * * *'],
    [5, '0 */5 * * * *'],
    [60, '0 0 * * * *'],
  ])('every %d minutes', (minutes, schedule) => expect(sweepSchedule(minutes)).toBe(schedule));

  test.each([
    [undefined, 1],
    [400, 1],
    [1001, 3],
    [10_000, 8],
  ])('after a sweep of %s resources it has %d parts', async (resources, width) => {
    const ports = fakePorts();
    const starter = recordingStarter();
    if (resources !== undefined) {
      await ports.registry.sweeps.end({ ...NO_COUNTS, resources } as SweepResult);
    }
    await startSweep(ports, starter, () => undefined);
    const input = { width, dueAt: NOW.toISOString(), retrySeconds: 5 };
    expect(starter.started).toEqual([{ orchestrator: 'sweep', instanceId: 'sweep', input }]);
  });

  test('while the last still runs none is started, and it is said how late the next is', async () => {
    const ports = fakePorts();
    const starter = recordingStarter();
    const said: string[] = [];
    const tick = () => startSweep(ports, starter, (text) => void said.push(text));
    await tick();
    ports.clock.now = new Date(NOW.getTime() + 7 * 60_000);
    await tick();
    expect(starter.started).toHaveLength(1);
    expect(said).toEqual([`The sweep that began at ${NOW.toISOString()} still runs: the next is 120 s late`]);
  });
});

test('sums', () => {
  expect(addCounts([])).toEqual(NO_COUNTS);
  const parts = [
    { keys: 1, woken: { key: 1 }, examples: ['a'] },
    { keys: 2, woken: { key: 2, version: 1 } },
  ];
  expect(addCounts(parts)).toMatchObject({ keys: 3, woken: { key: 3, version: 1 }, examples: ['a'] });
  expect(addCounts([{ examples: 'abcdefg'.split('') }]).examples).toHaveLength(5);
});

test('in turns: so many at a time, results in order', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number) => {
    most = Math.max(most, (running += 1));
    await new Promise((done) => setImmediate(done));
    running -= 1;
    return item * 2;
  };
  expect(await inTurns([1, 2, 3, 4, 5], 2, work)).toEqual([2, 4, 6, 8, 10]);
  expect([most, await inTurns([], 2, work)]).toEqual([2, []]);
});
