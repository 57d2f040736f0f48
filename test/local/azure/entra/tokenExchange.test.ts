import { ClientAssertionCredential, ManagedIdentityCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import type { Simulator } from '../../../../local/azure';
import { attachedIdentity, CUSTOMER, graphCaller, ISV, startTestSimulator } from '../core/startTestSimulator';

const EXCHANGE = 'api://AzureADTokenExchange';
const VAULT = 'https://vault.azure.net';

let sim: Simulator;
beforeEach(async () => {
  sim = await startTestSimulator();
});
afterEach(() => sim.stop());

test('the real clients exchange a managed identity token for one of the customer tenant', async () => {
  const { identity, appId } = await trustedApplication();
  const { id: objectId } = sim.entra.consent(CUSTOMER, appId);
  process.env['IDENTITY_ENDPOINT'] = `${sim.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = sim.msiHeader;
  const managed = new ManagedIdentityCredential({ clientId: identity.clientId });
  const assertion = async () => (await managed.getToken(`${EXCHANGE}/.default`)).token;
  const credential = new ClientAssertionCredential(CUSTOMER, appId, assertion, {
    authorityHost: sim.origin,
    disableInstanceDiscovery: true,
  });

  const { token } = await credential.getToken(`${VAULT}/.default`);

  expect(decodeJwt(token)).toMatchObject({
    aud: VAULT,
    iss: `https://sts.windows.net/${CUSTOMER}/`,
    tid: CUSTOMER,
    oid: objectId,
    sub: objectId,
    appid: appId,
  });
  expect(decodeJwt(await assertion())).toMatchObject({
    aud: EXCHANGE,
    iss: `${sim.origin}/${ISV}/v2.0`,
    sub: identity.principalId,
    tid: ISV,
  });
});

async function trustedApplication() {
  const graph = await graphCaller(sim, ['Application.ReadWrite.All']);
  const identity = attachedIdentity(sim, 'uami');
  const body = { displayName: 'Latchkey pool 1', signInAudience: 'AzureADMultipleOrgs' };
  const created = await graph('PATCH', "/applications(uniqueName='pool-1')", body, { prefer: 'create-if-missing' });
  expect(created.status).toBe(201);
  const { id, appId } = created.body;
  const credential = {
    name: 'uami-weu',
    issuer: `${sim.origin}/${ISV}/v2.0`,
    subject: identity.principalId,
    audiences: [EXCHANGE],
  };
  expect((await graph('POST', `/applications/${id}/federatedIdentityCredentials`, credential)).status).toBe(201);
  return { graph, identity, appId: appId as string, id: id as string, credential };
}
