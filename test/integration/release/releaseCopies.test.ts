import type { NewResource } from '../../../local/azure/arm/control';
import type { Simulator } from '../../../local/azure';
import { TARGETS } from '../../../shared/targets';
import { changeOf, confirmationOf } from '../support/encrypting';
import { createReadyScene, valueOf, type ReadyScene, type Topology } from '../support/scene';
import { withTestCloud, type Deployment, type TestCloud } from '../support/testCloud';
import { protectScene, revert } from './releaseSteps';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const SQL = 'SQL across tenants';
const far = (place: NewResource) => ({ ...place, name: `${place.name}-far`, location: 'northeurope' });
const makeResource = ({ arm }: Simulator, place: NewResource): string => {
  const primaryId = arm.createSqlServer(place).id;
  arm.createSqlDatabase(primaryId, 'app');
  const secondaryId = arm.createSqlServer(far(place)).id;
  arm.createFailoverGroup({ name: `fg-${place.name}`, primaryId, secondaryId });
  return primaryId;
};

/** A primary and its secondary, both protected and recorded. */
async function pair(topology: Topology = SQL): Promise<{ scene: ReadyScene; copy: string }> {
  const { activities, ports } = deployment;
  const scene = await createReadyScene(cloud, deployment, topology, { makeResource });
  const copy = scene.plan.copies[0] ?? '';
  await protectScene(activities, scene);
  valueOf(await activities.confirmEncryption({ ...confirmationOf(scene), resourceId: copy, source: scene.resourceId }));
  await ports.registry.onboardings.create(scene.onboardingId, {
    request: scene.request,
    requestHash: 'h',
    receivedAt: '2026-11-01T00:00:00.000Z',
  });
  return { scene, copy };
}
const sourceOf = async ({ plan }: ReadyScene, resourceId: string) =>
  (await TARGETS[plan.kind].read(deployment.ports.azure, resourceId))?.encryption.source;
const leavingCopy = (scene: ReadyScene, copy: string) => ({
  ...changeOf(scene),
  resourceId: copy,
  source: scene.resourceId,
});
const ask = (resourceId: string) =>
  deployment.ports.registry.resources.savePart(resourceId, 'fact-release', {
    ...{ by: 'x', why: 'y', how: 'revert' },
    at: '2026-11-02T00:00:00.000Z',
  });

test('the original goes first, and its copy follows', async () => {
  const { scene, copy } = await pair();
  const { activities } = deployment;
  await ask(scene.resourceId);
  expect(valueOf(await activities.startRelease(leavingCopy(scene, copy)))).toEqual({ next: 'original' });
  expect(await sourceOf(scene, copy)).toBe('customer');
  valueOf(await revert(activities, changeOf(scene)));
  expect([await sourceOf(scene, scene.resourceId), await sourceOf(scene, copy)]).toEqual(['service', 'customer']);
  valueOf(await revert(activities, leavingCopy(scene, copy)));
  expect(await sourceOf(scene, copy)).toBe('service');
});

test('a copy whose original stays is not written', async () => {
  const { scene, copy } = await pair();
  const stopped = await deployment.activities.startRelease(leavingCopy(scene, copy));
  expect(stopped).toMatchObject({ kind: 'needs-operator', code: 'release-original-first' });
  expect(await sourceOf(scene, copy)).toBe('customer');
});

test('a copy that is none any more goes by itself', async () => {
  const scene = await createReadyScene(cloud, deployment, SQL);
  await protectScene(deployment.activities, scene);
  const other = await pair();
  const leaving = { ...changeOf(scene), source: other.scene.resourceId };
  valueOf(await revert(deployment.activities, leaving));
  expect(await sourceOf(scene, scene.resourceId)).toBe('service');
});

test.each<[string, (scene: ReadyScene, copy: string) => Promise<void>, boolean]>([
  ['nobody asked', async () => undefined, false],
  ['the copy is to leave', async (_, copy) => ask(copy), true],
  ['its original is to leave', async ({ resourceId }) => ask(resourceId), true],
])('a copy that is to be adopted, when %s', async (_, asking, leaves) => {
  const { scene, copy } = await pair();
  await asking(scene, copy);
  const planned = valueOf(await deployment.activities.planCopy({ resourceId: copy, source: scene.resourceId }));
  expect(planned.leaving !== undefined).toBe(leaves);
});
