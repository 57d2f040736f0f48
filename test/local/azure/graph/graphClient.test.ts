import { ClientSecretCredential } from '@azure/identity';
import { Client, type GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import type { Simulator } from '../../../../local/azure';
import { ISV, startTestSimulator } from '../core/startTestSimulator';

let sim: Simulator;
let client: Client;
beforeEach(async () => {
  sim = await startTestSimulator();
  const audience = 'https://graph.microsoft.com';
  const secret = sim.entra.createClient({ tenantId: ISV, name: 'x', roles: ['Application.ReadWrite.All'], audience });
  const credential = new ClientSecretCredential(ISV, secret.clientId, secret.secret, {
    authorityHost: sim.origin,
    disableInstanceDiscovery: true,
  });
  client = Client.initWithMiddleware({
    baseUrl: sim.origin,
    customHosts: new Set(['localhost']),
    authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: [`${audience}/.default`] }),
  });
});
afterEach(() => sim.stop());

test('the real Graph client upserts, reads, pages, and retries a throttled call', async () => {
  const path = (name: string) => `/applications(uniqueName='${name}')`;
  const put = (name: string) =>
    client
      .api(path(name))
      .header('Prefer', 'create-if-missing')
      .patch({ displayName: `app ${name}` });
  sim.faults.add({ operation: 'graph.applications.upsert', kind: { type: 'throttle', retryAfterSeconds: 1 } });
  const { id, appId } = await put('a');
  expect(await put('a')).toBeUndefined();
  await put('b');
  expect(await client.api(`/applications(appId='${appId}')`).select('id').get()).toMatchObject({ id });

  const names: string[] = [];
  const first = await client
    .api('/applications')
    .filter("signInAudience ne 'x'")
    .get()
    .catch((e: GraphError) => e.code);
  expect(first).toBe('NotImplemented');
  const page = await client
    .api('/applications')
    .filter("signInAudience eq 'AzureADandPersonalMicrosoftAccount'")
    .top(1)
    .get();
  await new PageIterator(client, page, (item) => (names.push(item.uniqueName), true)).iterate();
  expect(names).toEqual(['a', 'b']);

  await expect(client.api('/applications/missing').get()).rejects.toMatchObject({
    statusCode: 404,
    code: 'Request_ResourceNotFound',
  });
});
