import { passTime } from '../../../local/azure/passTime';
import { CAUSES, INCIDENTS, letHappen, placeOf, rotateKey, type Cause } from '../../../local/cloud/incidents';
import { DAY, MINUTE, startProtectedWorld, type ProtectedResource, type Wanted } from './protectedWorld';

/** Every cause of lost access at every kind of customer: the resource loses its data, and what undoes it brings them back. */

let world: Awaited<ReturnType<typeof startProtectedWorld>>;
beforeAll(async () => {
  world = await startProtectedWorld();
});
afterAll(() => world.stop());

const PLACES: Readonly<Record<string, Wanted>> = {
  'storage, across tenants': { kind: 'storageAccount', hosting: 'vendor' },
  'storage, in the customer tenant': { kind: 'storageAccount', hosting: 'customer' },
  'storage, in the vendor tenant': { kind: 'storageAccount', hosting: 'vendor', vaultOf: 'vendor' },
  'storage, with access policies': { kind: 'storageAccount', hosting: 'vendor', permissions: 'accessPolicies' },
  'SQL, across tenants': { kind: 'sqlServer', hosting: 'vendor' },
  'SQL, key in a Managed HSM': { kind: 'sqlServer', hosting: 'vendor', vaultType: 'managedHsm' },
  'disks, across tenants': { kind: 'diskEncryptionSet', hosting: 'vendor' },
  'MySQL, in the customer tenant': { kind: 'mysqlFlexibleServer', hosting: 'customer' },
  'MySQL, key in a Managed HSM': { kind: 'mysqlFlexibleServer', hosting: 'customer', vaultType: 'managedHsm' },
  'MySQL, with access policies': { kind: 'mysqlFlexibleServer', hosting: 'customer', permissions: 'accessPolicies' },
};

/** Causes that cannot happen at a place. */
const IMPOSSIBLE: Readonly<Record<string, readonly Cause[]>> = {
  'storage, across tenants': ['accessPolicyRemoved'],
  'storage, in the customer tenant': ['accessPolicyRemoved', 'federatedCredentialRemoved'],
  'storage, in the vendor tenant': ['accessPolicyRemoved', 'federatedCredentialRemoved'],
  'storage, with access policies': ['roleRemoved', 'resourceRoleRemoved'],
  'SQL, across tenants': ['accessPolicyRemoved'],
  'SQL, key in a Managed HSM': ['accessPolicyRemoved'],
  'disks, across tenants': ['accessPolicyRemoved'],
  'MySQL, in the customer tenant': ['accessPolicyRemoved', 'federatedCredentialRemoved'],
  'MySQL, key in a Managed HSM': ['accessPolicyRemoved', 'federatedCredentialRemoved'],
  'MySQL, with access policies': ['roleRemoved', 'resourceRoleRemoved', 'federatedCredentialRemoved'],
};

const pass = (ms: number) => passTime(world.simulator, world.clock, ms);
const target = ({ id, clientId }: ProtectedResource) => ({ resourceId: id, clientId, material: world.material });
const lost = ({ id }: ProtectedResource) => world.simulator.arm.lostData(id);

const rows = Object.entries(PLACES).flatMap(([name, wanted]) =>
  CAUSES.filter((cause) => !IMPOSSIBLE[name]?.includes(cause)).map((cause) => [cause, name, wanted] as const),
);

test.each(rows)('%s: %s', async (cause, _, wanted) => {
  const { arm, keyVault } = world.simulator;
  const resource = await world.protect(wanted);
  await pass(5 * MINUTE);
  expect(await lost(resource)).toBeUndefined();
  const losesKey = INCIDENTS[cause].losesKey(placeOf(world.simulator, target(resource)));

  const undo = await letHappen(world.simulator, cause, target(resource));
  // Servers notice within ten minutes, and not at once.
  const noticesLater = resource.kind === 'sqlServer' || resource.kind === 'mysqlFlexibleServer';
  if (noticesLater) expect(await lost(resource)).toBeUndefined();
  await pass(10 * MINUTE);
  expect(Boolean(await lost(resource))).toBe(losesKey);

  await undo();
  await pass(10 * MINUTE);
  if (resource.kind === 'mysqlFlexibleServer' && losesKey) {
    // Nothing but setting its key again brings a MySQL server back.
    await pass(DAY);
    expect(await lost(resource)).toBe('Inaccessible');
    await resource.revalidate();
  }
  expect(await lost(resource)).toBeUndefined();

  // Life goes on: those that follow a new version do, within a day.
  if (resource.kind === 'mysqlFlexibleServer') return;
  const [kid] = await rotateKey(world.simulator, target(resource));
  if (arm.get(resource.id).properties['autoKeyRotationError']) await resource.revalidate();
  await pass(DAY);
  expect(placeOf(world.simulator, target(resource)).keyVersion).toBe(kid?.split('/').at(-1));
  expect(keyVault.currentKey(resource.customer.vaultName, 'cmk').kid).toBe(kid);
});

test.each(Object.entries(IMPOSSIBLE))('%s: what cannot happen is refused', async (name, causes) => {
  const resource = await world.protect(PLACES[name] as Wanted);
  for (const cause of causes)
    await expect(letHappen(world.simulator, cause, target(resource))).rejects.toThrow('cannot happen');
});

test('a SQL server that gets its key back too late waits for somebody who revalidates it', async () => {
  const server = await world.protect({ kind: 'sqlServer', hosting: 'vendor' });
  const ends: (string | undefined)[] = [];
  for (const minutes of [29, 45]) {
    const undo = await letHappen(world.simulator, 'keyDisabled', target(server));
    await pass(minutes * MINUTE);
    expect(await lost(server)).toBe('Inaccessible');
    await undo();
    await pass(DAY);
    ends.push(await lost(server));
  }
  expect(ends).toEqual([undefined, 'Inaccessible']);
  await world.send('POST', `${server.id}/encryptionProtector/current/revalidate?api-version=2023-08-01`);
  expect(await lost(server)).toBeUndefined();
});

test('a key that is lost between two looks is not missed by anything', async () => {
  const server = await world.protect({ kind: 'mysqlFlexibleServer', hosting: 'customer' });
  await pass(MINUTE);
  const undo = await letHappen(world.simulator, 'roleRemoved', target(server));
  await pass(5 * MINUTE);
  await undo();
  await pass(DAY);
  expect(await lost(server)).toBeUndefined();
});

test('rotations one right after the other end with the last', async () => {
  const account = await world.protect({ kind: 'storageAccount', hosting: 'vendor' });
  const kids = await rotateKey(world.simulator, target(account), 5);
  expect(new Set(kids).size).toBe(5);
  await pass(DAY);
  expect(kids.at(-1)?.endsWith(placeOf(world.simulator, target(account)).keyVersion)).toBe(true);
});
