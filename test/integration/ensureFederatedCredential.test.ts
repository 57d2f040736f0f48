import { findApplication, saveApplication, type FederatedCredential } from '../../local/azure/graph/state';
import { applicationEntry } from '../../shared/model/names';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../../shared/model/plan';
import { createScene, valueOf, type Topology } from './support/scene';
import { summary, watch, withRetries } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const CREATE = 'graph.federatedCredentials.create';
const UPDATE = 'graph.federatedCredentials.upsert';

let cloud: TestCloud;
let deployment: Deployment;
let input: { plan: EncryptionPlan; application: ApplicationRef; identity: IdentityRef };
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.sim.faults.clear());

async function begin(topology: Topology): Promise<void> {
  deployment = cloud.deploy();
  const { activities } = deployment;
  const { request, customerId } = await createScene(cloud, topology);
  const plan = valueOf(await activities.planEncryption({ request }));
  const application = valueOf(await activities.ensureApplication({ plan, customerId }));
  const identity = valueOf(await activities.ensureManagedIdentity({ plan, customerId }));
  input = { plan, application, identity };
}

const run = () => deployment.activities.ensureFederatedCredential(input);
const credentials = () => cloud.sim.graph.application(input.application.clientId)?.federatedCredentials ?? [];
const nameOfCustomers = () => input.identity.resourceId.split('/').at(-1) ?? '';

/** Leaves other credentials than there are. */
function edit(change: (credentials: readonly FederatedCredential[]) => readonly FederatedCredential[]): void {
  const { core } = cloud.sim;
  const application = findApplication(core, input.application.clientId)!;
  saveApplication(core, { ...application, federatedCredentials: change(application.federatedCredentials) });
}
const after = (change: Parameters<typeof edit>[0]) => async () => {
  await run();
  edit(change);
};
const foreign = (count: number): FederatedCredential[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `foreign-${index}`,
    name: `foreign-${index}`,
    issuer: 'https://issuer.example',
    subject: `subject-${index}`,
    audiences: ['api://AzureADTokenExchange'],
    createdAt: 0,
    changedAt: 0,
  }));
const only = (wanted: (credential: FederatedCredential) => boolean) => (all: readonly FederatedCredential[]) =>
  all.filter(wanted);
const alter = (change: Partial<FederatedCredential>) => (all: readonly FederatedCredential[]) =>
  all.map((credential) => (credential.name === nameOfCustomers() ? { ...credential, ...change } : credential));

type Point = [string, () => Promise<unknown>, string, string[]];
const startingPoints: Point[] = [
  ['missing', async () => {}, 'done created', [CREATE, CREATE]],
  ['there as wanted', () => run(), 'done unchanged', []],
  ['half done', after(only(({ name }) => name !== nameOfCustomers())), 'done created', [CREATE]],
  ['without the probe', after(only(({ name }) => name === nameOfCustomers())), 'done created', [CREATE]],
  ['for another subject', after(alter({ subject: 'somebody' })), 'done updated', [UPDATE]],
  ['for a subject of other letter case', upperCase, 'done updated', [UPDATE]],
  ['for another issuer', after(alter({ issuer: 'https://login.example/v2.0' })), 'done updated', [UPDATE]],
  ['for another audience', after(alter({ audiences: ['api://other'] })), 'done updated', [UPDATE]],
  ['there under another name', after(alter({ name: 'by-hand' })), 'done unchanged', []],
  ['among 18 of others', async () => edit(() => foreign(18)), 'done created', [CREATE, CREATE]],
];

/** Entra compares subjects by letter case, so this difference is one. */
async function upperCase(): Promise<void> {
  await run();
  edit(alter({ subject: input.identity.principalId.toUpperCase() }));
}

describe('across tenants', () => {
  beforeEach(() => begin('storage across tenants'));

  test.each(startingPoints)('a trust that is %s', async (_, prepare, expected, writes) => {
    await prepare();
    const first = await watch(cloud.sim, run);
    expect([summary(first.result), first.writes]).toEqual([expected, writes]);
    const again = await watch(cloud.sim, run);
    expect([summary(again.result), again.writes]).toEqual(['done unchanged', []]);
    expect(credentials().filter(({ subject }) => subject === input.identity.principalId)).toHaveLength(1);
  });

  test.each([19, 20])('is not made where others left no room (%i)', async (count) => {
    edit(() => foreign(count));
    const first = await watch(cloud.sim, run);
    expect([summary(first.result), first.writes]).toEqual(['needs-operator credential-slots-full', []]);
  });

  test('the pool learns how many are nobody’s, and that they are gone', async () => {
    const { applicationPool } = deployment.ports.registry;
    const entry = applicationEntry(input.application.uniqueName);
    edit(() => foreign(7));
    await run();
    expect(await applicationPool.readEntry(entry)).toMatchObject({ strangers: 7 });
    edit(only(({ name }) => !name.startsWith('foreign')));
    expect(summary(await run())).toBe('done unchanged');
    expect(await applicationPool.readEntry(entry)).toMatchObject({ strangers: 0 });
  });

  test('others fill it between list and creation: told as full, not as an unknown answer', async () => {
    const kind = { type: 'respond', status: 400, code: 'Request_BadRequest', message: 'Too many' } as const;
    const when = () => {
      edit(() => foreign(20));
      return true;
    };
    cloud.sim.faults.add({ operation: CREATE, kind, when });
    expect(summary(await run())).toBe('needs-operator credential-slots-full');
  });

  test('two at once make each trust once', async () => {
    await Promise.all([withRetries(run), withRetries(run)]);
    expect(credentials()).toHaveLength(2);
    expect(summary(await run())).toBe('done unchanged');
  });

  test.each([
    [1, 'done created', [CREATE]],
    [2, 'done unchanged', []],
  ])('after the answer to creation %i was lost', async (lost, expected, writes) => {
    let calls = 0;
    const when = () => (calls += 1) === lost;
    cloud.sim.faults.add({ operation: CREATE, kind: { type: 'loseResponse' }, when });
    await expect(run()).rejects.toThrow('Microsoft Graph');
    const second = await watch(cloud.sim, run);
    expect([summary(second.result), second.writes]).toEqual([expected, writes]);
    expect(credentials()).toHaveLength(2);
  });

  test('after the answer to a change was lost', async () => {
    await after(alter({ subject: 'somebody' }))();
    cloud.sim.faults.add({ operation: UPDATE, kind: { type: 'loseResponse' } });
    await expect(run()).rejects.toThrow('Microsoft Graph');
    const second = await watch(cloud.sim, run);
    expect([summary(second.result), second.writes]).toEqual(['done unchanged', []]);
  });

  test('trusts the identities by the v2 issuer of the vendor’s tenant, and nobody else', async () => {
    await run();
    const issuer = `${cloud.sim.origin}/${cloud.vendor.tenantId}/v2.0`;
    const audiences = ['api://AzureADTokenExchange'];
    expect(credentials().map(({ subject, issuer, audiences }) => ({ subject, issuer, audiences }))).toEqual([
      { subject: cloud.vendor.identity.principalId, issuer, audiences },
      { subject: input.identity.principalId, issuer, audiences },
    ]);
  });
});

test('in one tenant the resource needs no trust, only the probe does', async () => {
  await begin('MySQL in the customer tenant');
  const first = await watch(cloud.sim, run);
  expect([summary(first.result), first.writes]).toEqual(['done created', [CREATE]]);
  expect(credentials().map(({ subject }) => subject)).toEqual([cloud.vendor.identity.principalId]);
  expect(summary(await run())).toBe('done unchanged');
});
