import { changeOf, follow } from './support/encrypting';
import { createReadyScene, type ReadyScene, type Topology } from './support/scene';
import { summary } from './support/runs';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const STORAGE: Topology = 'storage across tenants';
const MYSQL: Topology = 'MySQL in the customer tenant';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const start = (scene: ReadyScene) => deployment.activities.startEncryption(changeOf(scene));
const encrypt = async (scene: ReadyScene): Promise<void> => {
  expect(summary(await follow(deployment.activities, changeOf(scene)))).toMatch(/^done/);
};
const lastWrite = (scene: ReadyScene) => JSON.parse(cloud.sim.arm.lastWriteBody(scene.resourceId) ?? '{}');

test('MySQL: the identity and the key, and nothing else', async () => {
  const scene = await createReadyScene(cloud, deployment, MYSQL);
  await encrypt(scene);
  const { resourceId: identityId } = scene.identity;
  expect(lastWrite(scene)).toEqual({
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
    properties: {
      dataEncryption: {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: identityId,
        primaryKeyURI: scene.wanted.keyUri,
      },
    },
  });
  expect(scene.wanted.keyUri).toMatch(/\/keys\/cmk\/[0-9a-f]{32}$/);
  const call = cloud.sim.calls.all().findLast(({ operation }) => operation === 'arm.mysqlServers.update');
  expect(new URL(call?.url ?? '').searchParams.get('api-version')).toBe('2023-12-30');
});

test.each([
  [STORAGE, false],
  [STORAGE, true],
  ['storage in one tenant', false],
] as [Topology, boolean][])('%s, version pinned: %s', async (topology, pinned) => {
  const scene = await createReadyScene(cloud, deployment, topology);
  const wanted = { ...scene.wanted, pinned };
  await encrypt({ ...scene, wanted });
  const { resourceId: userAssignedIdentity } = scene.identity;
  const { origin, pathname } = new URL(wanted.keyUri);
  const across = topology === STORAGE;
  expect(lastWrite(scene)).toEqual({
    identity: { type: 'UserAssigned', userAssignedIdentities: { [userAssignedIdentity]: {} } },
    properties: {
      encryption: {
        keySource: 'Microsoft.Keyvault',
        keyvaultproperties: { keyname: 'cmk', keyvaulturi: origin, keyversion: pinned ? pathname.split('/')[3] : '' },
        identity: {
          userAssignedIdentity,
          ...(across ? { federatedIdentityClientId: scene.application.clientId } : {}),
        },
        services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true, keyType: 'Account' } },
      },
    },
  });
  expect(summary(await start({ ...scene, wanted }))).toBe('done unchanged');
});
