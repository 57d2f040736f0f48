import { passTime } from '../../../local/azure/passTime';
import { letHappen, placeOf, rotateKey } from '../../../local/cloud/incidents';
import { DAY, HOUR, MINUTE, startProtectedWorld, type ProtectedResource, type Wanted } from '../cloud/protectedWorld';

/** What resources do by themselves while a standing clock is moved: to the minute, without anybody asking them. */

let world: Awaited<ReturnType<typeof startProtectedWorld>>;
beforeAll(async () => {
  world = await startProtectedWorld();
});
afterAll(() => world.stop());
afterEach(() => Object.assign(world.simulator.core.lag, { rewrapMs: 0, rolePropagationMs: 0, operationMs: 0 }));

const pass = (ms: number) => passTime(world.simulator, world.clock, ms);
const target = ({ id }: ProtectedResource) => ({ resourceId: id, material: world.material });
const version = (one: ProtectedResource) => placeOf(world.simulator, target(one)).keyVersion;
const lost = ({ id }: ProtectedResource) => world.simulator.arm.lostData(id);

/** Minutes, a step at a time, until something is so. */
async function until(isSo: () => boolean | Promise<boolean>, step = MINUTE, most = 3 * DAY): Promise<number> {
  let passed = 0;
  while (!(await isSo())) {
    if (passed > most) return Infinity;
    await pass(step);
    passed += step;
  }
  return passed / MINUTE;
}

const FOLLOWING: readonly [Wanted['kind'], minutes: number][] = [
  ['storageAccount', 24 * 60],
  ['sqlServer', 24 * 60],
  ['diskEncryptionSet', 60],
];

test.each(FOLLOWING)(
  '%s follows a new version when it looks next, %i minutes after its last look',
  async (kind, period) => {
    const resource = await world.protect({ kind, hosting: 'vendor' });
    // A quarter of the period has passed, several times over: looks that found nothing keep their rhythm.
    await pass(5.25 * period * MINUTE);
    const before = version(resource);
    await rotateKey(world.simulator, target(resource));
    expect(await until(() => version(resource) !== before, 5 * MINUTE)).toBeCloseTo(0.75 * period, -1);
  },
);

test('in one jump the same happens as step by step', async () => {
  const one = await world.protect({ kind: 'storageAccount', hosting: 'vendor' });
  const [kid] = await rotateKey(world.simulator, target(one));
  await pass(30 * DAY);
  expect(kid?.endsWith(version(one))).toBe(true);
  const { lastKeyRotationTimestamp } = (world.simulator.arm.get(one.id).properties['encryption'] as any)
    .keyvaultproperties;
  // A day after it was protected, and not at the end of the jump.
  expect(world.clock.now().getTime() - Date.parse(lastKeyRotationTimestamp)).toBe(29 * DAY);
});

test('MySQL never follows', async () => {
  const server = await world.protect({ kind: 'mysqlFlexibleServer', hosting: 'customer' });
  const before = version(server);
  await rotateKey(world.simulator, target(server));
  await pass(60 * DAY);
  expect(version(server)).toBe(before);
  expect(await lost(server)).toBeUndefined();
});

test('disks are wrapped again after their time, and need the version of before for it', async () => {
  const set = await world.protect({ kind: 'diskEncryptionSet', hosting: 'vendor' });
  await pass(DAY);
  world.simulator.core.lag.rewrapMs = 3 * HOUR;
  const before = version(set);
  await rotateKey(world.simulator, target(set));
  await until(() => version(set) !== before);
  const previous = async () =>
    (await world.send('GET', `${set.id}?api-version=2025-01-02`)).properties.previousKeys.length as number;
  expect(await previous()).toBe(1);
  const { vaultName, keyName } = placeOf(world.simulator, target(set));
  const old = { version: before };
  world.simulator.keyVault.setAttributes(vaultName, keyName, { ...old, enabled: false });
  await pass(DAY);
  expect([await previous(), await lost(set)]).toEqual([1, 'KeyVaultKeyDisabled']);
  world.simulator.keyVault.setAttributes(vaultName, keyName, { ...old, enabled: true });
  await world.simulator.run();
  expect([await previous(), await lost(set)]).toEqual([0, undefined]);
});

test.each(['sqlServer', 'mysqlFlexibleServer'] as const)('%s misses its key within ten minutes', async (kind) => {
  const hosting = kind === 'sqlServer' ? 'vendor' : 'customer';
  const server = await world.protect({ kind, hosting });
  await pass(DAY + 3 * MINUTE);
  await letHappen(world.simulator, 'roleRemoved', target(server));
  expect(await until(async () => Boolean(await lost(server)))).toBe(7);
});

test('a role that takes its time to spread brings the key back when it has', async () => {
  const server = await world.protect({ kind: 'sqlServer', hosting: 'vendor' });
  await pass(HOUR + 3 * MINUTE);
  const undo = await letHappen(world.simulator, 'roleRemoved', target(server));
  await until(async () => Boolean(await lost(server)));
  world.simulator.core.lag.rolePropagationMs = 8 * MINUTE;
  await undo();
  expect(await until(async () => !(await lost(server)))).toBe(10);
});

test('a version that is not valid yet is followed when it is', async () => {
  const account = await world.protect({ kind: 'storageAccount', hosting: 'vendor' });
  const { vaultName } = account.customer;
  const notBefore = Math.floor(world.clock.now().getTime() / 1000) + 5 * 24 * 3600;
  await world.simulator.keyVault.createKey(vaultName, 'cmk', { material: world.material, notBefore });
  const before = version(account);
  await pass(4 * DAY);
  expect(version(account)).toBe(before);
  await pass(2 * DAY);
  expect(version(account)).not.toBe(before);
});

test('keys rotate by their policy, and events of it go out, in the year that they are due', async () => {
  const account = await world.protect({ kind: 'storageAccount', hosting: 'vendor' });
  const { vaultName, vaultId } = account.customer;
  const sent: string[] = [];
  world.simulator.eventGrid.connectQueues(async (_, { body }) => {
    sent.push((JSON.parse(String(body)) as { eventType: string }).eventType);
  });
  await world.simulator.eventGrid.subscribe({ scope: vaultId, destination: { queue: 'key-events' } });
  const rotate = { timeAfterCreate: 'P60D' };
  world.simulator.keyVault.setRotationPolicy(vaultName, 'cmk', {
    rotate,
    expiryTime: 'P90D',
    material: world.material,
  });
  await pass(365 * DAY);
  expect(sent.filter((type) => type.endsWith('KeyNewVersionCreated'))).toHaveLength(6);
  expect(world.simulator.keyVault.currentKey(vaultName, 'cmk').version).toBe(version(account));
  world.simulator.eventGrid.connectQueues(undefined);
});

test('what looks would only repeat is left out', async () => {
  const server = await world.protect({ kind: 'sqlServer', hosting: 'vendor' });
  await pass(DAY);
  const { vaultName } = server.customer;
  const before = world.simulator.keyVault.unwrapCount(vaultName, 'cmk');
  await pass(30 * DAY);
  expect(world.simulator.keyVault.unwrapCount(vaultName, 'cmk')).toBe(before);
  // Unless something may go wrong.
  const stop = world.simulator.faults.add({ operation: 'keyVault.none', kind: { type: 'loseRequest' } });
  await pass(HOUR);
  stop();
  expect(world.simulator.keyVault.unwrapCount(vaultName, 'cmk')).toBeGreaterThan(before);
});
