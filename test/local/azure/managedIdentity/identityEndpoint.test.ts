import { ManagedIdentityCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import type { Simulator } from '../../../../local/azure';
import { attachedIdentity, ISV, startTestSimulator } from '../core/startTestSimulator';

const DAY = 86_400;
let sim: Simulator;
beforeEach(async () => {
  sim = await startTestSimulator();
});
afterEach(() => sim.stop());

async function ask(query: Record<string, string>, header = sim.msiHeader) {
  const all = { 'api-version': '2019-08-01', resource: 'https://storage.azure.com', ...query };
  const url = `${sim.origin}/msi/token?${new URLSearchParams(all)}`;
  const response = await fetch(url, { headers: { 'x-identity-header': header } });
  return { status: response.status, body: await response.json() };
}

test('an attached identity gets a token for a day', async () => {
  const { id, clientId, principalId } = attachedIdentity(sim, 'uami');
  const names: Record<string, string> = { client_id: clientId, principal_id: principalId, mi_res_id: id.toUpperCase() };
  for (const [name, value] of Object.entries(names)) {
    const { status, body } = await ask({ [name]: value });
    expect([status, body.token_type, body.client_id]).toEqual([200, 'Bearer', clientId]);
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({
      aud: 'https://storage.azure.com',
      iss: `https://sts.windows.net/${ISV}/`,
      oid: principalId,
      sub: principalId,
      xms_mirid: id,
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(DAY);
    expect(claims.nbf).toBe(claims.iat);
    expect(Math.abs(Number(body.expires_on) - (claims.exp ?? 0))).toBeLessThanOrEqual(1);
  }
});

test.each<[string, number, (clientId: string) => ReturnType<typeof ask>]>([
  ['wrong header', 401, (clientId) => ask({ client_id: clientId }, 'guess')],
  ['other api-version', 400, (clientId) => ask({ client_id: clientId, 'api-version': '2017-09-01' })],
  ['unknown resource', 400, (clientId) => ask({ client_id: clientId, resource: 'https://nothing.example' })],
  ['unknown identity', 400, () => ask({ client_id: ISV })],
  ['no identity named', 400, () => ask({})],
])('%s: %i', async (_, status, request) => {
  const { clientId } = attachedIdentity(sim, 'uami');
  expect(await request(clientId)).toMatchObject({ status, body: { statusCode: status, message: expect.any(String) } });
});

test('app roles of the principal are in its tokens for that audience', async () => {
  const { clientId, principalId } = attachedIdentity(sim, 'uami');
  sim.graph.grantRoles(principalId, ['Application.ReadWrite.OwnedBy']);
  const { body } = await ask({ client_id: clientId, resource: 'https://graph.microsoft.com' });
  expect(decodeJwt(body.access_token)).toMatchObject({ roles: ['Application.ReadWrite.OwnedBy'] });
  expect(decodeJwt((await ask({ client_id: clientId })).body.access_token)).not.toHaveProperty('roles');
});

test('the real client: a token when attached, a clear error when not', async () => {
  process.env['IDENTITY_ENDPOINT'] = `${sim.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = sim.msiHeader;
  const attached = attachedIdentity(sim, 'attached');
  const detached = attachedIdentity(sim, 'detached');
  sim.managedIdentity.detach(detached.clientId);
  const tokenOf = ({ clientId }: { clientId: string }) =>
    new ManagedIdentityCredential({ clientId }).getToken('https://storage.azure.com/.default');
  expect(decodeJwt((await tokenOf(attached)).token)).toMatchObject({ sub: attached.principalId });
  await expect(tokenOf(detached)).rejects.toThrow('No User Assigned or Delegated Managed Identity found');
});
