import { manualClock } from '../../local/azure/core/clock';
import { changeOf, confirmationOf, operationOf } from './support/encrypting';
import { createReadyScene, valueOf, type ReadyScene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const MYSQL: Topology = 'MySQL in the customer tenant';
const STORAGE: Topology = 'storage across tenants';
const clock = manualClock();

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started), { simulator: { clock, lag: { operationMs: 60_000 } } });

const start = (scene: ReadyScene) => deployment.activities.startEncryption(changeOf(scene));
const confirm = (scene: ReadyScene) => deployment.activities.confirmEncryption(confirmationOf(scene));
const look = async ({ resourceId }: ReadyScene) => {
  const outcome = await deployment.activities.lookAtResource({ resourceId, told: [] });
  return outcome.kind === 'done' ? outcome.value.verdict : outcome;
};

async function started(): Promise<{ scene: ReadyScene; poll: () => ReturnType<typeof pollOf> }> {
  const scene = await createReadyScene(cloud, deployment, MYSQL);
  const operation = operationOf(await start(scene));
  return { scene, poll: () => pollOf(scene, operation) };
}
const pollOf = (scene: ReadyScene, operation: { statusUrl: string; retryAfterSeconds: number }) =>
  deployment.activities.pollEncryption({ ...changeOf(scene), operation });

/** Encrypted, whichever way its service takes. */
async function encrypted(topology: Topology): Promise<ReadyScene> {
  const scene = await createReadyScene(cloud, deployment, topology);
  const started = valueOf(await start(scene));
  clock.advance(61_000);
  if (started.next === 'poll') expect(valueOf(await pollOf(scene, started.operation)).running).toBe(false);
  return scene;
}

describe('pollEncryption', () => {
  test('running, with the service’s own pause; then over; asked again, still over', async () => {
    const { poll } = await started();
    const first = await watch(cloud.sim, poll);
    expect(first).toEqual({
      result: { kind: 'done', change: 'unchanged', value: { running: true, retryAfterSeconds: 15 } },
      writes: [],
    });
    clock.advance(61_000);
    const over = { kind: 'done', change: 'unchanged', value: { running: false, retryAfterSeconds: 0 } };
    expect([await poll(), await poll()]).toEqual([over, over]);
    expect(await Promise.all([poll(), poll()])).toEqual([over, over]);
  });

  test('an operation that fails for a reason of its own is the operator’s', async () => {
    const { scene, poll } = await started();
    cloud.sim.arm.failNextOperation(scene.resourceId, 'ServerOutOfLuck', 'No luck today.');
    clock.advance(61_000);
    const outcome = await poll();
    expect(summary(outcome)).toBe('needs-operator encryption-failed');
    expect(outcome).toMatchObject({ reason: expect.stringContaining('ServerOutOfLuck No luck today.') });
  });

  test('a key that was disabled meanwhile fails the operation, and it is the customer’s', async () => {
    const { scene, poll } = await started();
    cloud.sim.keyVault.setAttributes(scene.vaultName, 'cmk', { enabled: false });
    clock.advance(61_000);
    expect(summary(await poll())).toBe('needs-customer key-disabled');
  });

  test('an operation that the service has forgotten counts as over: the resource is looked at next', async () => {
    const { scene } = await started();
    const statusUrl = `${cloud.sim.arm.operations(scene.resourceId)[0]!.id}`;
    const operation = await statusUrlOf(scene);
    const forgotten = { ...operation, statusUrl: operation.statusUrl.replace(statusUrl, 'forgotten') };
    expect(valueOf(await pollOf(scene, forgotten)).running).toBe(false);
    expect(summary(await start(scene))).toMatch(/^done unchanged/);
  });

  test('no token goes to a status URL on another host', async () => {
    const { scene } = await started();
    const operation = { statusUrl: 'https://evil.example/operation', retryAfterSeconds: 1 };
    const before = cloud.sim.entra.listIssuedTokens().length;
    expect(summary(await pollOf(scene, operation))).toMatch(/^needs-operator/);
    expect(cloud.sim.entra.listIssuedTokens()).toHaveLength(before);
  });
});

async function statusUrlOf(scene: ReadyScene): Promise<{ statusUrl: string; retryAfterSeconds: number }> {
  const call = cloud.sim.calls.all().findLast(({ operation, url }) => {
    return operation === 'arm.mysqlServers.update' && url.toLowerCase().includes(scene.resourceId.toLowerCase());
  });
  return { statusUrl: String(call?.responseHeaders['azure-asyncoperation']), retryAfterSeconds: 1 };
}

describe('startEncryption while an operation runs', () => {
  test('writes nothing, whoever’s operation it is', async () => {
    const { scene } = await started();
    const again = await watch(cloud.sim, () => start(scene));
    expect([again.result, again.writes]).toEqual([{ kind: 'done', change: 'unchanged', value: { next: 'wait' } }, []]);
    clock.advance(61_000);
    expect(valueOf(await start(scene))).toEqual({ next: 'confirm' });
    expect(cloud.sim.arm.writeCount(scene.resourceId)).toBe(1);
  });
});

