import { createCommand, notPassed, startTrials, type Trials } from './support/keyTrials';
import type { ReadyScene, Topology } from './support/scene';
import { summary } from './support/runs';

/** Where the kinds differ in what they take of a key. */

const DAY = 24 * 3600;
const now = () => Math.floor(Date.now() / 1000);

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

test.each<[string, Topology, (scene: ReadyScene) => unknown, number | undefined]>([
  ['4096 bits, storage', 'storage across tenants', () => undefined, 4096],
  ['4096 bits, MySQL', 'MySQL in one tenant', () => undefined, 4096],
  ['an expiry ahead, storage', 'storage in one tenant', (it) => trials.change(it, { expires: now() + DAY }), undefined],
  ['an expiry ahead, SQL', 'SQL across tenants', (it) => trials.change(it, { expires: now() + DAY }), undefined],
  ['an expiry ahead, disks', 'disks in one tenant', (it) => trials.change(it, { expires: now() + DAY }), undefined],
])('what some kinds take: %s', async (_, topology, prepare, size) => {
  const scene = await trials.scene(topology, size === undefined ? {} : { key: { size } });
  await prepare(scene);
  expect(summary(await trials.verify(scene))).toBe('done unchanged');
  expect(notPassed(await trials.report(scene))).toEqual([]);
});

test('4096 bits are too many for SQL', async () => {
  const scene = await trials.scene('SQL across tenants', { key: { size: 4096 } });
  expect(await trials.verify(scene)).toMatchObject({
    code: 'key-size',
    reason: `The key ${trials.newest(scene)} has 4096 bits; sqlServer takes 2048, 3072 bits.`,
    remedy: `Create one: ${createCommand(scene, '<key>')}`,
  });
});

test('30 days of retention are too few for MySQL', async () => {
  const scene = await trials.scene('MySQL in one tenant', { vault: { softDeleteRetentionInDays: 30 } });
  expect(await trials.verify(scene)).toMatchObject({
    code: 'retention-too-short',
    remedy:
      'The retention of a vault is fixed when it is created: az keyvault create --name <vault> --resource-group <group> --retention-days 90 --enable-purge-protection true',
  });
});

test('several faults are all in the report; the first decides', async () => {
  const scene = await trials.scene('MySQL in the customer tenant', {
    vault: { purgeProtection: false, softDeleteRetentionInDays: 7 },
  });
  trials.change(scene, { enabled: false, expires: now() + DAY, ops: ['wrapKey'] });
  expect(summary(await trials.verify(scene))).toBe('needs-customer key-operations');
  expect(notPassed(await trials.report(scene)).slice(0, 5)).toEqual([
    'keyOperations fail',
    'keyEnabled fail',
    'keyExpiry fail',
    'purgeProtection fail',
    'retention fail',
  ]);
});
