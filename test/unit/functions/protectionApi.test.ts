import { createActivities } from '../../../activities';
import type { Role } from '../../../functions/http/authorize';
import { resourceInstance } from '../../../shared/model/instances';
import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { KEY_URI, KEY_VERSION, mysqlResource, NOW, storageRequest, storageResource } from '../../support/samples';

const { onboardingId } = storageRequest;
const at = NOW.toISOString();
const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const from = '2026-10-01T00:00:00.000Z';

/** Two protected resources of one onboarding, and the API as an operator, a reader or nobody calls it. */
async function given(roles: readonly Role[] = ['Latchkey.Reader', 'Latchkey.Operator']) {
  const ports = fakePorts();
  const starter = recordingStarter();
  const { registry } = ports;
  await registry.onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: at });
  const status = { state: 'protected', waitingFor: 'nobody', since: at } as const;
  await registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  for (const resource of [storageResource, mysqlResource]) {
    await registry.resources.save(resource);
    await registry.resources.saveKey(resource.resourceId, { keyUri, from });
    const { resourceId, onboardingId } = resource;
    await registry.watchedKeys.watch({
      vaultHost: new URL(keyUri).host,
      keyName: 'payments',
      resourceId,
      onboardingId,
    });
    await registry.onboardings.addResource(onboardingId, resource.resourceId);
    await starter.startOnce('o', resourceInstance(resource.resourceId), {});
  }
  const app = api(ports, starter, { roles });
  const call = (
    name: keyof typeof ADDRESSES,
    {
      body,
      query = {},
      headers = {},
      params = {},
    }: Partial<Record<'query' | 'headers' | 'params', Record<string, string>>> & { body?: unknown } = {},
  ) => {
    const [method = '', path = ''] = ADDRESSES[name].split(' ');
    const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => params[part] ?? onboardingId);
    return app.call(method, `/api/v1/${filled}?${new URLSearchParams(query)}`, { body, headers });
  };
  return { ports, starter, call };
}

const ADDRESSES = {
  getOnboarding: 'GET onboardings/{onboardingId}',
  getKeys: 'GET onboardings/{onboardingId}/keys',
  mayDisable: 'GET keys',
  release: 'POST onboardings/{onboardingId}/release',
  revalidate: 'POST revalidations',
  revalidation: 'GET revalidations/{revalidationId}',
} as const;

const READS = [
  ['getOnboarding', {}],
  ['getKeys', {}],
  ['mayDisable', { query: { uri: keyUri } }],
  ['revalidation', { params: { revalidationId: 'x' } }],
] as const;
const WRITES = [
  ['release', { body: { why: 'w' } }],
  ['revalidate', { body: { why: 'w', all: true } }],
  ['revalidate', { body: { why: 'w', all: true, dryRun: true } }],
] as const;

test.each([...READS, ...WRITES])('%s: without a role refused, and nothing written', async (name, input) => {
  const { call, starter, ports } = await given([]);
  expect((await call(name, input)).status).toBe(403);
  expect([starter.woken, await ports.registry.audit.list(onboardingId)]).toEqual([[], []]);
});

test.each(WRITES)('%s: reading is not enough', async (name, input) => {
  const { call, starter } = await given(['Latchkey.Reader']);
  expect((await call(name, input)).status).toBe(403);
  expect([starter.woken, starter.started.length]).toEqual([[], 2]);
});

test('an onboarding with its resources: the worst of them is its state; ledger and log of each', async () => {
  const { call, ports } = await given();
  const lost = { state: 'access-lost', waitingFor: 'customer', since: at, code: 'key-disabled' } as const;
  await ports.registry.resources.savePart(mysqlResource.resourceId, 'status', { status: lost, eventId: 'e' });
  await ports.registry.resources.addToLog(mysqlResource.resourceId, { at, state: 'access-lost', event: 'access-lost' });
  const { status, resources } = (await call('getOnboarding')).json;
  expect(status).toEqual(lost);
  expect(resources).toMatchObject([
    {
      kind: 'mysqlFlexibleServer',
      status: lost,
      keys: [{ keyUri, neededBy: 'in-use' }],
      log: [{ event: 'access-lost' }],
    },
    { kind: 'storageAccount', status: { state: 'protected' }, keyUri, log: [] },
  ]);
});

