import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Simulator } from '../../../../local/azure';
import { CUSTOMER, ISV, startTestSimulator } from '../core/startTestSimulator';

const APP = '44444444-4444-4444-8444-444444444444';
const USER = '55555555-5555-4555-8555-555555555501';
const REDIRECT = 'http://localhost:7071/console';
const ORIGIN = 'http://localhost:7071';
const VERIFIER = randomBytes(32).toString('base64url');
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let sim: Simulator;
let api: string;
beforeAll(async () => {
  sim = await startTestSimulator();
  const scopes = ['access_as_user'];
  ({ clientId: api } = sim.entra.registerApi({ tenantId: ISV, name: 'API', identifierUri: 'api://latchkey', scopes }));
  const redirectUris = ['http://localhost/console', 'https://app.fabrikam.example/console'];
  sim.entra.registerSinglePageApplication({ tenantId: ISV, name: 'Console <1>', clientId: APP, redirectUris });
  const roles = ['Latchkey.Operator'];
  sim.entra.createUser({ id: USER, tenantId: ISV, name: 'Olivia', alias: 'olivia', roles, audience: api });
});
afterAll(() => sim.stop());

type Parameters = Record<string, string | undefined>;
const defined = (parameters: Parameters) =>
  Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);

const authorizeUrl = (change: Parameters = {}) => {
  const parameters = {
    client_id: APP,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: `openid profile offline_access ${api}/access_as_user`,
    state: 'a state',
    nonce: 'a nonce',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...change,
  };
  return `${sim.origin}/${ISV}/oauth2/v2.0/authorize?${new URLSearchParams(defined(parameters)).toString()}`;
};

