import { createCore, type RunningCore } from '../../../../local/azure/core/createCore';
import type { Fault } from '../../../../local/azure/core/faults';
import { HangUp, SimError } from '../../../../local/azure/core/service';
import type { Certificates } from '../../../../local/tls/ensureCertificates';
import { trust } from '../../../../local/tls/trust';
import { keptCertificates } from '../../../support/certificates';

let running: RunningCore;
let written: string[];

let tls: Certificates;
beforeAll(async () => {
  tls = await keptCertificates();
  trust(tls.ca);
});

beforeEach(async () => {
  written = [];
  running = await createCore({ tls, delays: { 'shelf.slow': 20 } });
  const operation = (name: string) => `shelf.${name}`;
  running.mount({
    name: 'shelf',
    serves: (host) => host.endsWith(`localhost:${running.port}`),
    routes: [
      {
        method: 'GET',
        path: '/books/{name}',
        operation: operation('get'),
        handler: ({ params, query }) => ({ status: 200, body: { ...params, version: query.get('api-version') } }),
      },
      {
        method: 'PUT',
        path: '/books/{name}',
        operation: operation('put'),
        write: true,
        handler: ({ params, json }) => {
          written.push(params['name'] ?? '');
          return { status: 201, headers: { location: 'x' }, body: json() };
        },
      },
      { method: 'GET', path: '/slow', operation: operation('slow'), handler: () => ({ status: 204 }) },
      {
        method: 'GET',
        path: '/nowhere',
        operation: operation('nowhere'),
        handler: () => {
          throw new HangUp();
        },
      },
      {
        method: 'GET',
        path: '/taken',
        operation: operation('taken'),
        handler: () => {
          throw new SimError(409, 'Taken', 'It is taken.', { innerCode: 'ByOther', headers: { 'x-why': 'other' } });
        },
      },
    ],
  });
});
afterEach(() => running.stop());

const at = (path: string, init?: RequestInit) => fetch(`${running.core.origin}${path}`, init);
const put = (name: string, body = '{}') => at(`/books/${name}`, { method: 'PUT', body });

test.each([['localhost'], ['v1.vault.localhost'], ['v1.managedhsm.localhost']])(
  '%s resolves and is trusted',
  async (host) => {
    const response = await fetch(`https://${host}:${running.port}/books/x%20y?api%2Dversion=1`);
    expect([response.status, await response.json()]).toEqual([200, { name: 'x y', version: '1' }]);
    expect(response.headers.get('strict-transport-security')).toBeNull();
  },
);

test.each<[string, string, string, number, unknown]>([
  ['GET', '/taken', '', 409, { error: { code: 'Taken', message: 'It is taken.', innererror: { code: 'ByOther' } } }],
  ['PUT', '/books/x', '{', 400, { error: { code: 'InvalidRequestContent', message: expect.any(String) } }],
  [
    'POST',
    '/books/x',
    '',
    501,
    { error: { code: 'NotImplemented', message: expect.stringContaining('POST /books/x') } },
  ],
])('%s %s %s is rejected with %i', async (method, path, body, status, expected) => {
  const response = await at(path, { method, ...(body && { body }) });
  expect([response.status, await response.json()]).toEqual([status, expected]);
});

test('a handler can hang up', async () => {
  await expect(at('/nowhere')).rejects.toThrow('fetch failed');
});

test.each<[string, Fault['kind'], number, string]>([
  ['throttle', { type: 'throttle', retryAfterSeconds: 7 }, 429, 'TooManyRequests'],
  ['serverError', { type: 'serverError', status: 503 }, 503, 'ServiceUnavailable'],
  ['respond', { type: 'respond', status: 404, code: 'Lost', message: 'm' }, 404, 'Lost'],
])('fault %s hits its number of calls, then no more', async (_, kind, status, code) => {
  running.faults.add({ operation: /^shelf\.p/, times: 2, kind });
  const first = await put('a');
  expect([first.status, (await first.json()).error.code]).toEqual([status, code]);
  if (kind.type === 'throttle') expect(first.headers.get('retry-after')).toBe('7');
  expect((await put('b')).status).toBe(status);
  expect((await put('c')).status).toBe(201);
  expect(written).toEqual(['c']);
  expect(running.faults.remaining()).toEqual([]);
});

test('a lost response leaves the write in effect', async () => {
  running.faults.add({ operation: 'shelf.put', kind: { type: 'loseResponse' } });
  await expect(put('a')).rejects.toThrow('fetch failed');
  expect((await put('b')).status).toBe(201);
  expect(written).toEqual(['a', 'b']);
});

test('a held call waits; others pass', async () => {
  const gate = Promise.withResolvers<void>();
  running.faults.add({
    operation: 'shelf.put',
    when: ({ params }) => params['name'] === 'held',
    kind: { type: 'hold', until: gate.promise },
  });
  const held = put('held');
  await put('other');
  expect(written).toEqual(['other']);
  gate.resolve();
  expect((await held).status).toBe(201);
  expect(written).toEqual(['other', 'held']);
});

test('delays of an operation and of a fault pass real time', async () => {
  running.faults.add({ operation: 'shelf.slow', kind: { type: 'delay', ms: 20 } });
  const start = performance.now();
  expect((await at('/slow')).status).toBe(204);
  expect(performance.now() - start).toBeGreaterThanOrEqual(38);
});

test('calls are logged, from inside too', async () => {
  const heard: string[] = [];
  const stop = running.calls.onCall((call) => heard.push(call.operation));
  await put('a', '{"n":1}');
  const { status, headers, body } = await running.core.call({
    method: 'GET',
    url: `${running.core.origin}/books/b`,
    headers: { Accept: 'json' },
  });
  stop();
  await at('/missing');

  expect([status, headers['content-type'], JSON.parse(body)]).toEqual([
    200,
    'application/json; charset=utf-8',
    { name: 'b' },
  ]);
  expect(running.calls.all()).toMatchObject([
    { operation: 'shelf.put', write: true, internal: false, status: 201, requestBody: '{"n":1}' },
    { operation: 'shelf.get', write: false, internal: true, requestHeaders: { accept: 'json' } },
    { operation: 'unknown', status: 501 },
  ]);
  expect(running.calls.writes().map((call) => call.operation)).toEqual(['shelf.put']);
  expect(running.calls.since(2).map((call) => call.sequence)).toEqual([3]);
  expect(heard).toEqual(['shelf.put', 'shelf.get']);
  running.calls.clear();
  expect(running.calls.all()).toEqual([]);
});