describe('release', () => {
  test('202: asked, audited with who and why, woken', async () => {
    const { call, ports, starter } = await given();
    const answer = await call('release', { body: { why: 'The contract ends.', resourceId: mysqlResource.resourceId } });
    expect([answer.status, answer.json]).toEqual([202, { onboardingId, asked: [mysqlResource.resourceId], ended: [] }]);
    expect(await ports.registry.resources.readPart(mysqlResource.resourceId, 'fact-release')).toEqual({
      by: 'Op (o-1)',
      why: 'The contract ends.',
      at,
      how: 'revert',
    });
    expect(await ports.registry.audit.list(onboardingId)).toMatchObject([{ by: 'Op (o-1)', action: 'release' }]);
    expect(starter.woken).toEqual([resourceInstance(mysqlResource.resourceId)]);
  });

  test.each<[number, string, unknown, Record<string, string>]>([
    [400, 'invalid-body', '{', { onboardingId }],
    [400, 'invalid-body', { how: 'burn' }, { onboardingId }],
    [404, 'onboarding-not-found', { why: 'w' }, { onboardingId: 'nobody' }],
    [404, 'resource-not-of-onboarding', { why: 'w', resourceId: 'x' }, { onboardingId }],
  ])('%d %s', async (status, code, body, params) => {
    const { call, starter } = await given();
    const answer = await call('release', { body, params });
    expect([answer.status, answer.json.code, starter.woken]).toEqual([status, code, []]);
  });
});

describe('ledger', () => {
  test.each<[string, Parameters<Awaited<ReturnType<typeof given>>['call']>[1], RegExp]>([
    ['JSON', {}, /^application\/json/],
    ['CSV by query', { query: { format: 'csv' } }, /^text\/csv/],
    ['CSV by header', { headers: { accept: 'text/csv' } }, /^text\/csv/],
    ['JSON by query, whatever the header says', { query: { format: 'json' }, headers: { accept: 'text/csv' } }, /json/],
  ])('as %s', async (_, input, type) => {
    const { call } = await given();
    const { headers, text } = await call('getKeys', input);
    expect(headers.get('content-type')).toMatch(type);
    expect(text.split(keyUri)).toHaveLength(3);
  });

  test('may it be disabled: asked of everyone who has ever used the key', async () => {
    const { call, ports } = await given();
    expect((await call('mayDisable', { query: { uri: keyUri } })).json).toMatchObject({
      answer: 'no',
      because: [{ answer: 'no' }, { answer: 'no' }],
    });
    for (const { resourceId } of [storageResource, mysqlResource]) {
      await ports.registry.resources.saveKey(resourceId, { keyUri, from, until: from, neededUntil: from });
      await ports.registry.resources.savePart(resourceId, 'looked', { at });
    }
    expect((await call('mayDisable', { query: { uri: keyUri.replace('payments', 'PAYMENTS') } })).json).toMatchObject({
      answer: 'yes',
    });
    const other = keyUri.replace('payments', 'other');
    expect((await call('mayDisable', { query: { uri: other } })).json).toMatchObject({
      answer: 'unknown',
      because: [],
    });
  });

  test.each(['', KEY_URI, 'https://evil.example/keys/k/0123456789abcdef0123456789abcdef'])(
    '“%s” is no version of a key',
    async (uri) => {
      const { call } = await given();
      const answer = await call('mayDisable', { query: { uri } });
      expect([answer.status, answer.json.errors[0].field]).toEqual([400, 'uri']);
    },
  );
});