/** A person chooses who they are; the address that the browser is sent to. */
async function choose(user: string, change: Parameters = {}): Promise<URL> {
  const answer = await fetch(authorizeUrl(change), {
    method: 'POST',
    body: new URLSearchParams({ user }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}
const codeOf = async (change: Parameters = {}) => (await choose(USER, change)).searchParams.get('code') ?? '';

async function token(form: Parameters, headers: Record<string, string> = { origin: ORIGIN }, tenant = ISV) {
  const answer = await fetch(`${sim.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(defined({ client_id: APP, ...form })),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, any> };
}
const redemption = (code: string, change: Parameters = {}): Parameters => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  ...change,
});

test('the page names the people of the tenant with their roles', async () => {
  const answer = await fetch(authorizeUrl());
  const html = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(html).toContain('Sign in to Console &lt;1&gt;');
  expect(html).toContain('olivia@fabrikam.example · Latchkey.Operator');
});

test('a code is redeemed for tokens of the person: access with roles and scope, identity with nonce', async () => {
  const back = await choose(USER);
  expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
  expect(back.searchParams.get('state')).toBe('a state');
  const { status, headers, body } = await token(redemption(back.searchParams.get('code') ?? ''));
  expect(status).toBe(200);
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
  const keys = createRemoteJWKSet(new URL(`${sim.origin}/${ISV}/discovery/v2.0/keys`));
  const issuer = `${sim.origin}/${ISV}/v2.0`;
  const access = await jwtVerify(body['access_token'], keys, { issuer, audience: api });
  expect(access.payload).toMatchObject({
    oid: USER,
    tid: ISV,
    name: 'Olivia',
    azp: APP,
    scp: 'access_as_user',
    roles: ['Latchkey.Operator'],
    ver: '2.0',
  });
  const identity = await jwtVerify(body['id_token'], keys, { issuer, audience: APP });
  expect(identity.payload).toMatchObject({
    oid: USER,
    nonce: 'a nonce',
    preferred_username: 'olivia@fabrikam.example',
  });
  expect(identity.payload['roles']).toBeUndefined();
});

test('a refresh token renews, gives another one, and ends when the first would have', async () => {
  const first = (await token(redemption(await codeOf()))).body;
  const refresh = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] as string };
  const second = (await token(refresh)).body;
  expect(second['refresh_token']).not.toBe(first['refresh_token']);
  expect(decodeJwt(second['access_token'])).toMatchObject({ oid: USER, roles: ['Latchkey.Operator'] });
  expect(second['refresh_token_expires_in']).toBeLessThanOrEqual(first['refresh_token_expires_in']);
  expect((await token(refresh)).status).toBe(200);
});

test('a role that is taken away is missing from the next token', async () => {
  const other = {
    id: '55555555-5555-4555-8555-555555555599',
    tenantId: ISV,
    name: 'Noor',
    alias: 'noor',
    audience: api,
  };
  sim.entra.createUser({ ...other, roles: ['Latchkey.Reader'] });
  const code = (await choose(other.id)).searchParams.get('code') ?? '';
  const first = (await token(redemption(code))).body;
  sim.entra.createUser({ ...other, roles: [] });
  const second = (await token({ grant_type: 'refresh_token', refresh_token: first['refresh_token'] })).body;
  expect(decodeJwt(first['access_token'])['roles']).toEqual(['Latchkey.Reader']);
  expect(decodeJwt(second['access_token'])['roles']).toBeUndefined();
});

test('without offline_access there is no refresh token, without openid no identity', async () => {
  const code = await codeOf({ scope: 'api://latchkey/.default' });
  const { body } = await token(redemption(code));
  expect(body).not.toHaveProperty('refresh_token');
  expect(body).not.toHaveProperty('id_token');
  expect(decodeJwt(body['access_token'])).toMatchObject({ scp: 'access_as_user', aud: api });
});

test('a person who cancels is sent back without a code', async () => {
  const back = await choose('');
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 'a state' });
});

test('the answer comes in the fragment if asked for', async () => {
  const back = await choose(USER, { response_mode: 'fragment' });
  expect([back.search, new URLSearchParams(back.hash.slice(1)).get('state')]).toEqual(['', 'a state']);
});

test.each([
  ['redirect URI that is not registered', { redirect_uri: 'http://localhost:7071/other' }, 'AADSTS50011'],
  ['redirect URI of another host', { redirect_uri: 'http://evil.example/console' }, 'AADSTS50011'],
  ['unknown application', { client_id: CUSTOMER }, 'AADSTS700016'],
])('a %s shows a page and sends nobody anywhere', async (_, change, code) => {
  const answer = await fetch(authorizeUrl(change), { redirect: 'manual' });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(code);
});

test.each([
  ['no PKCE', { code_challenge: undefined }, 'AADSTS9002325'],
  ['plain PKCE', { code_challenge_method: 'plain' }, 'AADSTS9002325'],
  ['a scope that the API does not have', { scope: 'api://latchkey/admin' }, 'AADSTS650053'],
  ['an API that is not there', { scope: 'api://nowhere/x' }, 'AADSTS500011'],
  ['two APIs', { scope: 'api://latchkey/.default https://vault.azure.net/.default' }, 'AADSTS70011'],
  ['a token instead of a code', { response_type: 'token' }, 'AADSTS700054'],
  ['no page wanted', { prompt: 'none' }, 'AADSTS50058'],
])('%s is told to the application', async (_, change, code) => {
  const answer = await fetch(authorizeUrl(change), { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  expect(back.searchParams.get('error_description')).toContain(code);
  expect(back.searchParams.get('state')).toBe('a state');
});

interface Refusal {
  readonly name: string;
  readonly change?: Parameters;
  readonly headers?: Record<string, string>;
  readonly tenant?: string;
  readonly code: number;
  /** Whether the page may read the refusal. */
  readonly readable?: boolean;
}

test.each<Refusal>([
  { name: 'a wrong verifier', change: { code_verifier: 'x'.repeat(43) }, code: 501481 },
  { name: 'no verifier', change: { code_verifier: undefined }, code: 9002325 },
  { name: 'another redirect URI', change: { redirect_uri: 'http://localhost/console' }, code: 500112 },
  { name: 'a code that never was', change: { code: 'made-up' }, code: 70000 },
  { name: 'a code in another tenant', tenant: CUSTOMER, code: 50194 },
  { name: 'no origin', headers: {}, code: 9002327, readable: false },
  {
    name: 'an origin that is not registered',
    headers: { origin: 'https://evil.example' },
    code: 9002326,
    readable: false,
  },
])('a code is not redeemed with $name', async ({ change, headers, tenant, code, readable = true }) => {
  const answer = await token(redemption(await codeOf(), change), headers, tenant);
  expect(answer.body['error_codes']).toEqual([code]);
  expect(answer.headers.get('access-control-allow-origin')).toBe(readable ? ORIGIN : null);
});

test('a code is redeemed once', async () => {
  const code = await codeOf();
  expect((await token(redemption(code))).status).toBe(200);
  const again = await token(redemption(code));
  expect(again.body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
});

test('a refresh token works for its own application and origin only', async () => {
  const { refresh_token } = (await token(redemption(await codeOf()))).body;
  const refresh = { grant_type: 'refresh_token', refresh_token };
  expect((await token(refresh, { origin: 'https://evil.example' })).body['error_codes']).toEqual([9002326]);
  expect((await token({ ...refresh, refresh_token: 'made-up' })).body['error_codes']).toEqual([70000]);
});

test('browsers may ask first, and the sign-out leads back', async () => {
  const url = `${sim.origin}/${ISV}/oauth2/v2.0`;
  const asked = await fetch(`${url}/token`, { method: 'OPTIONS', headers: { origin: ORIGIN } });
  expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
  const left = await fetch(`${url}/logout?post_logout_redirect_uri=${encodeURIComponent(REDIRECT)}`, {
    redirect: 'manual',
  });
  expect(left.headers.get('location')).toBe(REDIRECT);
});
