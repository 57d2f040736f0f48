import { setTimeout as pause } from 'node:timers/promises';
import type { LoggedCall } from '../../../local/azure/core/service';
import type { ApplicationPolicy } from '../../../shared/config';
import { CREDENTIAL_LIMIT } from '../../../shared/registry/poolEntries';
import { createScene, valueOf, type Scene } from './scene';
import { startTestCloud, type Deployment, type TestCloud } from './testCloud';

const CUSTOMERS = 200;
const SLOTS = CREDENTIAL_LIMIT - 1;
/** Attempts of one step; the orchestration has as many and pauses between them. */
const ATTEMPTS = 60;
/** Before the next attempt, as the orchestration's back-off, shortened. */
const PAUSE_MS = 20;

let cloud: TestCloud;
interface Served {
  readonly clientId: string;
  readonly subject: string;
  readonly changes: readonly string[];
}

/** The steps that give a customer application, identity and trust, each tried again as long as it throws. */
async function serve({ activities }: Deployment, { request, customerId }: Scene): Promise<Served> {
  const changes: string[] = [];
  const step = async <T>(run: () => Promise<Parameters<typeof valueOf<T>>[0]>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome = await run();
        const value = valueOf(outcome);
        changes.push(outcome.kind === 'done' ? outcome.change : outcome.code);
        return value;
      } catch (error) {
        if (attempt === ATTEMPTS || (error instanceof Error && error.name !== 'RetryLater' && !isLost(error)))
          throw error;
        await pause(PAUSE_MS);
      }
    }
  };
  const plan = await step(() => activities.planEncryption({ request }));
  const [application, identity] = await Promise.all([
    step(() => activities.ensureApplication({ plan, customerId })),
    step(() => activities.ensureManagedIdentity({ plan, customerId })),
  ]);
  await step(() => activities.ensureFederatedCredential({ plan, application, identity }));
  return { clientId: application.clientId, subject: identity.principalId, changes };
}

/** Whether the registry's connection was lost: activities throw that as it is. */
const isLost = (error: Error): boolean => /ECONN|socket|REQUEST_SEND_ERROR/.test(`${error.message} ${'code' in error}`);

function createCustomers(): Promise<Scene[]> {
  return Promise.all(Array.from({ length: CUSTOMERS }, () => createScene(cloud, 'storage across tenants')));
}

/** Everything that was made for the customers, and that it is exactly what is needed. */
function expectExactly(served: readonly Served[], entries: number): void {
  const applications = cloud.sim.graph
    .applications(cloud.vendor.tenantId)
    .filter(({ uniqueName }) => uniqueName?.startsWith('pool-'));
  const names = Array.from({ length: entries }, (_, index) => `pool-${String(index + 1).padStart(4, '0')}`);
  expect(applications.map(({ uniqueName }) => uniqueName).sort()).toEqual(names);
  const probe = cloud.vendor.identity.principalId;
  const trusted = applications.flatMap(({ appId, federatedCredentials }) => {
    expect(federatedCredentials.length).toBeLessThanOrEqual(CREDENTIAL_LIMIT);
    expect(federatedCredentials.filter(({ subject }) => subject === probe)).toHaveLength(1);
    return federatedCredentials.filter(({ subject }) => subject !== probe).map(({ subject }) => `${appId} ${subject}`);
  });
  expect(trusted.sort()).toEqual(served.map(({ clientId, subject }) => `${clientId} ${subject}`).sort());
  expect(new Set(served.map(({ subject }) => subject)).size).toBe(CUSTOMERS);
  const installed = cloud.sim.graph.servicePrincipals(cloud.vendor.tenantId).map(({ appId }) => appId);
  const isOurs = (appId: string) => applications.some((application) => application.appId === appId);
  expect(installed.filter(isOurs)).toHaveLength(entries);
}

const callsSince = (sequence: number, wanted: (call: LoggedCall) => boolean) =>
  cloud.sim.calls.since(sequence).filter((call) => /^(graph|arm\.identities)\./.test(call.operation) && wanted(call));

/** Breaks one call in `every`, each way in turn; by a seeded sequence. */
function breakCalls(seed: number, every: number): void {
  const kinds = [
    { type: 'throttle', retryAfterSeconds: 1 },
    { type: 'loseResponse' },
    { type: 'serverError', status: 503 },
    { type: 'loseRequest' },
  ] as const;
  let state = seed;
  const dice = (): boolean => {
    state = (state * 1103515245 + 12345) % 2147483648;
    // By the high bits: the low ones of such a sequence repeat soon.
    return state / 2147483648 < 1 / (every * kinds.length);
  };
  const operation = /^(graph\.|arm\.identities\.)/;
  for (const kind of kinds) cloud.sim.faults.add({ operation, kind, times: 1e6, when: dice });
}

/**
 * Serves all customers at once, on two instances of the app, then once more, each by the other instance. A file has one
 * such story, because it has one cloud. With `faults` calls are throttled and lost, and what is created shows late.
 */
export function testPool(policy: ApplicationPolicy, { faults }: { faults: boolean }): void {
  const entries = policy === 'shared' ? Math.ceil(CUSTOMERS / SLOTS) : CUSTOMERS;

  afterAll(() => cloud.stop());

  test(`${CUSTOMERS} customers at once end with the right applications and no double; once more changes nothing`, async () => {
    cloud = await startTestCloud(faults ? { simulator: { lag: { graphReplicationMs: 40 } } } : {});
    const scenes = await createCustomers();
    const settings = { LATCHKEY_APPLICATION_NAME: 'pool', LATCHKEY_APPLICATION_POLICY: policy };
    const instances = [cloud.deploy(settings), cloud.deploy(settings)];
    const serveAll = (shift: number) =>
      Promise.all(scenes.map((scene, index) => serve(instances[(index + shift) % 2]!, scene)));
    if (faults) breakCalls(7, 10);
    const served = await serveAll(0);
    cloud.sim.faults.clear();
    expectExactly(served, entries);

    const last = cloud.sim.calls.all().at(-1)?.sequence ?? 0;
    const again = await serveAll(1);
    expect(callsSince(last, ({ write }) => write)).toEqual([]);
    expect(new Set(again.flatMap(({ changes }) => changes))).toEqual(new Set(['unchanged']));
    const places = (all: readonly Served[]) => all.map(({ clientId, subject }) => `${clientId} ${subject}`);
    expect(places(again)).toEqual(places(served));
  });
}
