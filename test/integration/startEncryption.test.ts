import type { Outcome } from '../../shared/model/outcome';
import { createReadyScene, TOPOLOGIES, valueOf, type ReadyScene, type Topology } from './support/scene';
import { summary, watch } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const ALL = Object.keys(TOPOLOGIES) as Topology[];
const STORAGE: Topology = 'storage across tenants';
const MYSQL: Topology = 'MySQL in the customer tenant';

let cloud: TestCloud;
let deployment: Deployment;
beforeAll(async () => {
  cloud = await startTestCloud();
  deployment = cloud.deploy();
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.sim.faults.clear());

const isStorage = (topology: Topology) => TOPOLOGIES[topology].kind === 'storageAccount';
const writeOf = (topology: Topology) =>
  isStorage(topology) ? 'arm.storageAccounts.update' : 'arm.mysqlServers.update';
const start = ({ plan, wanted, identity }: ReadyScene) =>
  deployment.activities.startEncryption({ plan, wanted, identity });

/** Starts the change and follows it to its end. */
async function outcomeOf(scene: ReadyScene): Promise<Outcome<unknown>> {
  const { plan, wanted, identity } = scene;
  const outcome = await start(scene);
  const operation = outcome.kind === 'done' ? outcome.value.operation : undefined;
  if (!operation) return outcome;
  return deployment.activities.pollEncryption({ plan, wanted, identity, operation });
}
const encrypt = async (scene: ReadyScene): Promise<void> => void valueOf(await outcomeOf(scene));

const properties = (scene: ReadyScene) => cloud.sim.arm.get(scene.resourceId).properties as any;
const lastWrite = (scene: ReadyScene) => JSON.parse(cloud.sim.arm.lastWriteBody(scene.resourceId) ?? '{}');

describe.each(ALL)('%s', (topology) => {
  const prepared = (options?: Parameters<typeof createReadyScene>[3]) =>
    createReadyScene(cloud, deployment, topology, options);

  test('not encrypted yet: one write; then as wanted: none', async () => {
    const scene = await prepared();
    const first = await watch(cloud.sim, () => start(scene));
    expect([summary(first.result), first.writes]).toEqual(['done updated', [writeOf(topology)]]);
    await encrypt(scene);
    const again = await watch(cloud.sim, () => start(scene));
    expect([again.result, again.writes]).toEqual([{ kind: 'done', change: 'unchanged', value: {} }, []]);
    expect(cloud.sim.arm.writeCount(scene.resourceId)).toBe(1);
  });

  test('with another key: one write that sets ours', async () => {
    const scene = await prepared();
    await encrypt(scene);
    const { kid } = await cloud.sim.keyVault.createKey(scene.vaultName, 'newer', { size: 2048 });
    const other = { ...scene, wanted: { ...scene.wanted, keyUri: kid } };
    const first = await watch(cloud.sim, () => encrypt(other));
    expect(first.writes).toEqual([writeOf(topology)]);
    const again = await watch(cloud.sim, () => start(other));
    expect([summary(again.result), again.writes]).toEqual(['done unchanged', []]);
    const { encryption, dataEncryption } = properties(scene);
    const shown = dataEncryption?.primaryKeyURI ?? encryption?.keyvaultproperties.currentVersionedKeyIdentifier;
    expect(shown).toBe(kid);
  });

  test('two at once end in one encryption', async () => {
    const scene = await prepared();
    const outcomes = await Promise.allSettled([start(scene), start(scene)]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    await encrypt(scene);
    const again = await watch(cloud.sim, () => start(scene));
    expect([summary(again.result), again.writes]).toEqual(['done unchanged', []]);
  });

  test('after the answer was lost, the second run finds what the first did', async () => {
    const scene = await prepared();
    cloud.sim.faults.add({ operation: writeOf(topology), kind: { type: 'loseResponse' } });
    await expect(start(scene)).rejects.toThrow(TOPOLOGIES[topology].kind);
    const second = await watch(cloud.sim, () => start(scene));
    expect([second.result, second.writes]).toEqual([{ kind: 'done', change: 'unchanged', value: {} }, []]);
    expect(cloud.sim.arm.writeCount(scene.resourceId)).toBe(1);
  });

  test('other identities of the resource stay', async () => {
    const scene = await prepared();
    const [, , subscriptionId = ''] = scene.resourceId.split('/');
    const { id } = cloud.sim.arm.createIdentity({
      subscriptionId,
      resourceGroup: 'data',
      name: `${scene.customerId}-own`,
      location: 'westeurope',
    });
    const resource = { subscriptionId, resourceGroup: 'data', name: `${scene.customerId}data`, location: 'westeurope' };
    if (isStorage(topology)) cloud.sim.arm.createStorageAccount({ ...resource, identities: [id] });
    else cloud.sim.arm.createMysqlServer({ ...resource, identities: [id] });
    await encrypt(scene);
    const identities = cloud.sim.arm.get(scene.resourceId).identity?.userAssignedIdentities ?? {};
    expect(
      Object.keys(identities)
        .map((one) => one.toLowerCase())
        .sort(),
    ).toEqual([id, scene.identity.resourceId].map((one) => one.toLowerCase()).sort());
  });

  test('a resource that is gone', async () => {
    const scene = await prepared();
    const plan = { ...scene.plan, resourceId: `${scene.resourceId}gone` };
    expect(summary(await start({ ...scene, plan }))).toBe('fatal resource-not-found');
  });
});

describe('what goes to Azure, byte by byte', () => {
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
});

type Spoil = (scene: ReadyScene) => unknown;
const vault = () => cloud.sim.keyVault;
const closed: Spoil = (it) =>
  vault().setFirewall(it.vaultName, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } });
