import { HttpRequest } from '@azure/functions';
import { createDispatcher } from '../../../functions/http/dispatch';
import { clientAddress } from '../../../functions/http/clientAddress';
import { createRateLimit } from '../../../functions/http/rateLimit';
import { isSameOrigin } from '../../../functions/http/sameOrigin';
import { route } from '../../../functions/http/route';
import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { config, NOW, storageRequest } from '../../support/samples';

const headersOf = (headers: Record<string, string>) =>
  new HttpRequest({ method: 'GET', url: 'https://a.example/', headers });

test.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['unknown', undefined],
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['10.0.0.1, 198.51.100.2, 203.0.113.7:4711', '203.0.113.7'],
  ['203.0.113.7, <script>', undefined],
  ['2001:db8::1', '2001:db8:0:0'],
  ['[2001:db8:1:2:3:4:5:6]:443', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
])('X-Forwarded-For %j is the client %j', (value, expected) => {
  expect(clientAddress(headersOf(value === undefined ? {} : { 'x-forwarded-for': value }))).toBe(expected);
});

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ 'sec-fetch-site': 'same-origin', origin: config.publicUrl }, true],
  [{ 'sec-fetch-site': 'none' }, true],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: config.publicUrl }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: `${config.publicUrl}.evil.example` }, false],
  [{ origin: config.publicUrl.replace('https', 'http') }, false],
  [{ origin: 'null' }, false],
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, false],
])('a form with %j is from our own page: %s', (headers, expected) => {
  expect(isSameOrigin(headersOf(headers), `${config.publicUrl}/`)).toBe(expected);
});

test.each<Record<string, string>>([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
  'every form of the customer page is refused from elsewhere: %j',
  async (headers) => {
    const app = api(fakePorts(), recordingStarter());
    const forms = app.routes.filter(({ access, method }) => access === 'link' && method === 'POST');
    expect(forms.length).toBeGreaterThan(2);
    for (const { path } of forms) {
      const { json } = await app.call('POST', `/${path.replace('{link}', 'x')}`, { body: '', headers });
      expect(json).toMatchObject({ status: 403, code: 'cross-site-post' });
    }
  },
);

test('a bucket gives so many at once, then as many a minute, and each caller has one', () => {
  let now = 0;
  const limit = createRateLimit(3, () => now);
  const take = (caller = 'a') => limit.take(caller);
  expect([take(), take(), take(), take(), take('b')]).toEqual([0, 0, 0, 20, 0]);
  now = 19_000;
  expect(take()).toBe(1);
  now = 20_000;
  expect([take(), take()]).toEqual([0, 20]);
  now = 0; // A clock that is set back gives nothing away.
  expect(take()).toBe(20);
  now = 10 * 60_000;
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 20]);
});

const limits = { perClient: 2, perLink: 3 };

