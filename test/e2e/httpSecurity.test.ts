import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import { createLinks } from '../../shared/links/links';
import type { Registry } from '../../shared/registry';
import { openRegistry, operatorToken, personWith, type Person } from '../support/people';
import { CALM, startWorld, type World } from '../support/world';

/** Who may look and act over HTTP: customer links, operator tokens, headers, cross-site forms. */

const material = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const linkKey = randomBytes(32);
const links = createLinks(linkKey, () => new Date());
const HOUR = 3_600_000;
const [past, soon] = [new Date(Date.now() - HOUR), new Date(Date.now() + HOUR)];
const ID = 'guarded';

let world: World;
let registry: Registry;
let customer: Customer;
let person: Person;
beforeAll(async () => {
  world = await startWorld({ app: { linkKey: linkKey.toString('base64'), settings: CALM } });
  registry = openRegistry(world.cloud);
  customer = await createCustomer(world.cloud, { id: ID, material });
  const resource = { kind: 'storageAccount', id: customer.vendorStorageAccount(), hosting: 'vendor' } as const;
  await world.isv.send(customer.request(ID, resource, false));
  const { data } = await world.isv.waitFor(ID, 'consent-required');
  person = personWith(data.link ?? '');
});
afterAll(() => world.stop());

const problemOf = async (answer: Response) => ({
  status: answer.status,
  media: answer.headers.get('content-type'),
  ...((await answer.json()) as { code: string }),
});
const PROBLEM = 'application/problem+json';

describe('a customer link', () => {
  const claims = { onboardingId: ID, linkVersion: 1 };
  const strangers = createLinks(randomBytes(32), () => new Date());
  const token = () => new URL(person.link).pathname.split('/').at(-1) ?? '';
  const cut = (text: string) => `${text.slice(0, -3)}AAA`;

  test.each<[string, () => Promise<string> | string, number, string]>([
    ['forged', () => strangers.signLink(claims, past, soon), 404, 'link-invalid'],
    ['with a changed signature', () => cut(token()), 404, 'link-invalid'],
    ['that is no token', () => 'guess', 404, 'link-invalid'],
    ['that is a consent state', () => links.signState({ onboardingId: ID, stateId: 'x' }, soon), 404, 'link-invalid'],
    [
      'of an unknown onboarding',
      () => links.signLink({ ...claims, onboardingId: 'x' }, past, soon),
      404,
      'link-invalid',
    ],
    ['that has expired', () => links.signLink(claims, past, past), 410, 'link-expired'],
    ['of another version', () => links.signLink({ ...claims, linkVersion: 2 }, past, soon), 410, 'link-revoked'],
  ])('%s shows nothing and takes nothing', async (_, make, status, code) => {
    const bad = personWith(`${world.app.url}/c/${await make()}`);
    const page = await bad.page();
    expect(page.status).toBe(status);
    expect(await page.text()).not.toContain(customer.name);
    expect(await problemOf(await fetch(`${bad.link}/status`))).toMatchObject({ status, media: PROBLEM, code });
    expect((await bad.nameKey(customer.keyUri)).status).toBe(status);
    expect((await bad.checkAgain()).status).toBe(status);
    expect(await registry.onboardings.readPart(ID, 'fact-key')).toBeUndefined();
  });

  test.each(['cross-site', 'same-site'])('takes no form from a page that is %s', async (site) => {
    for (const answer of [
      await person.nameKey(customer.keyUri, { 'sec-fetch-site': site }),
      await person.checkAgain({ 'sec-fetch-site': site }),
    ]) {
      expect(await problemOf(answer)).toMatchObject({ status: 403, media: PROBLEM });
    }
    expect(await registry.onboardings.readPart(ID, 'fact-key')).toBeUndefined();
  });

  test('that is revoked stops working; the new one works', async () => {
    const invitation = await registry.onboardings.readPart(ID, 'invitation');
    if (!invitation) throw new Error('not invited');
    await registry.onboardings.save(ID, 'invitation', { ...invitation, linkVersion: 2 });
    expect((await person.page()).status).toBe(410);
    const renewed = await links.signLink({ onboardingId: ID, linkVersion: 2 }, past, soon);
    expect((await fetch(`${world.app.url}/c/${renewed}`)).status).toBe(200);
    await registry.onboardings.save(ID, 'invitation', invitation);
  });

  test('is in no line that the application logged', () => {
    expect(world.log.filter((line) => line.includes(token()))).toEqual([]);
  });
});

