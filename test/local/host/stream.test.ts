import { Readable } from 'node:stream';
import { app } from '@azure/functions';
import { startApp, type TestApp } from './startApp';

let host: TestApp;
let release: (() => void) | undefined;

beforeAll(async () => {
  host = await startApp(() => {
    app.setup({ enableHttpStream: true });
    app.post('upper', {
      route: 'upper/{name}',
      handler: async (request) => ({
        headers: { 'x-name': request.params.name! },
        body: (await request.text()).toUpperCase(),
      }),
    });
    app.get('slow', {
      handler: () => ({
        body: Readable.from(
          (async function* () {
            yield 'first ';
            await new Promise<void>((resolve) => (release = resolve));
            yield 'second';
          })(),
        ),
      }),
    });
    app.get('throws', { handler: () => Promise.reject(new Error('no')) });
    app.get('nothing', { handler: () => undefined as any });
  });
});
afterAll(() => host.stop());

test('streams bodies both ways', async () => {
  const response = await fetch(`${host.url}/api/upper/joe`, { method: 'POST', body: 'hello' });
  expect([response.status, response.headers.get('x-name'), await response.text()]).toEqual([200, 'joe', 'HELLO']);
});

test('the first part arrives before the last one is made', async () => {
  const response = await fetch(`${host.url}/api/slow`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('first ');
  release!();
  expect((await reader.read()).value).toBe('second');
  expect((await reader.read()).done).toBe(true);
});

test.each([
  ['a handler that throws gives 500', 'throws', /no/],
  ['a handler that returns nothing gives 500 and is named', 'nothing', /'nothing' returned no HTTP response/],
])('%s', async (_rule, path, message) => {
  expect((await fetch(`${host.url}/api/${path}`)).status).toBe(500);
  expect(host.logs.at(-1)!.message).toMatch(message);
});
