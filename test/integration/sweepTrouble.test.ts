import { randomUUID } from 'node:crypto';
import { resourceInstance } from '../../shared/model/instances';
import { addCounts, SHARDS, type KeysRest } from '../../shared/model/sweep';
import { otherUses, startSweeping, type Sweeping } from './support/sweeping';
import { createReadyScene, valueOf, type ReadyScene } from './support/scene';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
let sweeping: Sweeping;
let storage: ReadyScene;
let mysql: ReadyScene;
withTestCloud((started) => ({ cloud, deployment } = started));
beforeAll(async () => {
  sweeping = startSweeping(cloud, deployment);
  storage = await sweeping.protect('storage across tenants');
  mysql = await sweeping.protect('MySQL in the customer tenant');
});

const instances = (...scenes: readonly { readonly resourceId: string }[]) =>
  scenes.map(({ resourceId }) => resourceInstance(resourceId));
const calls = async (operation: RegExp, work: () => Promise<unknown>): Promise<number> => {
  const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
  await work();
  return cloud.sim.calls.since(last).filter((call) => operation.test(call.operation) && !call.internal).length;
};

test('two sweeps at once wake the same, and nothing else happens', async () => {
  cloud.sim.keyVault.setAttributes(storage.vaultName, 'cmk', { enabled: false });
  const swept = await Promise.all([sweeping.sweep(), sweeping.sweep()]);
  expect(swept.map(({ woken }) => woken)).toEqual([{ key: 1 }, { key: 1 }]);
  cloud.sim.keyVault.setAttributes(storage.vaultName, 'cmk', { enabled: true });
  expect((await Promise.all([sweeping.sweep(), sweeping.sweep()])).map(({ woken }) => woken)).toEqual([{}, {}]);
});

test('a vault that is busy for a moment is asked once more, after the pause it asks for', async () => {
  cloud.sim.faults.add({ operation: 'keyVault.unwrapKey', kind: { type: 'throttle', retryAfterSeconds: 1 } });
  expect(await sweeping.sweep()).toMatchObject({ keys: 2, woken: {}, faults: 0 });
});

test('a vault that stays busy is left alone; nothing is concluded', async () => {
  const kind = { type: 'throttle', retryAfterSeconds: 3600 } as const;
  cloud.sim.faults.add({ operation: /^keyVault\./, times: Infinity, kind });
  const swept = await sweeping.sweep();
  expect(swept).toMatchObject({ keys: 2, resources: 2, woken: {}, faults: 2 });
  expect(swept.examples).toEqual([expect.stringMatching(/429/), expect.stringMatching(/429/)]);
});

test('a subscription that may not be listed hides nothing else', async () => {
  const subscriptionId = mysql.resourceId.split('/')[2] ?? '';
  cloud.sim.faults.add({
    operation: /^arm\..*\.list$/,
    times: Infinity,
    when: ({ url }) => url.pathname.includes(subscriptionId),
    kind: { type: 'respond', status: 403, code: 'AuthorizationFailed', message: 'no' },
  });
  cloud.sim.arm.deleteIdentity(storage.plan.identityId);
  const swept = await sweeping.sweep();
  expect(swept).toMatchObject({ woken: { identity: 1 }, wokenIds: instances(storage), resources: 1, faults: 1 });
  expect(swept.examples).toEqual([`mysqlFlexibleServer in ${subscriptionId}: 403 AuthorizationFailed`]);
  valueOf(await deployment.activities.ensureManagedIdentity({ plan: storage.plan, customerId: storage.customerId }));
  cloud.sim.faults.clear();
  expect((await sweeping.sweep()).woken).toEqual({});
});

test('a copy that nobody told of is taken under protection, once', async () => {
  const [, , subscriptionId = '', , resourceGroup = ''] = mysql.resourceId.split('/');
  const name = `${mysql.customerId}-copy`;
  const { properties } = cloud.sim.arm.get(mysql.resourceId);
  const copy = cloud.sim.arm.createMysqlServer({ subscriptionId, resourceGroup, name, location: 'westeurope' });
  expect((await sweeping.sweep()).adopted).toBe(0);
  Object.assign(copy.properties, { dataEncryption: properties['dataEncryption'] });
  expect(await sweeping.sweep()).toMatchObject({ adopted: 1, woken: {} });
  expect(sweeping.starter.started.at(-1)).toMatchObject({ instanceId: resourceInstance(copy.id) });
  expect(await sweeping.sweep()).toMatchObject({ adopted: 0, woken: {} });
});

