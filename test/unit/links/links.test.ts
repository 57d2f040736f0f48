import { SignJWT } from 'jose';
import { createLinks } from '../../../shared/links/links';
import { NOW } from '../../support/samples';

const secret = new Uint8Array(32).fill(7);
const clock = { now: NOW };
const links = createLinks(secret, () => clock.now);
const other = createLinks(new Uint8Array(32).fill(8), () => clock.now);
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const link = () => links.signLink({ onboardingId: 'fabrikam-01', linkVersion: 1 }, NOW, inHours(720));
const state = () => links.signState({ onboardingId: 'fabrikam-01', stateId: 's-1' }, inHours(24));

beforeEach(() => {
  clock.now = NOW;
});

test('a link and a state say what they were signed for', async () => {
  expect(await links.verifyLink(await link())).toEqual({
    ok: true,
    claims: { onboardingId: 'fabrikam-01', linkVersion: 1 },
  });
  expect(await links.verifyState(await state())).toEqual({
    ok: true,
    claims: { onboardingId: 'fabrikam-01', stateId: 's-1' },
  });
});

test('the same invitation gives the same link, whenever it is signed', async () => {
  const first = await link();
  clock.now = inHours(100);
  expect(await link()).toBe(first);
});

test.each([
  [719, true],
  [721, false],
])('a link of 720 hours after %i hours: valid %s', async (hours, ok) => {
  const text = await link();
  clock.now = inHours(hours);
  expect(await links.verifyLink(text)).toMatchObject(ok ? { ok } : { ok, why: 'expired' });
});

test('a state expires', async () => {
  const text = await state();
  clock.now = inHours(25);
  expect(await links.verifyState(text)).toEqual({ ok: false, why: 'expired' });
});

test('a state is no link, a link is no state', async () => {
  expect(await links.verifyLink(await state())).toEqual({ ok: false, why: 'invalid' });
  expect(await links.verifyState(await link())).toEqual({ ok: false, why: 'invalid' });
});

const flip = (text: string, index: number) =>
  text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
const jwt = (claims: object, audience: string, alg = 'HS256', key = secret) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg }).setAudience(audience).setExpirationTime(inHours(1)).sign(key);
test.each<[string, () => Promise<string>]>([
  ['nothing', async () => ''],
  ['no token', async () => 'fabrikam-01'],
  ['a changed signature', async () => flip(await link(), (await link()).length - 10)],
  ['a changed content', async () => flip(await link(), (await link()).indexOf('.') + 5)],
  ['without its signature', async () => (await link()).replace(/[^.]*$/, '')],
  [
    'the secret of another deployment',
    () => other.signLink({ onboardingId: 'fabrikam-01', linkVersion: 1 }, NOW, inHours(1)),
  ],
  ['the algorithm none', async () => `${btoa('{"alg":"none"}').replaceAll('=', '')}.${(await link()).split('.')[1]}.`],
  ['another algorithm', () => jwt({ sub: 'a', ver: 1 }, 'latchkey-link', 'HS512', new Uint8Array(64).fill(7))],
  ['another audience', () => jwt({ sub: 'a', ver: 1 }, 'somebody-else')],
  ['no onboarding', () => jwt({ ver: 1 }, 'latchkey-link')],
  ['no version', () => jwt({ sub: 'a' }, 'latchkey-link')],
  ['a version that is text', () => jwt({ sub: 'a', ver: '1' }, 'latchkey-link')],
])('a link is refused: %s', async (_, make) => {
  expect(await links.verifyLink(await make())).toEqual({ ok: false, why: 'invalid' });
});

test.each<[string, () => Promise<string>]>([
  ['a changed content', async () => flip(await state(), (await state()).indexOf('.') + 5)],
  ['the secret of another deployment', () => other.signState({ onboardingId: 'a', stateId: 'b' }, inHours(1))],
  ['no state id', () => jwt({ sub: 'a' }, 'latchkey-consent')],
])('a state is refused: %s', async (_, make) => {
  expect(await links.verifyState(await make())).toEqual({ ok: false, why: 'invalid' });
});

describe('the secret of the address for events', () => {
  const claims = { onboardingId: 'fabrikam-01', linkVersion: 1 };

  test('says whose it is, is always the same, and has no end', () => {
    const secret = links.signEvents(claims);
    clock.now = inHours(24 * 365 * 10);
    expect(links.signEvents(claims)).toBe(secret);
    expect(links.verifyEvents(secret)).toEqual(claims);
    expect(secret).toMatch(/^[\w.-]{1,120}$/);
  });

  test('is another for each onboarding, version and key', () => {
    const secrets = [
      links.signEvents(claims),
      links.signEvents({ ...claims, onboardingId: 'fabrikam-0' }),
      links.signEvents({ ...claims, linkVersion: 11 }),
      other.signEvents(claims),
    ].map((text) => text.split('.').at(-1));
    expect(new Set(secrets).size).toBe(4);
    expect(links.verifyEvents(other.signEvents(claims))).toBeUndefined();
  });

  test('a link and a state are none, and it is no link and no state', async () => {
    expect(links.verifyEvents(await link())).toBeUndefined();
    expect(links.verifyEvents(await state())).toBeUndefined();
    expect(await links.verifyLink(links.signEvents(claims))).toMatchObject({ ok: false });
    expect(await links.verifyState(links.signEvents(claims))).toMatchObject({ ok: false });
  });
});
