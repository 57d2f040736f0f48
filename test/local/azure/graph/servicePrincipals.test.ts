import type { Simulator } from '../../../../local/azure';
import { attachedIdentity, CUSTOMER, graphCaller, ISV, startTestSimulator } from '../core/startTestSimulator';

let sim: Simulator;
let vendor: Awaited<ReturnType<typeof graphCaller>>;
let customer: Awaited<ReturnType<typeof graphCaller>>;
let appId: string;
beforeEach(async () => {
  sim = await startTestSimulator();
  vendor = await graphCaller(sim, ['Application.ReadWrite.OwnedBy']);
  customer = await graphCaller(sim, ['Application.ReadWrite.All'], CUSTOMER);
  const body = { displayName: 'pool', signInAudience: 'AzureADMultipleOrgs' };
  appId = (await vendor('POST', '/applications', body)).body.appId;
});
afterEach(() => sim.stop());

const byAppId = () => `/servicePrincipals(appId='${appId}')`;

test('a customer installs the application by script, disables and removes it', async () => {
  expect((await customer('GET', byAppId())).status).toBe(404);
  const created = await customer('POST', '/servicePrincipals', { appId });
  expect(created).toMatchObject({
    status: 201,
    body: { appId, displayName: 'pool', accountEnabled: true, appOwnerOrganizationId: ISV },
  });
  expect((await customer('POST', '/servicePrincipals', { appId })).status).toBe(409);
  expect((await vendor('GET', byAppId())).status).toBe(404);
  const byId = `/servicePrincipals/${created.body.id}`;
  expect((await customer('PATCH', byId, { accountEnabled: false })).status).toBe(204);
  expect((await customer('GET', byAppId())).body).toMatchObject({ id: created.body.id, accountEnabled: false });
  expect((await customer('GET', `/servicePrincipals?$filter=appId eq '${appId}'`)).body.value).toHaveLength(1);
  expect((await customer('DELETE', byAppId())).status).toBe(204);
  expect((await customer('GET', byId)).status).toBe(404);
  const again = await customer('POST', '/servicePrincipals', { appId });
  expect(again.body.id).not.toBe(created.body.id);
});

test('an unknown application, and one of another tenant only, are refused', async () => {
  expect((await customer('POST', '/servicePrincipals', { appId: CUSTOMER })).status).toBe(400);
  await vendor('PATCH', `/applications(appId='${appId}')`, { signInAudience: 'AzureADMyOrg' });
  expect((await customer('POST', '/servicePrincipals', { appId })).status).toBe(400);
});

test('OwnedBy installs applications of its own tenant only', async () => {
  const owned = await graphCaller(sim, ['Application.ReadWrite.OwnedBy'], CUSTOMER);
  expect((await owned('POST', '/servicePrincipals', { appId })).status).toBe(403);
  expect((await vendor('POST', '/servicePrincipals', { appId })).status).toBe(201);
});

test('managed identities have a principal that cannot be changed here', async () => {
  const { principalId, clientId } = attachedIdentity(sim, 'uami');
  const { body } = await vendor('GET', `/servicePrincipals/${principalId}`);
  expect(body).toMatchObject({ appId: clientId, displayName: 'uami', servicePrincipalType: 'ManagedIdentity' });
  expect((await vendor('PATCH', `/servicePrincipals/${principalId}`, { accountEnabled: false })).status).toBe(501);
});
