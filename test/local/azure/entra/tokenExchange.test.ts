import { ClientAssertionCredential, ManagedIdentityCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import type { Simulator } from '../../../../local/azure';
import { manualClock } from '../../../../local/azure/core/clock';
import { attachedIdentity, CUSTOMER, graphCaller, ISV, startTestSimulator } from '../core/startTestSimulator';

const EXCHANGE = 'api://AzureADTokenExchange';
const VAULT = 'https://vault.azure.net';
const SCOPE = `${VAULT}/.default`;
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const clock = manualClock();
let sim: Simulator;
let app: Awaited<ReturnType<typeof trustedApplication>>;

beforeEach(async () => {
  sim = await startTestSimulator({ clock });
  app = await trustedApplication();
});
afterEach(() => sim.stop());

async function trustedApplication() {
  const graph = await graphCaller(sim, ['Application.ReadWrite.All']);
  const identity = attachedIdentity(sim, 'uami');
  const body = { displayName: 'Latchkey pool 1', signInAudience: 'AzureADMultipleOrgs' };
  const created = await graph('PATCH', "/applications(uniqueName='pool-1')", body, { prefer: 'create-if-missing' });
  const { id, appId } = created.body as { id: string; appId: string };
  const path = `/applications/${id}/federatedIdentityCredentials`;
  const issuer = `${sim.origin}/${ISV}/v2.0`;
  const trust = { name: 'uami-weu', issuer, subject: identity.principalId, audiences: [EXCHANGE] };
  await graph('POST', path, trust);
  const change = (changes: object) => graph('PATCH', `${path}/uami-weu`, changes);
  return { graph, identity, appId, id, path, trust, change };
}

/** Claims of the identity's assertion, changed. */
function assertion(changes: Record<string, unknown> = {}, signer: 'own' | 'forged' = 'own'): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const sub = app.identity.principalId;
  const claims = { iss: app.trust.issuer, aud: EXCHANGE, sub, oid: sub, tid: ISV, iat: now, nbf: now, exp: now + 3600 };
  return sim.entra.craftToken({ ...claims, ...changes }, signer);
}

