import { credentialName } from '../../../shared/model/names';
import { TARGETS } from '../../../shared/targets';
import { changeOf } from '../support/encrypting';
import { createReadyScene, TOPOLOGIES, valueOf, type ReadyScene, type Topology } from '../support/scene';
import { withTestCloud, type Deployment, type TestCloud } from '../support/testCloud';
import { protectScene, revert } from './releaseSteps';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const LATER = '2026-11-02T00:00:00.000Z';
const ALL = Object.keys(TOPOLOGIES) as Topology[];
const REVERTED = ALL.filter((topology) => TARGETS[TOPOLOGIES[topology].kind].revert);
const WITH_BACKUPS = new Set(['sqlServer', 'mysqlFlexibleServer']);

const viewOf = ({ plan, resourceId }: ReadyScene) => TARGETS[plan.kind].read(deployment.ports.azure, resourceId);
const trustsOf = async ({ application, plan }: ReadyScene) =>
  (await deployment.ports.graph.listFederatedCredentials(application.objectId)).filter(
    ({ name }) => name === credentialName(plan.identityId),
  );
const identityOf = ({ plan }: ReadyScene) =>
  deployment.ports.azure.rest.find(`${plan.identityId}?api-version=2023-01-31`);
const forgetting = (scene: ReadyScene, how: 'released' | 'forgotten' | 'gone' = 'released', at = LATER) => ({
  resourceId: scene.resourceId,
  at,
  how,
});
/** A deployment whose clock is `days` later. */
const inDays = (days: number): Deployment => {
  const later = cloud.deploy({ LATCHKEY_APPLICATION_NAME: deployment.ports.config.applicationName });
  Object.assign(later.ports, { now: () => new Date(Date.parse(LATER) + days * 86_400_000) });
  return later;
};

describe.each(REVERTED)('%s', (topology) => {
  test('goes back, is read back, and what was made for it goes with its last backup; each step twice', async () => {
    const { activities, ports } = deployment;
    const scene = await createReadyScene(cloud, deployment, topology);
    await protectScene(activities, scene);
    const change = changeOf(scene);

    valueOf(await revert(activities, change));
    expect(await activities.startRelease(change)).toMatchObject({ change: 'unchanged', value: { next: 'confirm' } });
    expect((await viewOf(scene))?.encryption.source).toBe('service');
    const confirmed = valueOf(await activities.confirmRelease({ ...change, at: LATER }));
    expect(confirmed).toMatchObject({ previousKeyUri: scene.wanted.keyUri });
    expect(valueOf(await activities.confirmRelease({ ...change, at: '2026-11-03T00:00:00.000Z' }))).toEqual(confirmed);
    const [use] = (await ports.registry.resources.readAll(scene.resourceId))?.keys ?? [];
    expect(use).toMatchObject({ until: LATER });

    // With the clock of the release: backups, or the service that still changes over, need it.
    const first = valueOf(await inDays(0).activities.forgetResource(forgetting(scene)));
    expect(first).toEqual({ until: use?.neededUntil });
    expect(await ports.registry.watchedKeys.resourcesOf(scene.vaultHost)).toEqual([]);
    expect(await trustsOf(scene)).toHaveLength(scene.plan.crossTenant ? 1 : 0);

    const later = inDays(36);
    expect(valueOf(await later.activities.forgetResource(forgetting(scene)))).toEqual({});
    expect(await trustsOf(scene)).toEqual([]);
    expect(await ports.registry.applicationPool.placeOf(credentialName(scene.plan.identityId))).toBeUndefined();
    expect(await ports.registry.vaultBindings.read(scene.vaultHost)).toBeUndefined();
    // No document says how a server loses its last identity: it keeps it, without trust.
    expect((await identityOf(scene)) !== undefined).toBe(WITH_BACKUPS.has(scene.plan.kind));
    expect(valueOf(await later.activities.forgetResource(forgetting(scene)))).toEqual({});
    expect(await ports.registry.resources.read(scene.resourceId)).toBeDefined();
  });

  test('after lost answers of every write', async () => {
    const { activities } = deployment;
    const scene = await createReadyScene(cloud, deployment, topology);
    await protectScene(activities, scene);
    const operation = /^arm\.(storageAccounts|sqlServers|sqlProtector|mysqlServers)\.(update|put|patch)$/;
    cloud.sim.faults.add({ operation, kind: { type: 'loseResponse' }, times: 2 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const outcome = await revert(activities, changeOf(scene)).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) break;
    }
    expect((await viewOf(scene))?.encryption.source).toBe('service');
    valueOf(await activities.confirmRelease({ ...changeOf(scene), at: LATER }));
  });
});

