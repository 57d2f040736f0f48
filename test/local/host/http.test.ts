import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { activity, orchestration, startApp, type TestApp } from './startApp';

let host: TestApp;
const seen: unknown[] = [];

beforeAll(async () => {
  host = await startApp(
    () => {
      app.hook.preInvocation((context) => void seen.push(context.invocationContext.functionName));
      app.http('echo', {
        route: 'echo/{kind:alpha}/{rest?}',
        handler: async (request) => ({
          status: 201,
          headers: { 'x-kind': request.params.kind! },
          cookies: [
            { name: 'a', value: '1', path: '/', httpOnly: true, sameSite: 'Lax' },
            { name: 'b', value: '2' },
          ],
          jsonBody: {
            method: request.method,
            query: request.query.get('a'),
            params: request.params,
            body: await request.text(),
          },
        }),
      });
      app.get('literal', { route: 'echo/literal', handler: () => ({ body: 'literal' }) });
      app.get('files', { route: 'files/{*path}', handler: (request) => ({ body: request.params.path ?? 'none' }) });
      app.get('nothing', { handler: () => undefined as any });
      app.get('empty', { handler: () => ({ status: 204, body: 'dropped' }) });
      app.get('throws', { handler: () => Promise.reject(new Error('secret detail')) });
      app.get('keyed', { authLevel: 'function', handler: () => ({ body: 'in' }) });
      app.get('admin', { authLevel: 'admin', handler: () => ({ body: 'in' }) });
      activity('double', (input: number) => input * 2);
      orchestration('doubles', function* (context) {
        const event: unknown = yield context.df.waitForExternalEvent('go');
        return [event, yield context.df.callActivity('double', context.df.getInput())];
      });
      app.post('client', {
        extraInputs: [df.input.durableClient()],
        handler: async (request, context) => {
          const client = df.getClient(context);
          const [method, ...args] = (await request.json()) as [string, ...unknown[]];
          if (method === 'check') return client.createCheckStatusResponse(request, String(args[0]));
          if (method === 'getStatusBy') args[0] = { ...(args[0] as object), createdTimeFrom: new Date(0) };
          if (method === 'purgeInstanceHistoryBy') args[0] = { createdTimeFrom: new Date(0) };
          try {
            return { jsonBody: { value: await (client as any)[method](...args) } };
          } catch (error) {
            return { jsonBody: { error: (error as Error).message } };
          }
        },
      });
    },
    { http: { routePrefix: 'api' }, durableTask: { hubName: 'Http' } },
  );
});
afterAll(() => host.stop());

const call = (path: string, init?: RequestInit): Promise<Response> => fetch(`${host.url}${path}`, init);

test('hands over method, query, route parameters and body, and answers status, headers, cookies and body', async () => {
  const response = await call('/api/echo/abc/x%20y?a=1&a=2', { method: 'POST', body: 'hello' });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-kind')).toBe('abc');
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/; HttpOnly; SameSite=Lax', 'b=2']);
  expect(await response.json()).toEqual({
    method: 'POST',
    query: '1,2',
    params: { kind: 'abc', rest: 'x y' },
    body: 'hello',
  });
  expect(seen).toContain('echo');
});

// Source: "Azure Functions HTTP trigger" (2026): routes, methods, authorization keys, empty responses.
test.each<[string, string, number, string, Record<string, string>?]>([
  ['a literal wins over a parameter', '/api/echo/literal', 200, 'literal'],
  ['letter case of a path does not matter', '/API/Echo/Literal', 200, 'literal'],
  ['a constraint keeps others out', '/api/echo/12', 404, ''],
  ['a catch-all takes slashes', '/api/files/a/b.txt', 200, 'a/b.txt'],
  ['a catch-all may be empty', '/api/files', 200, 'none'],
  ['a handler that returns nothing gives 200 without a body', '/api/nothing', 200, ''],
  ['204 loses its body', '/api/empty', 204, ''],
  ['an exception gives 500 without detail', '/api/throws', 500, ''],
  ['an unknown path gives 404', '/nowhere', 404, ''],
  ['level function needs a key', '/api/keyed', 401, ''],
  ['a wrong key is refused', '/api/keyed?code=wrong', 401, ''],
  ['level function takes the default key', '/api/keyed?code=DEFAULT', 200, 'in'],
  ['level function takes the master key in a header', '/api/keyed', 200, 'in', { 'x-functions-key': 'MASTER' }],
  ['level admin refuses the default key', '/api/admin?code=DEFAULT', 401, ''],
  ['level admin takes the master key', '/api/admin?code=MASTER', 200, 'in'],
  ['the Durable webhooks need a key', '/runtime/webhooks/durabletask/instances/a', 401, ''],
])('%s', async (_rule, path, status, body, headers = {}) => {
  const fill = (text: string): string => text.replace('DEFAULT', host.keys.default).replace('MASTER', host.keys.master);
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
  const response = await call(fill(path), { headers: filled });
  expect([response.status, await response.text()]).toEqual([status, body]);
});

