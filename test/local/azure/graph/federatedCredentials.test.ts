import type { Simulator } from '../../../../local/azure';
import { manualClock } from '../../../../local/azure/core/clock';
import { graphCaller, startTestSimulator } from '../core/startTestSimulator';

const clock = manualClock();
const trust = {
  name: 'uami-weu-1',
  issuer: 'https://login.example/t/v2.0',
  subject: 'principal',
  audiences: ['api://AzureADTokenExchange'],
};

let sim: Simulator;
let graph: Awaited<ReturnType<typeof graphCaller>>;
let all: string;
beforeEach(async () => {
  sim = await startTestSimulator({ clock });
  graph = await graphCaller(sim, ['Application.ReadWrite.OwnedBy']);
  const { id } = (await graph('POST', '/applications', { displayName: 'pool' })).body;
  all = `/applications/${id}/federatedIdentityCredentials`;
});
afterEach(() => sim.stop());

const add = (changes: object = {}) => graph('POST', all, { ...trust, ...changes });

test('the whole life of a credential, by every way to name it', async () => {
  const created = await add({ description: 'first' });
  expect(created).toMatchObject({ status: 201, body: { ...trust, description: 'first', id: expect.any(String) } });
  const { appId } = sim.graph.applications('11111111-1111-4111-8111-111111111111')[0] ?? { appId: '' };
  const byAppId = `/applications(appId='${appId}')/federatedIdentityCredentials`;
  for (const path of [`${all}/${created.body.id}`, `${all}/uami-weu-1`, `${byAppId}(name='uami-weu-1')`]) {
    expect(await graph('GET', path)).toMatchObject({ status: 200, body: { name: trust.name, issuer: trust.issuer } });
    expect((await graph('PATCH', path, { subject: 'other' })).status).toBe(204);
  }
  expect((await graph('GET', byAppId)).body.value).toMatchObject([
    { ...trust, subject: 'other', description: 'first' },
  ]);
  expect((await graph('DELETE', `${all}/uami-weu-1`)).status).toBe(204);
  expect((await graph('GET', all)).body.value).toEqual([]);
});

test('upsert by name creates only with the header', async () => {
  const path = `${all}(name='uami-weu-1')`;
  const { name: _, ...body } = trust;
  expect((await graph('PATCH', path, body)).status).toBe(404);
  expect(await graph('PATCH', path, body, { prefer: 'create-if-missing' })).toMatchObject({ status: 201, body: trust });
  expect((await graph('PATCH', path, body, { prefer: 'create-if-missing' })).status).toBe(204);
});

test.each<[string, number, object]>([
  ['a short name', 400, { name: 'ab' }],
  ['a name with blanks', 400, { name: 'a b c' }],
  ['a long name', 400, { name: 'a'.repeat(121) }],
  ['no issuer', 400, { issuer: '' }],
  ['no subject', 400, { subject: undefined }],
  ['no audience', 400, { audiences: [] }],
  ['two audiences', 400, { audiences: ['a', 'b'] }],
  ['a long description', 400, { description: 'd'.repeat(601) }],
  ['issuer and subject of another', 400, { name: 'other-name' }],
  ['the name of another', 409, { subject: 'other' }],
])('%s is refused: %i', async (_, status, changes) => {
  await add();
  expect((await add(changes)).status).toBe(status);
  expect((await graph('GET', all)).body.value).toHaveLength(1);
});

test('values are stored unchecked', async () => {
  expect((await add({ issuer: 'nonsense', subject: 'nobody' })).status).toBe(201);
});

test('the name cannot change', async () => {
  await add();
  expect((await graph('PATCH', `${all}/uami-weu-1`, { name: 'other' })).status).toBe(400);
});

test('the twenty-first is refused', async () => {
  for (let n = 1; n <= 20; n++) expect((await add({ name: `uami-${n}`, subject: String(n) })).status).toBe(201);
  expect((await add({ name: 'uami-21', subject: '21' })).status).toBe(400);
});

test('a new one is listed after the replication lag, but its name is taken at once', async () => {
  sim.core.lag.graphReplicationMs = 1000;
  clock.advance(1000);
  await add();
  expect((await graph('GET', all)).body.value).toEqual([]);
  expect((await add()).status).toBe(409);
  clock.advance(1000);
  expect((await graph('GET', all)).body.value).toHaveLength(1);
});
