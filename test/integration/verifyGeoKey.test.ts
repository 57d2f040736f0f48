import type { NewResource } from '../../local/azure/arm/control';
import type { Simulator } from '../../local/azure';
import { CRYPTO_USER_ROLE } from '../../local/cloud/customer';
import { notPassed, startTrials, type Trials } from './support/keyTrials';
import type { Topology } from './support/scene';
import { summary, watch } from './support/runs';

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials.cloud.stop());

const vaults = () => trials.cloud.sim.keyVault;

describe('the key of geo-redundant backups', () => {
  const makeResource = ({ arm }: Simulator, place: NewResource) =>
    arm.createMysqlServer({ ...place, geoRedundantBackup: 'Enabled' }).id;

  /** A scene with a second vault, of the paired region unless another is named. */
  async function geoScene(location = 'northeurope', topology: Topology = 'MySQL in the customer tenant') {
    const scene = await trials.scene(topology, { makeResource });
    const [, , subscriptionId = ''] = scene.vaultId.split('/');
    const name = `${scene.vaultName}-geo`;
    const { tenantId, principalId } = scene;
    const { id } = vaults().createVault({ name, tenantId, subscriptionId, resourceGroup: 'keys', location });
    const geo = await vaults().createKey(name, 'geo', { size: 2048 });
    trials.cloud.sim.arm.assignRole({ scope: id, principalId, roleDefinitionId: CRYPTO_USER_ROLE });
    return { ...scene, geo, geoName: name, geoHost: new URL(geo.kid).host };
  }

  test('both are verified, both vaults bound', async () => {
    const scene = await geoScene();
    await trials.nameKey(scene, scene.keyUri, scene.geo.baseId);
    const { result, writes } = await watch(trials.cloud.sim, () => trials.verify(scene));
    const keyUri = vaults().currentKey(scene.vaultName, 'cmk').kid;
    const value = { keyUri, pinned: false, geoKeyUri: scene.geo.kid };
    expect([result, writes]).toEqual([{ kind: 'done', change: 'unchanged', value }, []]);
    expect(notPassed(await trials.report(scene, 'geo'))).toEqual([]);
    const region = (await trials.report(scene, 'geo')).find(({ name }) => name === 'vaultRegion');
    expect(region).toMatchObject({ seen: 'northeurope', wanted: 'northeurope' });
    for (const host of [scene.vaultHost, scene.geoHost]) {
      const bound = await trials.deployment.ports.registry.vaultBindings.read(host);
      expect(bound).toEqual({ customerId: scene.customerId, tenantId: scene.tenantId });
    }
  });

  test('named by the request', async () => {
    const scene = await geoScene();
    const request = { ...scene.request, key: { uri: scene.keyUri, geoUri: scene.geo.baseId } };
    expect(await trials.verify({ ...scene, request })).toMatchObject({ value: { geoKeyUri: scene.geo.kid } });
  });

  test('none is named: says where it must be, and verifies the other', async () => {
    const scene = await geoScene();
    expect(await trials.verify(scene)).toEqual({
      kind: 'needs-customer',
      code: 'geo-key-missing',
      reason: `The backups of ${scene.resourceId} are kept in northeurope as well, encrypted with a second key that must be there; none is named.`,
      remedy:
        'Name a key in a vault of northeurope. To make a vault there: az keyvault create --name <vault> --resource-group <group> --location northeurope --retention-days 90 --enable-purge-protection true. ' +
        'To make a key in it: az keyvault key create --vault-name <vault> --name <key> --kty RSA --size 3072 --ops wrapKey unwrapKey',
    });
    expect(notPassed(await trials.report(scene))).toEqual([]);
    expect(await trials.deployment.ports.registry.vaultBindings.read(scene.vaultHost)).toBeUndefined();
  });

  test.each<[string, string, (scene: Awaited<ReturnType<typeof geoScene>>) => unknown, string]>([
    ['of the wrong region', 'westeurope', () => undefined, 'key-region'],
    ['disabled', 'northeurope', (it) => vaults().setAttributes(it.geoName, 'geo', { enabled: false }), 'key-disabled'],
    ['deleted', 'northeurope', (it) => vaults().deleteKey(it.geoName, 'geo'), 'key-not-found'],
    [
      'of a vault that serves another customer',
      'northeurope',
      ({ geoHost, tenantId }) =>
        trials.deployment.ports.registry.vaultBindings.bind(geoHost, { customerId: 'other', tenantId }),
      'vault-bound-elsewhere',
    ],
  ])('%s: %s fails with its code in its own report', async (_, location, prepare, code) => {
    const scene = await geoScene(location);
    await prepare(scene);
    await trials.nameKey(scene, scene.keyUri, scene.geo.baseId);
    expect(summary(await trials.verify(scene))).toBe(`needs-customer ${code}`);
    expect(notPassed(await trials.report(scene))).toEqual([]);
    const failed = (await trials.report(scene, 'geo')).find(({ result }) => result === 'fail');
    expect(failed).toMatchObject({ code });
    expect(await trials.deployment.ports.registry.vaultBindings.read(scene.vaultHost)).toBeUndefined();
  });

  test('one that is no key identifier', async () => {
    const scene = await geoScene();
    await trials.nameKey(scene, scene.keyUri, 'https://example.com/keys/geo');
    expect(summary(await trials.verify(scene))).toBe('needs-customer key-uri-invalid');
  });

  test('where nothing is kept elsewhere, a second key is ignored', async () => {
    const scene = await trials.scene('MySQL in one tenant');
    await trials.nameKey(scene, scene.keyUri, 'https://example.com/keys/geo');
    expect(await trials.verify(scene)).toMatchObject({ kind: 'done', value: { pinned: false } });
    expect(await trials.report(scene, 'geo')).toEqual([]);
  });
});
