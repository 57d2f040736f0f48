import { createScene, valueOf, type Scene } from './support/scene';
import { summary, watch } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';
import type { ApplicationRef, EncryptionPlan } from '../../shared/model/plan';

let cloud: TestCloud;
let deployment: Deployment;
let scene: Scene;
let input: { onboardingId: string; plan: EncryptionPlan; application: ApplicationRef };
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());
/** Each deployment has its own tokens: a cached one would hide what Entra says now. */
beforeEach(async () => {
  cloud.sim.faults.clear();
  deployment = cloud.deploy();
  const { activities } = deployment;
  scene = await createScene(cloud, 'storage across tenants');
  const plan = valueOf(await activities.planEncryption({ request: scene.request }));
  const application = valueOf(await activities.ensureApplication({ plan, customerId: scene.customerId }));
  const identity = valueOf(await activities.ensureManagedIdentity({ plan, customerId: scene.customerId }));
  valueOf(await activities.ensureFederatedCredential({ plan, application, identity }));
  input = { onboardingId: scene.onboardingId, plan, application };
});

describe('checkConsent', () => {
  const run = () => deployment.activities.checkConsent(input);
  const consent = () => void cloud.sim.entra.consent(scene.tenantId, input.application.clientId);
  const withdraw = () => cloud.sim.entra.removeServicePrincipal(scene.tenantId, input.application.clientId);
  const disable = () => cloud.sim.entra.disableServicePrincipal(scene.tenantId, input.application.clientId);
  const answered = (answer: 'granted' | 'declined') => () =>
    deployment.ports.registry.onboardings.save(scene.onboardingId, 'fact-consent', { answer, at: '', stateId: 's' });
  const entraSays = (code: string) => () =>
    cloud.sim.faults.add({ operation: 'entra.token', kind: { type: 'respond', status: 400, code, message: 'no' } });

  const table: [string, (() => unknown)[], string][] = [
    ['no consent', [], 'needs-customer consent-missing'],
    ['consent', [consent], 'done unchanged'],
    ['a callback says granted, but nothing is installed', [answered('granted')], 'needs-customer consent-missing'],
    ['a callback says granted, and it is', [answered('granted'), consent], 'done unchanged'],
    ['declined', [answered('declined')], 'fatal consent-declined'],
    ['consent withdrawn', [consent, withdraw], 'needs-customer consent-missing'],
    ['disabled by the customer', [consent, disable], 'needs-customer application-disabled'],
    ['blocked by conditional access', [consent, entraSays('AADSTS53003')], 'needs-customer tenant-policy-blocks'],
    ['blocked by tenant restrictions', [consent, entraSays('AADSTS500021')], 'needs-customer tenant-policy-blocks'],
    ['unknown to Entra', [consent, entraSays('AADSTS90002')], 'fatal tenant-not-found'],
    ['a refusal that no table knows', [consent, entraSays('AADSTS4242')], 'needs-operator unrecognised-answer'],
  ];

  test.each(table)('%s', async (_, prepare, expected) => {
    for (const step of prepare) await step();
    const { result, writes } = await watch(cloud.sim, run);
    expect([summary(result), writes]).toEqual([expected, []]);
    expect(JSON.stringify(result)).not.toMatch(/\{\w+\}|eyJ/);
  });

  test('no answer is looked for of a customer who was not asked', async () => {
    await answered('declined')();
    expect(summary(await deployment.activities.checkConsent({ ...input, hasAsked: false }))).toBe(
      'needs-customer consent-missing',
    );
  });

  test('a tenant that does not exist', async () => {
    const plan = { ...input.plan, vaultTenantId: '44444444-4444-4444-8444-444444444444' };
    expect(summary(await deployment.activities.checkConsent({ ...input, plan }))).toBe('fatal tenant-not-found');
  });

  test('a federated credential that Entra does not trust yet is tried again', async () => {
    consent();
    entraSays('AADSTS70021')();
    await expect(run()).rejects.toThrow(/not accepted yet/);
    expect(summary(await run())).toBe('done unchanged');
  });

  test('two at once', async () => {
    consent();
    expect((await Promise.all([run(), run()])).map(summary)).toEqual(['done unchanged', 'done unchanged']);
  });
});

describe('checkKeyNamed', () => {
  const name = (uri: string) =>
    deployment.ports.registry.onboardings.save(scene.onboardingId, 'fact-key', { uri, at: '2026-11-01T00:00:00Z' });
  const withoutKey = () => ({ ...scene.request, key: undefined });

  test.each<[string, () => Promise<unknown>, () => any, string]>([
    ['in the request', async () => {}, () => scene.request, 'done unchanged'],
    ['nowhere', async () => {}, withoutKey, 'needs-customer key-missing'],
    ['by the customer', () => name(scene.keyUri), withoutKey, 'done unchanged'],
    ['on an attacker’s host', () => name('https://evil.example/keys/a'), withoutKey, 'needs-customer key-uri-invalid'],
    [
      'in a host that only looks alike',
      () => name(`https://a.${cloud.sim.vaultSuffix}.evil.example/keys/a`),
      withoutKey,
      'needs-customer key-uri-invalid',
    ],
  ])('named %s', async (_, prepare, request, expected) => {
    await prepare();
    const { result, writes } = await watch(cloud.sim, () =>
      deployment.activities.checkKeyNamed({ request: request() }),
    );
    expect([summary(result), writes]).toEqual([expected, []]);
  });

  test('the customer’s newest name wins over the request’s', async () => {
    await name(`${scene.keyUri}2`);
    await name(`${scene.keyUri}3`);
    const outcome = await deployment.activities.checkKeyNamed({ request: scene.request });
    expect(valueOf(outcome).keyUri).toBe(`${scene.keyUri}3`);
  });
});
