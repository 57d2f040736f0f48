import type { SimRequest } from '../../local/azure/core/service';
import type { Fault } from '../../local/azure/core/faults';
import type { Code } from '../../shared/errors/codes';
import type { Outcome } from '../../shared/model/outcome';
import { changeOf, confirmationOf, verificationOf, operationOf } from './support/encrypting';
import { createReadyScene, createScene, valueOf, type ReadyScene, type Topology } from './support/scene';
import { summary } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

const STORAGE: Topology = 'storage across tenants';
const MYSQL: Topology = 'MySQL in the customer tenant';
const SQL: Topology = 'SQL across tenants';
const DISKS: Topology = 'disks across tenants';

let cloud: TestCloud;
let deployment: Deployment;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.sim.faults.clear();
  // Tokens of its own, so that what Entra says is heard.
  deployment = cloud.deploy();
});

type Run = () => Promise<Outcome<unknown>>;

/** Each call of an activity to a Microsoft service, and a run that makes it. */
interface Call {
  readonly activity: string;
  readonly operation: string;
  readonly prepare: () => Promise<Run>;
  /** What a plain 403 means. */
  readonly forbidden: string;
  /** Entra has numbers instead of statuses. */
  readonly entra?: true;
}

const ready =
  (run: (scene: ReadyScene) => Promise<Outcome<unknown>>, topology: Topology = STORAGE) =>
  async () => {
    const scene = await createReadyScene(cloud, deployment, topology);
    return () => run(scene);
  };
const acts = () => deployment.activities;

/** The way to a new customer's identity, one step short of `last`. */
async function fresh(last: 'application' | 'identity' | 'trust'): Promise<Run> {
  const { request, customerId } = await createScene(cloud, STORAGE);
  const plan = valueOf(await acts().planEncryption({ request }));
  if (last === 'application') return () => acts().ensureApplication({ plan, customerId });
  if (last === 'identity') return () => acts().ensureManagedIdentity({ plan, customerId });
  const application = valueOf(await acts().ensureApplication({ plan, customerId }));
  const identity = valueOf(await acts().ensureManagedIdentity({ plan, customerId }));
  return () => acts().ensureFederatedCredential({ plan, application, identity });
}

const verify = ready((scene) => acts().verifyKey(verificationOf(scene)));
const start = (scene: ReadyScene) => acts().startEncryption(changeOf(scene));
const confirm = (scene: ReadyScene) => acts().confirmEncryption(confirmationOf(scene));
const consent = ready(({ onboardingId, plan, application }) =>
  acts().checkConsent({ onboardingId, plan, application }),
);

async function confirming(): Promise<Run> {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  valueOf(await start(scene));
  return () => confirm(scene);
}

/** So many writes of an SQL server are made; the run makes the next. */
const halfWay = (writes: number) => async (): Promise<Run> => {
  const scene = await createReadyScene(cloud, deployment, SQL);
  for (let made = 0; made < writes; made += 1) {
    const operation = operationOf(await start(scene));
    valueOf(await acts().pollEncryption({ ...changeOf(scene), operation }));
  }
  return () => start(scene);
};

const polling = (topology: Topology) => async (): Promise<Run> => {
  const scene = await createReadyScene(cloud, deployment, topology);
  const operation = operationOf(await start(scene));
  return () => acts().pollEncryption({ ...changeOf(scene), operation });
};

async function protecting(): Promise<Run> {
  const scene = await createReadyScene(cloud, deployment, STORAGE);
  valueOf(await start(scene));
  valueOf(await confirm(scene));
  return async () => {
    const outcome = await acts().lookAtResource({ resourceId: scene.resourceId, told: [] });
    const verdict = outcome.kind === 'done' ? outcome.value.verdict : undefined;
    if (verdict?.is !== 'unclear') return outcome;
    // A refused look concludes nothing: that it says so, and why, is its answer.
    const [code = ''] = verdict.detail.split(':');
    return { kind: 'needs-operator', code: code as Code, reason: verdict.detail, remedy: '' };
  };
}