/** Another onboarding of the same customer, for another storage account with the same vault and key. */
async function sibling(scene: ReadyScene): Promise<ReadyScene> {
  const { subscriptionId } = cloud.vendor;
  const name = `${scene.customerId}more`;
  const place = { subscriptionId, resourceGroup: 'data', name, location: 'westeurope' };
  const resourceId = cloud.sim.arm.createStorageAccount(place).id;
  const onboardingId = `${scene.onboardingId}-2`;
  const resource = { ...scene.request.resource, id: resourceId };
  const request = { ...scene.request, onboardingId, resource };
  const { customerId } = scene;
  const plan = valueOf(await deployment.activities.planEncryption({ request }));
  valueOf(await deployment.activities.ensureApplication({ plan, customerId }));
  valueOf(await deployment.activities.ensureManagedIdentity({ plan, customerId }));
  return { ...scene, onboardingId, resourceId, request, plan };
}

async function release(scene: ReadyScene): Promise<void> {
  valueOf(await revert(deployment.activities, changeOf(scene)));
  valueOf(await deployment.activities.confirmRelease({ ...changeOf(scene), at: LATER }));
}
const forget = (scene: ReadyScene, how?: 'released' | 'forgotten' | 'gone') =>
  inDays(36).activities.forgetResource(forgetting(scene, how));
const nothingLeft = async (scene: ReadyScene) => ({
  trust: (await trustsOf(scene)).length === 0,
  identity: (await identityOf(scene)) === undefined,
  binding: (await deployment.ports.registry.vaultBindings.read(scene.vaultHost)) === undefined,
});
const ALL_GONE = { trust: true, identity: true, binding: true };
const NONE_GONE = { trust: false, identity: false, binding: false };
const STORAGE = 'storage across tenants';

test('what another resource uses stays until that one leaves as well', async () => {
  const { activities } = deployment;
  const first = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(activities, first);
  const second = await sibling(first);
  await protectScene(activities, second);
  await release(first);
  valueOf(await forget(first));
  expect(await nothingLeft(first)).toEqual(NONE_GONE);
  await release(second);
  valueOf(await forget(second));
  expect(await nothingLeft(first)).toEqual(ALL_GONE);
});

