import type { Simulator } from '../../../../local/azure';
import { CUSTOMER, graphCaller, ISV, startTestSimulator } from '../core/startTestSimulator';

const REDIRECT = 'https://app.example/consent?from=entra';
const SCOPE = 'https://vault.azure.net/.default';

let sim: Simulator;
let appId: string;
beforeEach(async () => {
  sim = await startTestSimulator();
  const graph = await graphCaller(sim, ['Application.ReadWrite.OwnedBy']);
  const body = {
    displayName: 'Latchkey <pool>',
    signInAudience: 'AzureADMultipleOrgs',
    web: { redirectUris: [REDIRECT] },
    requiredResourceAccess: [
      {
        resourceAppId: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
        resourceAccess: [{ id: 'f53da476-18e3-4152-8e01-aec403e6edc0', type: 'Scope' }],
      },
    ],
  };
  appId = (await graph('POST', '/applications', body)).body.appId;
});
afterEach(() => sim.stop());

function link(changes: Record<string, string | undefined> = {}, tenant = CUSTOMER, version = '/v2.0'): string {
  const url = new URL(`${sim.origin}/${tenant}${version}/adminconsent`);
  const query = { client_id: appId, scope: SCOPE, redirect_uri: REDIRECT, state: 's t/1', ...changes };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Opens the page as a browser would and presses a button of its form. */
async function press(url: string, decision: 'accept' | 'cancel', tenant = CUSTOMER) {
  const body = new URLSearchParams({ tenant, decision });
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  expect(response.status).toBe(303);
  const location = new URL(response.headers.get('location') ?? '');
  expect(`${location.origin}${location.pathname}`).toBe('https://app.example/consent');
  return Object.fromEntries(location.searchParams);
}

test('the page names the application, who publishes it and what it asks for', async () => {
  const response = await fetch(link());
  const page = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const part of [
    '<html lang="en">',
    '<title>Permissions requested: Latchkey &lt;pool&gt;</title>',
    '<main>',
    '<h1>Permissions requested</h1>',
    'Fabrikam (fabrikam.example)',
    'Azure Key Vault: full access',
    'admin@contoso.example',
    appId,
    'value="accept"',
    'value="cancel"',
  ]) {
    expect(page).toContain(part);
  }
  expect(sim.entra.servicePrincipal(CUSTOMER, appId)).toBeUndefined();
});

test.each<[string, string, Record<string, string>]>([
  ['v2', '/v2.0', { admin_consent: 'True', tenant: CUSTOMER, scope: SCOPE, state: 's t/1', from: 'entra' }],
  ['v1', '', { admin_consent: 'True', tenant: CUSTOMER, state: 's t/1', from: 'entra' }],
])('%s: accepting installs the application once', async (_, version, expected) => {
  expect(await press(link({}, CUSTOMER, version), 'accept')).toEqual(expected);
  const principal = sim.entra.servicePrincipal(CUSTOMER, appId);
  expect(principal).toMatchObject({ appId, tenantId: CUSTOMER, accountEnabled: true });
  await press(link({}, CUSTOMER, version), 'accept');
  expect(sim.entra.servicePrincipal(CUSTOMER, appId)).toEqual(principal);
});

test.each<[string, string, string]>([
  ['v2', '/v2.0', 'consent_required'],
  ['v1', '', 'permission_denied'],
])('%s: cancelling installs nothing', async (_, version, error) => {
  expect(await press(link({}, CUSTOMER, version), 'cancel')).toMatchObject({ error, state: 's t/1' });
  expect(sim.entra.servicePrincipal(CUSTOMER, appId)).toBeUndefined();
});

test('a link for any organization lets the administrator choose', async () => {
  const url = link({}, 'organizations');
  expect(await (await fetch(url)).text()).toContain('<label for="tenant">Organization</label>');
  expect(await press(url, 'accept', CUSTOMER)).toMatchObject({ tenant: CUSTOMER });
});

test.each<[string, string, () => string]>([
  ['unknown client', 'AADSTS700016', () => link({ client_id: ISV })],
  ['redirect URI not registered', 'AADSTS50011', () => link({ redirect_uri: 'https://app.example/consent' })],
  ['no redirect URI', 'AADSTS900144', () => link({ redirect_uri: undefined })],
  ['no scope', 'AADSTS900144', () => link({ scope: undefined })],
  ['common', 'AADSTS90023', () => link({}, 'common')],
  ['unknown tenant', 'AADSTS90002', () => link({}, 'nobody.example')],
])('%s: an error page with %s and no redirect', async (_, code, url) => {
  for (const method of ['GET', 'POST']) {
    const response = await fetch(url(), { method, redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
  }
});

test('object ids differ from tenant to tenant', () => {
  expect(sim.entra.consent(CUSTOMER, appId).id).not.toBe(sim.entra.consent(ISV, appId).id);
});