/** Takes the role from whoever the service is in the vault's tenant. */
const withoutRole: Spoil = (it) => it.revoke(it.plan.crossTenant ? it.principalId : it.identity.principalId);
const disabled: Spoil = (it) => vault().setAttributes(it.vaultName, 'cmk', { enabled: false });
const tomorrow: Spoil = (it) =>
  vault().setAttributes(it.vaultName, 'cmk', { notBefore: Math.floor(Date.now() / 1000) + 86_400 });

const refusals: [string, Spoil, Topology, string, RegExp][] = [
  ['may not use the key', withoutRole, STORAGE, 'vault-access-denied', /az ad sp show --id [0-9a-f-]{36}/],
  ['may not use the key', withoutRole, MYSQL, 'identity-access-denied', /--assignee-object-id [0-9a-f-]{36}/],
  ['finds the key disabled', disabled, STORAGE, 'key-disabled', /--enabled true/],
  ['finds the key disabled', disabled, MYSQL, 'key-disabled', /--enabled true/],
  ['finds no key', (it) => vault().deleteKey(it.vaultName, 'cmk'), STORAGE, 'key-not-found', /key recover/],
  ['finds no key', (it) => vault().deleteKey(it.vaultName, 'cmk'), MYSQL, 'key-not-found', /key recover/],
  ['finds no vault', (it) => vault().deleteVault(it.vaultName), STORAGE, 'vault-not-found', /keyvault recover/],
  ['finds no vault', (it) => vault().deleteVault(it.vaultName), MYSQL, 'vault-not-found', /keyvault recover/],
  // Storage answers a closed firewall like a missing right: only the detail tells them apart.
  ['is kept out by the firewall', closed, STORAGE, 'vault-access-denied', /not a trusted service/],
  ['is kept out by the firewall', closed, MYSQL, 'vault-firewall', /--bypass AzureServices/],
  ['finds the key not in force', tomorrow, STORAGE, 'key-refused', /not yet valid/],
];

describe('the service itself refuses the key, and the customer is told why', () => {
  test.each(refusals)('it %s (%#)', async (_, spoil, topology, code, says) => {
    const scene = await createReadyScene(cloud, deployment, topology);
    spoil(scene);
    const outcome = await outcomeOf(scene);
    expect(summary(outcome)).toBe(`needs-customer ${code}`);
    expect(JSON.stringify(outcome)).toMatch(says);
    expect(JSON.stringify(outcome)).not.toMatch(/\{\w+\}|eyJ/);
  });

  test('MySQL wants the vault in its own region', async () => {
    const scene = await createReadyScene(cloud, deployment, MYSQL, { vault: { location: 'northeurope' } });
    const outcome = await outcomeOf(scene);
    expect(summary(outcome)).toBe('needs-customer key-refused');
    expect(outcome).toMatchObject({ reason: expect.stringContaining("must be in 'westeurope'") });
  });

  test.each([STORAGE, MYSQL])('after the repair the same step goes through: %s', async (topology) => {
    const scene = await createReadyScene(cloud, deployment, topology);
    withoutRole(scene);
    expect(summary(await outcomeOf(scene))).toMatch(/^needs-customer/);
    scene.grant(scene.plan.crossTenant ? scene.principalId : scene.identity.principalId);
    expect(summary(await outcomeOf(scene))).toMatch(/^done/);
    expect(valueOf(await start(scene))).toEqual({});
  });
});