test('what another onboarding is about to use stays; once that has ended, it goes', async () => {
  const { activities, ports } = deployment;
  const first = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(activities, first);
  const second = await sibling(first);
  await ports.registry.resources.savePart(second.resourceId, 'claim', { onboardingId: second.onboardingId });
  await release(first);
  valueOf(await forget(first));
  expect(await nothingLeft(first)).toEqual({ ...NONE_GONE, binding: true });

  const status = { state: 'expired', waitingFor: 'nobody', since: LATER } as const;
  await ports.registry.onboardings.save(second.onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  valueOf(await forget(first));
  expect(await nothingLeft(first)).toEqual(ALL_GONE);
});

test('an identity without our mark stays', async () => {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(deployment.activities, scene);
  const path = `${scene.plan.identityId}?api-version=2023-01-31`;
  const body = { location: scene.plan.location, tags: { createdBy: 'somebody' } };
  await deployment.ports.azure.rest.send('PUT', path, { body });
  await release(scene);
  valueOf(await forget(scene));
  expect(await nothingLeft(scene)).toEqual({ ...ALL_GONE, identity: false });
});

test('the last two leave at once: all is taken away, and nothing is in the way of whoever comes next', async () => {
  const first = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(deployment.activities, first);
  const second = await sibling(first);
  await protectScene(deployment.activities, second);
  await Promise.all([first, second].map(release));
  const later = inDays(36).activities;
  const untilDone = async (scene: ReadyScene): Promise<unknown> =>
    later.forgetResource(forgetting(scene)).catch((error: Error) => {
      if (error.name !== 'RetryLater') throw error;
      return untilDone(scene);
    });
  await Promise.all([first, second].map(untilDone));
  expect(await nothingLeft(first)).toEqual(ALL_GONE);
  const { plan, customerId } = first;
  expect(await deployment.activities.ensureManagedIdentity({ plan, customerId })).toMatchObject({ change: 'created' });
});

test('forgotten: the key stays in use, and all that it takes', async () => {
  const scene = await createReadyScene(cloud, deployment, 'disks across tenants');
  const { activities, ports } = deployment;
  await protectScene(activities, scene);
  expect(await activities.startRelease(changeOf(scene))).toMatchObject({ code: 'release-not-offered' });
  valueOf(await forget(scene, 'forgotten'));
  expect(await nothingLeft(scene)).toEqual(NONE_GONE);
  expect((await ports.registry.resources.readAll(scene.resourceId))?.keys[0]?.until).toBeUndefined();
  expect(await ports.registry.watchedKeys.resourcesOf(scene.vaultHost)).toEqual([]);
});

test('deleted: its ledger is closed, and what was made for it goes', async () => {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(deployment.activities, scene);
  await deployment.ports.azure.rest.send('DELETE', `${scene.resourceId}?api-version=2025-06-01`);
  expect(await deployment.activities.startRelease(changeOf(scene))).toMatchObject({ code: 'resource-gone' });
  valueOf(await forget(scene, 'gone'));
  expect(await nothingLeft(scene)).toEqual(ALL_GONE);
  expect((await deployment.ports.registry.resources.readAll(scene.resourceId))?.keys[0]).toMatchObject({
    until: LATER,
  });
});

test('somebody went back by hand: nothing is written but what detaches our identity', async () => {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(deployment.activities, scene);
  const body = { properties: { encryption: { keySource: 'Microsoft.Storage' } } };
  await deployment.ports.azure.rest.send('PATCH', `${scene.resourceId}?api-version=2025-06-01`, { body });
  await release(scene);
  expect((await viewOf(scene))?.identityIds).toEqual([]);
});

test('protected anew, under another onboarding: left alone, with a life of its own', async () => {
  const { activities, ports } = deployment;
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  await protectScene(activities, scene);
  const { resourceId, customerId } = scene;
  const at = '2026-11-01T12:00:00.000Z';
  await ports.registry.resources.savePart(resourceId, 'fact-release', { by: 'x', why: 'y', at, how: 'revert' });
  await release(scene);
  const answered = { release: at };
  valueOf(await inDays(0).activities.forgetResource({ ...forgetting(scene), answered }));
  const again = { ...scene, onboardingId: `${scene.onboardingId}-again` };
  await ports.registry.resources.savePart(resourceId, 'claim', { onboardingId: again.onboardingId });
  expect(valueOf(await inDays(36).activities.forgetResource(forgetting(scene)))).toEqual({
    until: new Date(Date.parse(LATER) + 36 * 86_400_000 + 3_600_000).toISOString(),
  });
  await protectScene(activities, again, '2026-12-24T00:00:00.000Z');
  const keptBy = { onboardingId: again.onboardingId, customerId };
  expect(valueOf(await inDays(60).activities.forgetResource(forgetting(scene)))).toEqual({ keptBy });
  expect(await nothingLeft(scene)).toEqual(NONE_GONE);
  // What was asked of its former life is not asked of this one.
  const look = valueOf(await activities.lookAtResource({ resourceId, told: [] }));
  expect([look.verdict.is, look.release]).toEqual(['fine', undefined]);
});