async function requestToken(changes: Record<string, string | undefined> = {}, tenant = CUSTOMER) {
  const form = {
    grant_type: 'client_credentials',
    client_id: app.appId,
    scope: SCOPE,
    client_assertion_type: TYPE,
    client_assertion: 'client_secret' in changes ? undefined : await assertion(),
    ...changes,
  };
  const body = new URLSearchParams(Object.entries(form).filter((it): it is [string, string] => it[1] !== undefined));
  const response = await fetch(`${sim.origin}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

const codeOf = async (answer: Promise<{ body: any }>) => (await answer).body.error_codes?.[0];

test('the real clients exchange a managed identity token for one of the customer tenant', async () => {
  const { id: objectId } = sim.entra.consent(CUSTOMER, app.appId);
  process.env['IDENTITY_ENDPOINT'] = `${sim.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = sim.msiHeader;
  const managed = new ManagedIdentityCredential({ clientId: app.identity.clientId });
  const getAssertion = async () => (await managed.getToken(`${EXCHANGE}/.default`)).token;
  const options = { authorityHost: sim.origin, disableInstanceDiscovery: true };
  const credential = new ClientAssertionCredential(CUSTOMER, app.appId, getAssertion, options);

  const { token } = await credential.getToken(SCOPE);

  const iss = `https://sts.windows.net/${CUSTOMER}/`;
  expect(decodeJwt(token)).toMatchObject({
    aud: VAULT,
    iss,
    tid: CUSTOMER,
    oid: objectId,
    sub: objectId,
    appid: app.appId,
  });
  expect(decodeJwt(token)).not.toHaveProperty('roles');
  const { trust } = app;
  expect(decodeJwt(await getAssertion())).toMatchObject({
    aud: EXCHANGE,
    iss: trust.issuer,
    sub: trust.subject,
    tid: ISV,
  });
  expect(sim.entra.listIssuedTokens()).toContain(token);

  sim.entra.removeServicePrincipal(CUSTOMER, app.appId);
  const later = new ClientAssertionCredential(CUSTOMER, app.appId, getAssertion, options);
  await expect(later.getToken(SCOPE)).rejects.toThrow(/AADSTS7000229/);
});

test('the error body is that of Entra', async () => {
  const { status, body } = await requestToken();
  expect(status).toBe(400);
  expect(body).toEqual({
    error: 'unauthorized_client',
    error_description: expect.stringMatching(
      /^AADSTS700016: .* Trace ID: \S+ Correlation ID: \S+ Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    ),
    error_codes: [700016],
    timestamp: expect.any(String),
    trace_id: expect.any(String),
    correlation_id: expect.any(String),
    error_uri: expect.stringContaining('code=700016'),
  });
});

test.each<[string, number | undefined, () => Promise<{ body: any }>]>([
  ['all is right', undefined, () => requestToken()],
  ['unknown tenant', 90002, () => requestToken({}, 'nobody.example')],
  ['tenant by domain', undefined, () => requestToken({}, 'contoso.example')],
  ['unknown application', 700016, () => requestToken({ client_id: ISV })],
  ['other grant', 70003, () => requestToken({ grant_type: 'password' })],
  ['no client', 900144, () => requestToken({ client_id: undefined })],
  ['no credential', 7000218, () => requestToken({ client_assertion: undefined })],
  ['wrong secret', 7000215, () => requestToken({ client_secret: 'guess' })],
  ['unknown resource', 500011, () => requestToken({ scope: 'https://nothing.example/.default' })],
  ['scope without .default', 1002012, () => requestToken({ scope: `${VAULT}/user_impersonation` })],
  ['local vault host as resource', undefined, () => requestToken({ scope: `https://${sim.vaultSuffix}/.default` })],
  ['no assertion at all', 700027, () => requestToken({ client_assertion: 'bad' })],
  ['forged assertion', 700027, async () => requestToken({ client_assertion: await assertion({}, 'forged') })],
  ['expired assertion', 700024, async () => requestToken({ client_assertion: await assertion({ exp: 1 }) })],
  [
    'assertion not valid yet',
    700024,
    async () => requestToken({ client_assertion: await assertion({ nbf: 9e9, exp: 9e9 + 1 }) }),
  ],
  [
    'v1 issuer',
    700227,
    async () => requestToken({ client_assertion: await assertion({ iss: `https://sts.windows.net/${ISV}/` }) }),
  ],
  [
    'other issuer',
    700211,
    async () => requestToken({ client_assertion: await assertion({ iss: `${sim.origin}/x/v2.0` }) }),
  ],
  ['other subject', 700213, async () => requestToken({ client_assertion: await assertion({ sub: CUSTOMER }) })],
  [
    'client id as subject',
    700213,
    async () => requestToken({ client_assertion: await assertion({ sub: app.identity.clientId }) }),
  ],
  ['other audience', 7002121, async () => requestToken({ client_assertion: await assertion({ aud: VAULT }) })],
  [
    'token of an application',
    700226,
    async () => requestToken({ client_assertion: await assertion({ azp: app.appId }) }),
  ],
])('%s: %s', async (_, code, request) => {
  sim.entra.consent(CUSTOMER, app.appId);
  expect(await codeOf(request())).toBe(code);
});

test.each<[string, number, () => unknown]>([
  ['not installed', 700016, () => undefined],
  [
    'removed',
    7000229,
    () => (sim.entra.consent(CUSTOMER, app.appId), sim.entra.removeServicePrincipal(CUSTOMER, app.appId)),
  ],
  [
    'disabled',
    7000112,
    () => (sim.entra.consent(CUSTOMER, app.appId), sim.entra.disableServicePrincipal(CUSTOMER, app.appId)),
  ],
  [
    'no vault service',
    500011,
    () => (sim.entra.consent(CUSTOMER, app.appId), sim.entra.removeResource(CUSTOMER, VAULT)),
  ],
])('%s in the tenant: %i', async (_, code, prepare) => {
  prepare();
  expect(await codeOf(requestToken())).toBe(code);
});

test.each<[string, number, (trust: typeof app.trust) => object]>([
  ['letter case of the subject', 7002138, ({ subject }) => ({ subject: subject.toUpperCase() })],
  ['issuer without v2.0', 700211, ({ issuer }) => ({ issuer: issuer.slice(0, -5) })],
  ['other audience', 7002121, () => ({ audiences: ['api://other'] })],
])('credential with wrong %s: %i', async (_, code, change) => {
  sim.entra.consent(CUSTOMER, app.appId);
  expect((await app.change(change(app.trust))).status).toBe(204);
  expect(await codeOf(requestToken())).toBe(code);
});

test('without a credential: 70021; of an identity in another tenant: 700222', async () => {
  sim.entra.consent(CUSTOMER, app.appId);
  const foreign = `${sim.origin}/${CUSTOMER}/v2.0`;
  await app.change({ issuer: foreign });
  expect(await codeOf(requestToken({ client_assertion: await assertion({ iss: foreign, tid: CUSTOMER }) }))).toBe(
    700222,
  );
  await app.graph('DELETE', `${app.path}/uami-weu`);
  expect(await codeOf(requestToken())).toBe(70021);
});

test('an application of one tenant: 50194', async () => {
  await app.graph('PATCH', `/applications/${app.id}`, { signInAudience: 'AzureADMyOrg' });
  expect(await codeOf(requestToken())).toBe(50194);
});

test('consent and a changed credential take effect after their lag', async () => {
  sim.core.lag.consentMs = 1000;
  sim.entra.consent(CUSTOMER, app.appId);
  expect(await codeOf(requestToken())).toBe(700016);
  clock.advance(1000);
  expect((await requestToken()).status).toBe(200);

  sim.core.lag.graphReplicationMs = 500;
  await app.change({ description: 'the trust is the same' });
  expect((await requestToken()).status).toBe(200);
  await app.change({ subject: 'x' });
  await app.change({ subject: app.trust.subject });
  expect(await codeOf(requestToken())).toBe(70021);
  clock.advance(500);
  expect((await requestToken()).status).toBe(200);
});

test('faults have the shape of Entra', async () => {
  sim.faults.add({ operation: 'entra.token', kind: { type: 'throttle', retryAfterSeconds: 1 } });
  expect(await requestToken()).toMatchObject({
    status: 429,
    body: { error: 'temporarily_unavailable', error_codes: [90055] },
  });
  const kind = {
    type: 'respond',
    status: 400,
    code: 'AADSTS53003',
    message: 'Blocked by Conditional Access.',
  } as const;
  sim.faults.add({ operation: 'entra.token', kind });
  expect((await requestToken()).body.error_description).toMatch(/^AADSTS53003: Blocked/);
});
