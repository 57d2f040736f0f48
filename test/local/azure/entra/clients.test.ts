import { ClientSecretCredential } from '@azure/identity';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Simulator } from '../../../../local/azure';
import { CUSTOMER, ISV, startTestSimulator } from '../core/startTestSimulator';

const API = 'api://latchkey';
let sim: Simulator;
beforeEach(async () => {
  sim = await startTestSimulator();
});
afterEach(() => sim.stop());

const credential = (tenant: string, client: { clientId: string; secret: string }) =>
  new ClientSecretCredential(tenant, client.clientId, client.secret, {
    authorityHost: sim.origin,
    disableInstanceDiscovery: true,
  });

test('an operator gets a v2 token of the API with its roles, verifiable by the published keys', async () => {
  const api = sim.entra.registerApi({ tenantId: ISV, name: 'Latchkey API', identifierUri: API });
  const client = sim.entra.createClient({
    tenantId: ISV,
    name: 'operator',
    roles: ['Latchkey.Operator'],
    audience: API,
  });

  const { token } = await credential(ISV, client).getToken(`${API}/.default`);

  const discovery = await (await fetch(`${sim.origin}/${ISV}/v2.0/.well-known/openid-configuration`)).json();
  const keys = await (await fetch(discovery.jwks_uri)).json();
  const expected = { issuer: discovery.issuer, audience: api.clientId };
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), expected);
  expect(payload).toMatchObject({
    azp: client.clientId,
    oid: client.objectId,
    roles: ['Latchkey.Operator'],
    ver: '2.0',
  });
  await jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), expected);
});

test('registering an API again keeps its client id', () => {
  const api = { tenantId: ISV, name: 'Latchkey API', identifierUri: API };
  expect(sim.entra.registerApi(api)).toEqual(sim.entra.registerApi(api));
  expect(sim.entra.registerApi({ ...api, identifierUri: 'api://b', clientId: CUSTOMER })).toEqual({
    clientId: CUSTOMER,
  });
});

test('an API is a resource only where it is installed', async () => {
  sim.entra.registerApi({ tenantId: ISV, name: 'Latchkey API', identifierUri: API });
  const client = sim.entra.createClient({ tenantId: CUSTOMER, name: 'stranger' });
  await expect(credential(CUSTOMER, client).getToken(`${API}/.default`)).rejects.toThrow('AADSTS500011');
});

test('roles are for one audience', async () => {
  const audience = 'https://graph.microsoft.com';
  const client = sim.entra.createClient({
    tenantId: CUSTOMER,
    name: 'admin',
    roles: ['Application.ReadWrite.All'],
    audience,
  });
  const tokenFor = async (resource: string) =>
    decodeJwt((await credential(CUSTOMER, client).getToken(`${resource}/.default`)).token);
  expect(await tokenFor(audience)).toMatchObject({ roles: ['Application.ReadWrite.All'] });
  expect(await tokenFor('https://management.azure.com')).not.toHaveProperty('roles');
  expect(await tokenFor('https://storage.azure.com')).toMatchObject({ iss: `https://sts.windows.net/${CUSTOMER}/` });
});

test('an unknown audience is the test author’s mistake', () => {
  const create = () => sim.entra.createClient({ tenantId: ISV, name: 'x', roles: ['r'], audience: 'api://unknown' });
  expect(create).toThrow("'api://unknown': see registerApi");
});

test('discovery of an unknown tenant says so', async () => {
  const response = await fetch(`${sim.origin}/nobody/v2.0/.well-known/openid-configuration`);
  expect([response.status, (await response.json()).error_codes]).toEqual([400, [90002]]);
});

test.each<[string, () => Promise<string>, number]>([
  ['own', () => sim.entra.issueToken(subject(), 'https://graph.microsoft.com'), 403],
  ['expired', () => sim.entra.issueToken(subject(), 'https://graph.microsoft.com', -1), 401],
  ['for another audience', () => sim.entra.issueToken(subject(), 'https://vault.azure.net'), 401],
  ['forged', () => sim.entra.craftToken({ ...graphClaims() }, 'forged'), 401],
  ['of a strange issuer', () => sim.entra.craftToken({ ...graphClaims(), iss: 'https://evil.example/' }, 'own'), 401],
])('Graph with a token %s answers %i', async (_, token, status) => {
  const authorization = `Bearer ${await token()}`;
  const response = await fetch(`${sim.origin}/v1.0/applications`, { headers: { authorization } });
  expect(response.status).toBe(status);
});

const subject = () => ({ tenantId: ISV, objectId: 'o', clientId: 'c' });
const graphClaims = () => ({
  aud: 'https://graph.microsoft.com',
  iss: `https://sts.windows.net/${ISV}/`,
  tid: ISV,
  oid: 'o',
  exp: Math.floor(Date.now() / 1000) + 60,
});