test('what was asked for and not heard wakes until it is done', async () => {
  const { resources } = deployment.ports.registry;
  const { resourceId } = mysql;
  const asked = { by: 'operator', why: 'test', at: '2026-01-01T00:00:00.000Z' };
  await resources.savePart(resourceId, 'fact-revalidate', { ...asked, notBefore: '2999-01-01T00:00:00.000Z' });
  expect((await sweeping.sweep()).woken).toEqual({});
  await resources.savePart(resourceId, 'fact-revalidate', asked);
  for (const _ of [1, 2]) {
    expect(await sweeping.sweep()).toMatchObject({ woken: { asked: 1 }, wokenIds: instances(mysql) });
  }
  valueOf(await deployment.activities.lookAtResource({ resourceId, told: [], answered: { revalidate: asked.at } }));
  expect((await sweeping.sweep()).woken).toEqual({});
  expect(await resources.pending()).toEqual([]);
});

test('a resource that was deleted wakes until that was seen', async () => {
  const gone = await sweeping.protect('storage across tenants');
  await deployment.ports.azure.rest.send('DELETE', `${gone.resourceId}?api-version=2025-06-01`);
  expect(await sweeping.sweep()).toMatchObject({ woken: { missing: 1 }, wokenIds: instances(gone) });
  expect(await sweeping.look(gone)).toBe('gone');
  expect((await sweeping.sweep()).woken).toEqual({});
  valueOf(
    await deployment.activities.forgetResource({
      resourceId: gone.resourceId,
      at: new Date().toISOString(),
      how: 'gone',
    }),
  );
  expect((await sweeping.sweep()).keys).toBe(2);
});

test('a key that many share is looked at once; when it is lost, they wake in groups', async () => {
  const ready = await createReadyScene(cloud, deployment, 'storage across tenants');
  const shared = await sweeping.keep(ready);
  const { watchedKeys } = deployment.ports.registry;
  const [use] = await watchedKeys.resourcesOf(shared.vaultHost);
  if (!use) throw new Error('not watched');
  const others = await otherUses(use, 130, sweeping.starter);
  for (const one of others) await watchedKeys.watch(one);
  const sweepKeys = async (rest?: KeysRest) =>
    valueOf(await deployment.activities.sweepKeys({ first: 0, last: SHARDS - 1, rest }, sweeping.starter));
  expect(await calls(/^keyVault/, async () => void (await sweepKeys()))).toBe(3 * 3);

  cloud.sim.keyVault.setAttributes(shared.vaultName, 'cmk', { enabled: false });
  const before = sweeping.starter.woken.length;
  const rounds: number[] = [];
  const parts = [];
  for (let rest: KeysRest | undefined, round = 0; round === 0 || rest; round += 1) {
    const part: Awaited<ReturnType<typeof sweepKeys>> = await sweepKeys(rest);
    parts.push(part);
    rounds.push(part.woken?.key ?? 0);
    rest = part.rest;
  }
  expect(rounds).toEqual([50, 50, 31]);
  expect(addCounts(parts)).toMatchObject({ keys: 3, woken: { key: 131 }, faults: 0 });
  const woken = sweeping.starter.woken.slice(before);
  expect(new Set(woken).size).toBe(131);
  expect(woken).toHaveLength(131);
  for (const one of others) await watchedKeys.unwatch(one);
});

test('a resource whose process has not told what it saw is woken', async () => {
  const resourceId = storage.resourceId.replace(/[^/]+$/, `x${randomUUID().slice(0, 8)}`);
  await sweeping.starter.startOnce('keepEncrypted', resourceInstance(resourceId), {});
  const { watchedKeys } = deployment.ports.registry;
  const use = { vaultHost: storage.vaultHost, keyName: 'cmk', resourceId, onboardingId: 'other' };
  await watchedKeys.watch(use);
  expect((await sweeping.sweep()).woken).toMatchObject({ unseen: 1 });
  await watchedKeys.unwatch(use);
});