describe('revalidation of many', () => {
  const body = { id: 'autumn', why: 'A new region.', all: true };
  const params = { revalidationId: 'autumn' };

  test('begun once, planned, asked for in turns, shown', async () => {
    const { call, ports, starter } = await given();
    for (let times = 0; times < 2; times += 1) {
      expect(await call('revalidate', { body })).toMatchObject({ status: 202 });
    }
    expect(starter.started.slice(2)).toMatchObject([{ instanceId: 'revalidation-autumn', input: { id: 'autumn' } }]);
    expect((await call('revalidation', { params })).json).toMatchObject({ state: 'planning', asked: 0 });

    const { planRevalidations, askForRevalidation } = createActivities(ports);
    for (let times = 0; times < 2; times += 1) {
      expect(await planRevalidations({ id: 'autumn' })).toMatchObject({ value: { total: 2, turns: 1 } });
    }
    for (let times = 0; times < 2; times += 1) {
      expect(await askForRevalidation({ id: 'autumn', turn: 0 }, starter)).toMatchObject({ value: { asked: 2 } });
    }
    const { resourceId } = storageResource;
    const fact = await ports.registry.resources.readPart(resourceId, 'fact-revalidate');
    expect(fact).toEqual({ by: 'Op (o-1)', why: body.why, at });
    await ports.registry.resources.savePart(resourceId, 'looked', { at, answered: { revalidate: at } });
    expect((await call('revalidation', { params })).json).toMatchObject({
      ...{ id: 'autumn', why: body.why, by: 'Op (o-1)', state: 'asked', total: 2, asked: 2, turnsLeft: 0 },
      fared: { well: 1, stopped: 0, waiting: 1 },
    });
    expect(await ports.registry.audit.list('revalidation-autumn')).toHaveLength(1);
  });

  test('what was asked for later by somebody else stays', async () => {
    const { call, ports, starter } = await given();
    await call('revalidate', { body });
    const later = { by: 'customer', why: 'check again', at: '2026-11-20T09:05:00.000Z' };
    await ports.registry.resources.savePart(storageResource.resourceId, 'fact-revalidate', later);
    const { planRevalidations, askForRevalidation } = createActivities(ports);
    await planRevalidations({ id: 'autumn' });
    await askForRevalidation({ id: 'autumn', turn: 0 }, starter);
    expect(await ports.registry.resources.readPart(storageResource.resourceId, 'fact-revalidate')).toEqual(later);
  });

  test('other content under the same id is refused', async () => {
    const { call } = await given();
    await call('revalidate', { body });
    const answer = await call('revalidate', { body: { ...body, all: undefined, onboardingIds: [onboardingId] } });
    expect([answer.status, answer.json.code]).toEqual([409, 'revalidation-conflict']);
  });

  test.each<[string, object, number]>([
    ['all', { all: true }, 2],
    ['an onboarding', { onboardingIds: [onboardingId, 'nobody'] }, 2],
    [
      'a resource, in any letter case, once',
      { resourceIds: [storageResource.resourceId, storageResource.resourceId.toUpperCase()] },
      1,
    ],
    ['a kind', { filter: { kind: 'mysqlFlexibleServer' } }, 1],
    ['a vault', { filter: { vaultHost: new URL(keyUri).host.toUpperCase() } }, 2],
    ['another customer', { filter: { customerId: 'another' } }, 0],
    ['a state', { filter: { state: 'access-lost', kind: 'storageAccount' } }, 0],
  ])('a dry run of %s writes nothing', async (_, selection, total) => {
    const { call, ports, starter } = await given();
    const before = Object.values(ports.tables).map(({ writes }) => writes);
    const answer = await call('revalidate', { body: { why: 'w', dryRun: true, ...selection } });
    expect([answer.status, answer.json]).toMatchObject([200, { total, seconds: 0 }]);
    expect(answer.json.resources.map(({ sees }: any) => sees)).toEqual(
      Array(total)
        .fill({ verdict: 'unclear', code: undefined })
        .map(() => expect.objectContaining({ verdict: 'unclear' })),
    );
    expect([Object.values(ports.tables).map(({ writes }) => writes), starter.woken]).toEqual([before, []]);
  });

  test.each<[string, object, string]>([
    ['nothing chosen', {}, '(message)'],
    ['two ways', { all: true, onboardingIds: ['a'] }, '(message)'],
    ['no why', { all: true, why: undefined }, 'why'],
    ['an empty filter', { filter: {} }, 'filter'],
    ['an empty list', { resourceIds: [] }, 'resourceIds'],
    ['a wrong kind', { filter: { kind: 'x' } }, 'filter.kind'],
  ])('%s: 400', async (_, more, field) => {
    const { call } = await given();
    const answer = await call('revalidate', { body: { why: 'w', ...more } });
    expect([answer.status, answer.json.errors.map((one: any) => one.field)]).toEqual([400, [field]]);
  });

  test('an unknown one: 404', async () => {
    const { call } = await given();
    expect((await call('revalidation', { params })).status).toBe(404);
  });
});