test('a method that the function does not list is not found', async () => {
  expect((await call('/api/nothing', { method: 'POST' })).status).toBe(404);
});

const client = async (...args: unknown[]): Promise<any> =>
  (await call('/api/client', { method: 'POST', body: JSON.stringify(args) })).json();

// Source: "Manage instances in Durable Functions" (2026) and durable-functions 3.5.0, DurableClient.
test('the real durable client starts, asks, lists, raises, suspends, terminates and purges', async () => {
  expect(await client('startNew', 'doubles', { instanceId: 'one', input: 21 })).toEqual({ value: 'one' });
  await host.idle();
  expect((await client('startNew', 'doubles', { instanceId: 'one' })).error).toMatch(/409.*already exists/);
  expect((await client('startNew', 'nobody', {})).error).toMatch(/400.*'nobody' doesn't exist/);
  expect((await client('startNew', 'doubles', { instanceId: '@x' })).error).toMatch(/must not start with/);
  expect((await client('getStatus', 'missing')).error).toMatch(/404/);
  expect((await client('getStatus', 'one')).value).toMatchObject({ runtimeStatus: 'Running', input: 21, output: null });
  await client('suspend', 'one', 'pause');
  await host.idle();
  expect((await client('getStatus', 'one')).value.runtimeStatus).toBe('Suspended');
  await client('resume', 'one', 'on');
  expect((await client('raiseEvent', 'missing', 'go', 1)).error).toMatch(/No instance/);
  await client('raiseEvent', 'one', 'go', { yes: true });
  await host.idle();
  expect((await client('getStatus', 'one', { showHistory: true })).value).toMatchObject({
    runtimeStatus: 'Completed',
    output: [{ yes: true }, 42],
  });
  expect(await client('raiseEvent', 'one', 'go', 1)).toEqual({});
  expect((await client('rewind', 'one', 'why')).error).toMatch(/rewind is not supported/);
  expect(await client('terminate', 'one', 'late')).toEqual({});
  expect((await client('getStatusBy', { runtimeStatus: ['Completed'] })).value).toHaveLength(1);
  expect((await client('readEntityState', { name: 'counter', key: 'a' })).error).toMatch(/501.*entities/);
  expect((await client('purgeInstanceHistory', 'one')).value).toEqual({ instancesDeleted: 1 });
  expect((await client('purgeInstanceHistoryBy', {})).value).toEqual({ instancesDeleted: 0 });
});

test('a query pages with a continuation token, and the client follows it', async () => {
  for (let i = 0; i < 105; i++) await host.durable.startNew('doubles', { instanceId: `page-${100 + i}` });
  await host.idle();
  expect((await client('getStatusAll')).value).toHaveLength(105);
  const first = await call(`/durabletask/instances/?top=2&instanceIdPrefix=page-`);
  const token = first.headers.get('x-ms-continuation-token')!;
  const second = await call(`/durabletask/instances/?top=2&instanceIdPrefix=page-`, {
    headers: { 'x-ms-continuation-token': token },
  });
  const ids = [...((await first.json()) as any[]), ...((await second.json()) as any[])].map((one) => one.instanceId);
  expect(ids).toEqual(['page-100', 'page-101', 'page-102', 'page-103']);
});

test('the status response of the SDK leads to the webhooks of this host', async () => {
  const response = await call('/api/client', { method: 'POST', body: JSON.stringify(['check', 'page-100']) });
  expect(response.status).toBe(202);
  const status = await fetch(response.headers.get('location')!);
  expect(status.status).toBe(202);
  expect(await status.json()).toMatchObject({ instanceId: 'page-100', runtimeStatus: 'Running' });
});