describe.each([STORAGE, MYSQL])('confirmEncryption and lookAtResource: %s', (topology) => {
  test('as wanted: recorded, twice the same', async () => {
    const scene = await encrypted(topology);
    const { result, writes } = await watch(cloud.sim, async () => [await confirm(scene), await confirm(scene)]);
    expect([result.map(summary), writes]).toEqual([['done unchanged', 'done unchanged'], []]);
    const { at, ...resource } = confirmationOf(scene);
    const read = await deployment.ports.registry.resources.read(scene.resourceId.toUpperCase());
    expect(read).toEqual({ ...resource, protectedAt: at });
  });

  test('a later look is recorded and changes nothing else', async () => {
    const scene = await encrypted(topology);
    await confirm(scene);
    const before = await deployment.ports.registry.resources.readAll(scene.resourceId);
    const looked = await watch(cloud.sim, () => look(scene));
    expect(looked).toEqual({ result: { is: 'fine' }, writes: [] });
    const after = await deployment.ports.registry.resources.readAll(scene.resourceId);
    expect(after).toEqual({
      ...before,
      looked: { at: expect.any(String), answered: {} },
      sights: expect.objectContaining({ key: expect.objectContaining({ state: 'usable' }) }),
    });
  });

  const others: [string, (scene: ReadyScene) => ReadyScene['wanted'], RegExp][] = [
    ['key', ({ wanted }) => ({ ...wanted, keyUri: wanted.keyUri.replace('/cmk/', '/other/') }), /key https/],
    ['identity', ({ wanted }) => ({ ...wanted, identityId: `${wanted.identityId}x` }), /identity \/subscriptions/],
  ];
  test.each(others)('another %s than was asked for', async (_, alter, says) => {
    const scene = await encrypted(topology);
    await confirm(scene);
    const wanted = alter(scene);
    const outcome = await confirm({ ...scene, wanted });
    expect(summary(outcome)).toBe('needs-operator encryption-mismatch');
    expect(outcome).toMatchObject({ reason: expect.stringMatching(says) });
    const { resources } = deployment.ports.registry;
    const { at, ...resource } = confirmationOf({ ...scene, wanted });
    await resources.save({ ...resource, protectedAt: at });
    expect(await look(scene)).toMatchObject({ is: 'changed', stop: { reason: expect.stringMatching(says) } });
  });

  test('not encrypted at all', async () => {
    const scene = await createReadyScene(cloud, deployment, topology);
    expect(summary(await confirm(scene))).toBe('needs-operator encryption-mismatch');
    expect(await deployment.ports.registry.resources.read(scene.resourceId)).toBeUndefined();
    expect(await look(scene)).toMatchObject({ kind: 'fatal', code: 'resource-not-found' });
  });
});

test.each<[string, Topology, string[]]>([
  ['an SQL server', 'SQL across tenants', ['arm.sqlServers.update', 'arm.sqlKeys.put', 'arm.sqlProtector.put']],
  ['a disk encryption set', 'disks across tenants', ['arm.diskEncryptionSets.update']],
])('%s: each write is polled to its end before the next; meanwhile nothing is written', async (_, topology, writes) => {
  const scene = await createReadyScene(cloud, deployment, topology);
  const all = await watch(cloud.sim, async () => {
    for (const write of writes) {
      const operation = operationOf(await start(scene));
      expect(valueOf(await pollOf(scene, operation)).running).toBe(true);
      const meanwhile = await watch(cloud.sim, () => start(scene).then(summary, String));
      expect([write, meanwhile.writes]).toEqual([write, []]);
      clock.advance(61_000);
      expect(valueOf(await pollOf(scene, operation)).running).toBe(false);
    }
    return start(scene);
  });
  expect([all.result, all.writes]).toEqual([{ kind: 'done', change: 'unchanged', value: { next: 'confirm' } }, writes]);
});

test('an operation that failed for a reason that passes is started anew, not asked for ever', async () => {
  const scene = await createReadyScene(cloud, deployment, 'SQL across tenants');
  const operation = operationOf(await start(scene));
  cloud.sim.arm.failNextOperation(scene.resourceId, 'AdalGenericError', 'No token yet.');
  clock.advance(61_000);
  const failed = valueOf(await pollOf(scene, operation));
  expect(failed).toEqual({ running: false, retryAfterSeconds: 0, again: 'sqlServer: AdalGenericError No token yet.' });
  const again = await watch(cloud.sim, () => start(scene));
  expect([summary(again.result), again.writes]).toEqual(['done updated', ['arm.sqlServers.update']]);
});

test('confirmEncryption waits for a server that is still busy', async () => {
  const { scene } = await started();
  await expect(confirm(scene)).rejects.toThrow('still busy');
});

test('storage follows a new version, and that is as wanted', async () => {
  const scene = await encrypted(STORAGE);
  await confirm(scene);
  const { kid } = await cloud.sim.keyVault.rotate(scene.vaultName, 'cmk');
  await cloud.sim.arm.checkKey(scene.resourceId);
  expect(await look(scene)).toEqual({ is: 'followed', keyUri: kid });
  const named = await confirm({ ...scene, wanted: { ...scene.wanted, pinned: true } });
  expect(named).toMatchObject({ code: 'encryption-mismatch', reason: expect.stringContaining(kid) });
});