describe('limits of public routes', () => {
  const given = () => {
    const ports = fakePorts({ config: { ...config, limits } });
    return { ports, app: api(ports, recordingStarter()) };
  };
  const from = (address: string) => ({ headers: { 'x-forwarded-for': `10.0.0.1, ${address}:1` } });

  test('by client address: 429 with the time to wait, and others go on', async () => {
    const { app, ports } = given();
    const call = async (address: string, link: string) => (await app.call('GET', `/c/${link}`, from(address))).status;
    expect([await call('1.1.1.1', 'a'), await call('1.1.1.1', 'b')]).toEqual([404, 404]);
    const answer = await app.call('GET', '/c/c', from('1.1.1.1'));
    expect([answer.status, answer.headers.get('retry-after'), answer.json.code]).toEqual([
      429,
      '30',
      'too-many-requests',
    ]);
    expect(await call('2.2.2.2', 'd')).toBe(404);
    ports.clock.now = new Date(NOW.getTime() + 30_000);
    expect(await call('1.1.1.1', 'a')).toBe(404);
  });

  test('by link, whoever comes with it; somebody who looks gets a page', async () => {
    const { app } = given();
    for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
      expect((await app.call('GET', '/c/a/status', from(address))).status).toBe(404);
    }
    const { headers } = from('4.4.4.4');
    const answer = await app.call('GET', '/c/a', { headers: { ...headers, accept: 'text/html' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '20']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect((await app.call('GET', '/c/b', { headers })).status).toBe(404);
  });

  test('events by their secret only: all customers share the addresses of Event Grid', async () => {
    const { app } = given();
    const post = async (secret: string) =>
      (await app.call('POST', `/events/keys/${secret}`, { ...from('9.9.9.9'), body: [] })).status;
    expect([await post('a'), await post('a'), await post('a'), await post('a'), await post('b')]).toEqual([
      404, 404, 404, 429, 404,
    ]);
  });

  test('files, the sign of life and what needs a token are not limited', async () => {
    const { app } = given();
    for (let times = 0; times < 5; times += 1) {
      expect((await app.call('GET', '/api/health', from('1.1.1.1'))).status).toBe(200);
      expect((await app.call('GET', '/api/v1/onboardings/x', from('1.1.1.1'))).status).toBe(404);
    }
  });
});

test.each<[string, string, number, Record<string, string>]>([
  ['GET', '/api/health', 200, { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" }],
  ['GET', '/api/v1/onboardings/x', 404, { 'content-type': 'application/problem+json' }],
  ['GET', '/c/x', 404, { 'content-security-policy': expect.stringContaining("script-src 'self'") as string }],
  ['POST', '/api/v1/revalidations', 400, { 'content-type': 'application/problem+json' }],
  ['DELETE', '/api/v1/onboardings/x', 405, { allow: 'GET' }],
  ['GET', '/api/v1/nothing', 404, { 'content-type': 'application/problem+json' }],
])('%s %s answers %d with the headers that protect it', async (method, path, status, own) => {
  const { app } = { app: api(fakePorts(), recordingStarter()) };
  const answer = await app.call(method, path, method === 'POST' ? { body: '{' } : {});
  expect([answer.status, Object.fromEntries(answer.headers)]).toMatchObject([
    status,
    {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/) as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...own,
    },
  ]);
  expect(answer.headers.has('access-control-allow-origin')).toBe(false);
});

test.each<[string, string]>([
  ['GET', '/api/v1/nothing/at/all'],
  ['HEAD', '/api'],
  ['PUT', '/api/v2/onboardings'],
])('%s %s: no such route, said as a problem', async (method, path) => {
  const { json } = await api(fakePorts(), recordingStarter()).call(method, path);
  expect(json).toMatchObject({ status: 404, code: 'not-found' });
});

test('a method that an address does not take is named with those it does', async () => {
  const app = api(fakePorts(), recordingStarter());
  const { json, headers } = await app.call('PATCH', '/api/v1/revalidations');
  expect([json.code, headers.get('allow')]).toEqual(['method-not-allowed', 'POST']);
});

test('wrong parameters are refused, each named, and nothing is called', async () => {
  const app = api(fakePorts(), recordingStarter());
  const bad = await app.call('GET', '/api/v1/onboardings/Not%20An%20Id/keys?format=xml&page=2');
  expect([bad.status, bad.json.code]).toEqual([400, 'invalid-query']);
  expect(bad.json.errors.map(({ field }: { field: string }) => field)).toEqual(['onboardingId', 'format', 'page']);
});

test('a body that is too large is not read to its end', async () => {
  const app = api(fakePorts(), recordingStarter());
  const answer = await app.call('POST', '/api/v1/onboardings', { body: `{"why":"${'x'.repeat(400_000)}"}` });
  expect([answer.status, answer.json.code]).toEqual([413, 'body-too-large']);
});

test('what is thrown becomes a problem without detail, with an id to look for in the log', async () => {
  const log: string[] = [];
  const broken = route(
    { name: 'broken', method: 'GET', path: 'x', access: 'anyone', tag: 'x', summary: 'Breaks.', answers: {} },
    () => Promise.reject(new Error('the secret of the vault')),
  );
  const answer = await createDispatcher(fakePorts())(broken)(
    headersOf({}),
    recordingStarter(),
    (text) => void log.push(text),
  );
  const { code, remedy } = JSON.parse(answer.body as string) as { code: string; remedy: string };
  expect([answer.status, code]).toEqual([500, 'internal-error']);
  expect(answer.body).not.toContain('secret');
  expect(log).toEqual([expect.stringContaining('the secret of the vault')]);
  expect(remedy).toContain(/[0-9a-f-]{36}/.exec(log[0] ?? '')?.[0]);
});

describe('ETags', () => {
  const { onboardingId } = storageRequest;
  const ADDRESS = `/api/v1/onboardings/${onboardingId}`;
  const at = NOW.toISOString();
  const given = async () => {
    const ports = fakePorts();
    const { onboardings } = ports.registry;
    await onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: at });
    const app = api(ports, recordingStarter());
    const show = (code?: 'consent-missing') =>
      onboardings.save(onboardingId, 'status', {
        status: { state: 'awaiting-consent', waitingFor: 'customer', since: at, code },
        eventId: 'e',
        timeline: [],
      });
    await show();
    const etag = (await app.call('GET', ADDRESS)).headers.get('etag') ?? '';
    return { app, ports, show, etag };
  };
  const body = { why: 'because' };

  test('what is as it was is not sent again', async () => {
    const { app, etag, show } = await given();
    const ask = (value: string) => app.call('GET', ADDRESS, { headers: { 'if-none-match': value } });
    expect(await ask(etag)).toMatchObject({ status: 304, text: '' });
    expect(await ask(`"x", W/${etag}`)).toMatchObject({ status: 304 });
    expect(await ask('"x"')).toMatchObject({ status: 200 });
    await show('consent-missing');
    expect(await ask(etag)).toMatchObject({ status: 200 });
  });

  test.each<[string, (etag: string) => string | undefined, number]>([
    ['without If-Match', () => undefined, 202],
    ['with *', () => '*', 202],
    ['with the ETag that was read', (etag) => etag, 202],
    ['with another', () => '"other.etag"', 412],
  ])('a change %s', async (_, make, status) => {
    const { app, etag, ports } = await given();
    const value = make(etag);
    const headers = value === undefined ? undefined : { 'if-match': value };
    const answer = await app.call('POST', `${ADDRESS}/resume`, { body, ...(headers && { headers }) });
    expect(answer.status).toBe(status);
    expect(await ports.registry.audit.list(onboardingId)).toHaveLength(status === 202 ? 1 : 0);
  });

  test('a change of the status is noticed, one of the rest is not', async () => {
    const { app, etag, ports, show } = await given();
    const resume = () => app.call('POST', `${ADDRESS}/resume`, { body, headers: { 'if-match': etag } });
    await ports.registry.onboardings.save(onboardingId, 'fact-key', { uri: 'https://x', at });
    expect((await resume()).status).toBe(202);
    await show('consent-missing');
    expect((await resume()).json).toMatchObject({ status: 412, code: 'status-changed' });
  });
});