test.each<[string, () => Promise<Response>]>([
  ['the customer page', () => person.page()],
  ['a page for a bad link', () => fetch(`${world.app.url}/c/x`)],
  ['the page with a refused key', () => person.nameKey('nonsense')],
  ['the page for a bad consent answer', () => fetch(`${world.app.url}/consent/callback?state=x`)],
])('%s carries the headers that protect it', async (_, get) => {
  const { headers } = await get();
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringMatching(
      /default-src 'none'.*script-src 'self';.*form-action 'self'.*frame-ancestors 'none'/,
    ),
  });
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
  expect(headers.has('set-cookie')).toBe(false);
});

describe('the operator API', () => {
  const audience = () => world.cloud.vendor.apiAudience;
  const claims = () => ({
    aud: audience(),
    iss: `${world.cloud.simulator.origin}/${world.cloud.vendor.tenantId}/v2.0`,
    tid: world.cloud.vendor.tenantId,
    oid: 'o',
    sub: 'o',
    roles: ['Latchkey.Operator'],
    ver: '2.0',
    iat: Math.floor(past.getTime() / 1000),
    nbf: Math.floor(past.getTime() / 1000),
    exp: Math.floor(soon.getTime() / 1000),
  });
  const crafted = (change: object, signer: 'own' | 'forged' = 'own') =>
    world.cloud.simulator.entra.craftToken({ ...claims(), ...change }, signer);
  const withSecretOfPublicKey = () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(JSON.stringify(world.cloud.simulator.core.signingKeys)));
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part(claims())}.`;
  };

  const call = (token: string | undefined, path = '', body?: unknown) =>
    fetch(`${world.app.url}/api/v1/onboardings/${ID}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  test.each<[string, () => Promise<string> | string | undefined]>([
    ['no token', () => undefined],
    ['something that is no token', () => 'abc'],
    ['a forged token', () => crafted({}, 'forged')],
    ['an unsigned token', unsigned],
    ['a token signed with the public key', withSecretOfPublicKey],
    ['an expired token', () => crafted({ exp: Math.floor(past.getTime() / 1000) })],
    ['a token that is not valid yet', () => crafted({ nbf: Math.floor(soon.getTime() / 1000) })],
    ['a token without expiry', () => crafted({ exp: undefined })],
    ['a token of another tenant', () => crafted({ iss: `${world.cloud.simulator.origin}/${customer.tenantId}/v2.0` })],
    ['a token for another audience', () => crafted({ aud: 'https://management.azure.com' })],
    ['a v1 token', () => crafted({ iss: `https://sts.windows.net/${world.cloud.vendor.tenantId}/` })],
    ["the customer's link", () => new URL(person.link).pathname.split('/').at(-1)],
  ])('refuses %s with 401', async (_, make) => {
    const token = await make();
    for (const answer of [await call(token), await call(token, '/resume', { why: 'x' })]) {
      expect(await problemOf(answer)).toMatchObject({ status: 401, media: PROBLEM, code: 'unauthenticated' });
    }
    expect(await registry.audit.list(ID)).toEqual([]);
  });

  test.each<{ roles: string[]; read: number; resume: number }>([
    { roles: [], read: 403, resume: 403 },
    { roles: ['Other.Role'], read: 403, resume: 403 },
    { roles: ['Latchkey.Reader'], read: 200, resume: 403 },
    { roles: ['Latchkey.Operator'], read: 200, resume: 202 },
  ])('gives $roles $read to read and $resume to resume', async ({ roles, read, resume }) => {
    const token = await operatorToken(world.cloud, roles);
    const answers = [await call(token), await call(token, '/resume', { why: 'because' })];
    expect(answers.map(({ status }) => status)).toEqual([read, resume]);
    for (const answer of answers.filter(({ status }) => status === 403)) {
      expect(await problemOf(answer)).toMatchObject({ media: PROBLEM, code: 'forbidden' });
    }
    const entries = await registry.audit.list(ID);
    expect(entries).toHaveLength(resume === 202 ? 1 : 0);
  });

  test.each<[string, string, number, string, string[]]>([
    ['a body that is not JSON', '{', 400, 'invalid-body', ['(body)']],
    ['no reason', '{}', 400, 'invalid-body', ['why']],
    ['an empty reason and a surplus field', '{"why":" ","force":true}', 400, 'invalid-body', ['why', 'force']],
  ])('refuses %s and names every wrong field', async (_, body, status, code, fields) => {
    const token = await operatorToken(world.cloud, ['Latchkey.Operator']);
    const problem = await problemOf(await call(token, '/resume', body));
    expect(problem).toMatchObject({ status, media: PROBLEM, code });
    expect((problem as unknown as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual(fields);
  });

  test('says 404 for an unknown onboarding', async () => {
    const token = await operatorToken(world.cloud, ['Latchkey.Operator']);
    const answer = await fetch(`${world.app.url}/api/v1/onboardings/unknown`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await problemOf(answer)).toMatchObject({ status: 404, media: PROBLEM, code: 'onboarding-not-found' });
  });
});
