import type { Simulator } from '../../../../local/azure';
import { manualClock } from '../../../../local/azure/core/clock';
import { CUSTOMER, graphCaller, ISV, startTestSimulator } from '../core/startTestSimulator';

const UPSERT = { prefer: 'create-if-missing' };
const OWNED = 'Application.ReadWrite.OwnedBy';
const ALL = 'Application.ReadWrite.All';

const clock = manualClock();
let sim: Simulator;
let graph: Awaited<ReturnType<typeof graphCaller>>;
beforeEach(async () => {
  sim = await startTestSimulator({ clock });
  graph = await graphCaller(sim, [OWNED]);
});
afterEach(() => sim.stop());

const byName = (name: string) => `/applications(uniqueName='${name}')`;
const upsert = (name: string, more = {}) => graph('PATCH', byName(name), { displayName: name, ...more }, UPSERT);

test('upsert creates once and then answers 204 without a body', async () => {
  const web = { redirectUris: ['https://app.example/consent'] };
  const created = await upsert('pool-1', { signInAudience: 'AzureADMultipleOrgs', web, tags: ['latchkey'] });
  expect(created).toMatchObject({
    status: 201,
    body: {
      displayName: 'pool-1',
      uniqueName: 'pool-1',
      signInAudience: 'AzureADMultipleOrgs',
      web,
      tags: ['latchkey'],
    },
  });
  const { id, appId } = created.body;
  expect(id).not.toBe(appId);
  expect(await upsert('pool-1', { displayName: 'renamed' })).toEqual({ status: 204, body: undefined });
  for (const path of [`/applications/${id}`, `/applications(appId='${appId}')`, byName('pool-1')]) {
    expect(await graph('GET', path)).toMatchObject({ status: 200, body: { id, appId, displayName: 'renamed', web } });
  }
  expect((await graph('GET', '/applications')).body.value).toHaveLength(1);
});

test('an upsert that forgets the audience gets the default of Graph', async () => {
  expect((await upsert('pool-1')).body.signInAudience).toBe('AzureADandPersonalMicrosoftAccount');
});

test('quotes in a unique name are doubled', async () => {
  expect((await upsert("o''brien")).body.uniqueName).toBe("o'brien");
  expect((await graph('GET', "/applications(uniqueName='o''brien')")).status).toBe(200);
});

test('a soft-deleted application is gone for readers and tokens', async () => {
  const { id, appId } = (await upsert('pool-1')).body;
  expect((await graph('DELETE', `/applications/${id}`)).status).toBe(204);
  expect((await graph('GET', `/applications/${id}`)).status).toBe(404);
  expect(sim.graph.application(appId)).toBeUndefined();
  expect(sim.graph.applications(ISV)).toEqual([]);
});

test.each<[string, number, string, () => ReturnType<typeof graph>]>([
  [
    'upsert without the header',
    404,
    'Request_ResourceNotFound',
    () => graph('PATCH', byName('x'), { displayName: 'x' }),
  ],
  ['create without a name', 400, 'Request_BadRequest', () => graph('POST', '/applications', {})],
  ['unknown audience', 400, 'Request_BadRequest', () => upsert('x', { signInAudience: 'Everyone' })],
  ['bad redirect URI', 400, 'Request_BadRequest', () => upsert('x', { web: { redirectUris: ['nonsense'] } })],
  ['body that is no object', 400, 'Request_BadRequest', () => graph('POST', '/applications', [])],
  ['unknown property', 501, 'NotImplemented', () => upsert('x', { spa: {} })],
  ['unknown part of web', 501, 'NotImplemented', () => upsert('x', { web: { logoutUrl: '' } })],
  ['unknown query option', 501, 'NotImplemented', () => graph('GET', '/applications?$expand=owners')],
  ['unknown filter', 501, 'NotImplemented', () => graph('GET', "/applications?$filter=startswith(displayName,'x')")],
  ['unknown field', 501, 'NotImplemented', () => graph('GET', "/applications?$filter=color eq 'x'&$select=id")],
  ['unknown route', 501, 'NotImplemented', () => graph('GET', '/users')],
])('%s: %i %s', async (_, status, code, request) => {
  await graph('POST', '/applications', { displayName: 'other' });
  expect(await request()).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } });
});

test('the error body is that of Graph', async () => {
  const { body } = await graph('GET', '/applications/x', undefined, { 'client-request-id': 'c1' });
  const innerError = { date: expect.any(String), 'request-id': expect.any(String), 'client-request-id': 'c1' };
  const message = "Resource 'x' does not exist or one of its queried reference-property objects are not present.";
  expect(body).toEqual({ error: { code: 'Request_ResourceNotFound', message, innerError } });
});

test('OwnedBy changes what it created, All everything of its tenant, neither nothing', async () => {
  const { id } = (await upsert('pool-1')).body;
  const all = await graphCaller(sim, [ALL]);
  const reader = await graphCaller(sim, ['Application.Read.All']);
  const other = await graphCaller(sim, []);
  const foreign = await graphCaller(sim, [ALL], CUSTOMER);
  const { id: adminsId } = (await all('POST', '/applications', { displayName: 'of the admin' })).body;
  const tags = { tags: ['x'] };
  const denied = { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } };

  expect((await graph('PATCH', `/applications/${id}`, tags)).status).toBe(204);
  expect((await all('PATCH', `/applications/${id}`, tags)).status).toBe(204);
  expect(await graph('PATCH', `/applications/${adminsId}`, tags)).toMatchObject(denied);
  expect((await reader('GET', `/applications/${id}`)).status).toBe(200);
  expect(await reader('PATCH', `/applications/${id}`, tags)).toMatchObject(denied);
  expect(await other('GET', `/applications/${id}`)).toMatchObject(denied);
  expect((await foreign('GET', `/applications/${id}`)).status).toBe(404);
});

test('lists are filtered, cut to the chosen fields and paged', async () => {
  for (const name of ['a', 'b', 'c']) await upsert(name);
  const filtered = await graph('GET', "/applications?$filter=displayName eq 'b' and signInAudience eq 'x'");
  expect(filtered.body.value).toEqual([]);
  const first = (await graph('GET', '/applications?$select=uniqueName&$top=2')).body;
  expect(first.value).toEqual([{ uniqueName: 'a' }, { uniqueName: 'b' }]);
  const rest = (await graph('GET', first['@odata.nextLink'].slice(`${sim.origin}/v1.0`.length))).body;
  expect(rest.value).toEqual([{ uniqueName: 'c' }]);
  expect(rest).not.toHaveProperty('@odata.nextLink');
});

test('what was created is seen after the replication lag; an upsert sees it at once', async () => {
  sim.core.lag.graphReplicationMs = 1000;
  const { id } = (await upsert('pool-1')).body;
  expect((await graph('GET', `/applications/${id}`)).status).toBe(404);
  expect((await graph('GET', '/applications')).body.value).toEqual([]);
  expect((await upsert('pool-1')).status).toBe(204);
  clock.advance(1000);
  expect((await graph('GET', `/applications/${id}`)).status).toBe(200);
});