const ARM = 'needs-operator access-to-azure-denied';
const GRAPH = 'needs-operator graph-permission-missing';
const VAULT = 'needs-customer vault-access-denied';
const calls: Call[] = [
  {
    activity: 'planEncryption',
    operation: 'arm.subscriptions.get',
    prepare: ready(({ request }) => acts().planEncryption({ request })),
    forbidden: ARM,
  },
  {
    activity: 'planEncryption',
    operation: 'arm.storageAccounts.get',
    prepare: ready(({ request }) => acts().planEncryption({ request })),
    forbidden: ARM,
  },
  {
    activity: 'ensureApplication',
    operation: 'graph.applications.get',
    prepare: () => fresh('application'),
    forbidden: GRAPH,
  },
  {
    activity: 'ensureApplication',
    operation: 'graph.applications.upsert',
    prepare: () => fresh('application'),
    forbidden: GRAPH,
  },
  {
    activity: 'ensureApplication',
    operation: 'graph.servicePrincipals.get',
    prepare: () => fresh('application'),
    forbidden: GRAPH,
  },
  {
    activity: 'ensureApplication',
    operation: 'graph.servicePrincipals.create',
    prepare: () => fresh('application'),
    forbidden: GRAPH,
  },
  {
    activity: 'ensureManagedIdentity',
    operation: 'arm.identities.get',
    prepare: () => fresh('identity'),
    forbidden: ARM,
  },
  {
    activity: 'ensureManagedIdentity',
    operation: 'arm.identities.put',
    prepare: () => fresh('identity'),
    forbidden: ARM,
  },
  {
    activity: 'ensureFederatedCredential',
    operation: 'graph.federatedCredentials.list',
    prepare: () => fresh('trust'),
    forbidden: GRAPH,
  },
  {
    activity: 'ensureFederatedCredential',
    operation: 'graph.federatedCredentials.create',
    prepare: () => fresh('trust'),
    forbidden: GRAPH,
  },
  { activity: 'checkConsent', operation: 'entra.token', prepare: consent, forbidden: '', entra: true },
  { activity: 'verifyKey', operation: 'keyVault.keys.get', prepare: verify, forbidden: VAULT },
  { activity: 'verifyKey', operation: 'keyVault.keys.listVersions', prepare: verify, forbidden: VAULT },
  { activity: 'verifyKey', operation: 'keyVault.keys.wrapKey', prepare: verify, forbidden: VAULT },
  { activity: 'verifyKey', operation: 'keyVault.keys.unwrapKey', prepare: verify, forbidden: VAULT },
  { activity: 'startEncryption', operation: 'arm.storageAccounts.get', prepare: ready(start), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.storageAccounts.update', prepare: ready(start), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.mysqlServers.get', prepare: ready(start, MYSQL), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.mysqlServers.update', prepare: ready(start, MYSQL), forbidden: ARM },
  {
    activity: 'pollEncryption',
    operation: 'arm.mysqlServers.azureAsyncOperation',
    prepare: polling(MYSQL),
    forbidden: 'needs-operator encryption-failed',
  },
  {
    activity: 'pollEncryption',
    operation: 'arm.sqlServers.azureAsyncOperation',
    prepare: polling(SQL),
    forbidden: 'needs-operator encryption-failed',
  },
  {
    activity: 'pollEncryption',
    operation: 'arm.diskEncryptionSets.azureAsyncOperation',
    prepare: polling(DISKS),
    forbidden: 'needs-operator encryption-failed',
  },
  {
    activity: 'planEncryption',
    operation: 'arm.sqlFailoverGroups.list',
    prepare: ready(({ request }) => acts().planEncryption({ request }), SQL),
    forbidden: ARM,
  },
  {
    activity: 'planEncryption',
    operation: 'arm.sqlReplicationLinks.listByServer',
    prepare: ready(({ request }) => acts().planEncryption({ request }), SQL),
    forbidden: ARM,
  },
  { activity: 'startEncryption', operation: 'arm.sqlProtector.get', prepare: halfWay(0), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.sqlServers.update', prepare: halfWay(0), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.sqlKeys.get', prepare: halfWay(1), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.sqlKeys.put', prepare: halfWay(1), forbidden: ARM },
  { activity: 'startEncryption', operation: 'arm.sqlProtector.put', prepare: halfWay(2), forbidden: ARM },
  {
    activity: 'startEncryption',
    operation: 'arm.diskEncryptionSets.get',
    prepare: ready(start, DISKS),
    forbidden: ARM,
  },
  {
    activity: 'startEncryption',
    operation: 'arm.diskEncryptionSets.update',
    prepare: ready(start, DISKS),
    forbidden: ARM,
  },
  { activity: 'confirmEncryption', operation: 'arm.storageAccounts.get', prepare: confirming, forbidden: ARM },
  { activity: 'lookAtResource', operation: 'arm.storageAccounts.get', prepare: protecting, forbidden: ARM },
];

/** In the way of the call once the SDKs' own way of asking twice is over: an unauthenticated first call is answered 401. */
const faultOn = ({ operation }: Call, kind: Fault['kind'], times = 1): Fault => ({
  operation,
  kind,
  times,
  when: ({ headers }) => operation === 'entra.token' || headers['authorization'] !== undefined,
});

const passing: [string, Fault['kind']][] = [
  ['throttled', { type: 'throttle', retryAfterSeconds: 1 }],
  ['500', { type: 'serverError', status: 500 }],
  ['502', { type: 'serverError', status: 502 }],
  ['503', { type: 'serverError', status: 503 }],
  ['504', { type: 'serverError', status: 504 }],
  ['connection lost', { type: 'loseResponse' }],
];

const isEntra = ({ entra }: Call): boolean => entra === true;

describe.each(calls.filter((call) => !isEntra(call)))('$activity, $operation', (call) => {
  test.each(passing)('%s: thrown, to be tried again, and then it goes through', async (_, kind) => {
    const run = await call.prepare();
    // More often than any client would try by itself.
    cloud.sim.faults.add(faultOn(call, kind, 50));
    await expect(run()).rejects.toThrow();
    expect(cloud.sim.faults.remaining()).toHaveLength(1);
    cloud.sim.faults.clear();
    expect((await run()).kind).toBe('done');
  });
});

// The library tries for some seconds: all at once, each in a tenant of its own.
test('checkConsent, entra.token: what passes is thrown, to be tried again, and then it goes through', async () => {
  const cases = await Promise.all(
    passing.map(async ([name, kind]) => ({ name, kind, ...(await createReadyScene(cloud, deployment, STORAGE)) })),
  );
  for (const { kind, plan } of cases) {
    const when = ({ url }: SimRequest) => url.pathname.includes(plan.vaultTenantId);
    cloud.sim.faults.add({ operation: 'entra.token', kind, times: 50, when });
  }
  const consentOf = ({ onboardingId, plan, application }: (typeof cases)[number]) =>
    acts().checkConsent({ onboardingId, plan, application });
  for (const end of await Promise.allSettled(cases.map(consentOf))) expect(end.status).toBe('rejected');
  expect(cloud.sim.faults.remaining()).toHaveLength(cases.length);
  cloud.sim.faults.clear();
  // The library asks Entra again only after a minute: another instance of the app has no such memory.
  deployment = cloud.deploy({ LATCHKEY_APPLICATION_NAME: deployment.ports.config.applicationName });
  for (const one of cases) expect((await consentOf(one)).kind).toBe('done');
});

describe.each(calls)('$activity, $operation', (call) => {
  test('an answer that no table knows goes to the operator', async () => {
    const run = await call.prepare();
    const code = call.entra ? 'AADSTS4242' : 'NeverHeardOf';
    cloud.sim.faults.add(faultOn(call, { type: 'respond', status: 418, code, message: 'I am a teapot.' }));
    const outcome = await run();
    const wanted = call.activity === 'pollEncryption' ? 'encryption-failed' : 'unrecognised-answer';
    expect(summary(outcome)).toBe(`needs-operator ${wanted}`);
    expect(JSON.stringify(outcome)).toContain(code);
  });

  test('a plain refusal', async () => {
    if (call.entra) return;
    const run = await call.prepare();
    cloud.sim.faults.add(faultOn(call, { type: 'respond', status: 403, code: 'Forbidden', message: 'No.' }));
    expect(summary(await run())).toBe(call.forbidden);
  });
});

describe('no token for the call', () => {
  test('Entra cannot be reached while a key is verified', async () => {
    const run = await verify();
    cloud.sim.faults.add({ operation: 'entra.token', kind: { type: 'loseResponse' }, times: 50 });
    await expect(run()).rejects.toThrow('network_error');
    cloud.sim.faults.clear();
    expect(summary(await run())).toBe('done unchanged');
  });

  // The library tries for some seconds, and remembers tokens of an identity in the whole process: one for each.
  test('the deployment’s own identity gives none', async () => {
    const { request } = await createScene(cloud, STORAGE);
    await Promise.all(
      passing.map(async ([name, kind]) => {
        const { settings, clientId } = ownIdentity(name.replaceAll(' ', '-'));
        const { activities } = cloud.deploy(settings);
        const when = ({ query }: SimRequest) => query.get('client_id') === clientId;
        cloud.sim.faults.add({ operation: 'managedIdentity.token', kind, times: 50, when });
        await expect(activities.planEncryption({ request })).rejects.toThrow('ManagedIdentityCredential');
      }),
    );
  });
});

/** A deployment that runs as another identity. */
function ownIdentity(name: string): { settings: Record<string, string>; clientId: string } {
  const { resourceGroupId, tenantId, location } = cloud.vendor;
  const id = `${resourceGroupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own-${name}`;
  const { clientId, principalId } = cloud.sim.managedIdentity.create({ id, tenantId, location });
  cloud.sim.managedIdentity.attach(clientId);
  const settings = { LATCHKEY_IDENTITY_CLIENT_ID: clientId, LATCHKEY_IDENTITY_PRINCIPAL_ID: principalId };
  return { settings, clientId };
}
