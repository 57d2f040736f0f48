import { HttpRequest } from '@azure/functions';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAuthorizer, type Role } from '../../../functions/http/authorize';
import { config, VENDOR_TENANT } from '../../support/samples';

const ISSUER = `https://login.microsoftonline.com/${VENDOR_TENANT}/v2.0`;
const pair = generateKeyPair('RS256');
const stranger = generateKeyPair('RS256');
const asked: string[] = [];

beforeAll(async () => {
  const jwk = { ...(await exportJWK((await pair).publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    asked.push(String(url instanceof Request ? url.url : url));
    return Response.json({ keys: [jwk] });
  });
});
afterAll(() => jest.restoreAllMocks());

interface Claims {
  iss?: string;
  aud?: string;
  exp?: number | string;
  nbf?: string;
  roles?: unknown;
  oid?: string | undefined;
  name?: string;
  azp?: string;
}
const token = async (claims: Claims = {}, key = pair, alg = 'RS256') => {
  const {
    iss = ISSUER,
    aud = config.apiAudience,
    exp = '1h',
    nbf,
    ...rest
  } = { oid: 'o-1', name: 'Ada', roles: ['Latchkey.Operator'], ...claims };
  const jwt = new SignJWT(rest)
    .setProtectedHeader({ alg, kid: 'k1' })
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(exp);
  if (nbf) jwt.setNotBefore(nbf);
  return jwt.sign((await key).privateKey);
};
const authorize = createAuthorizer(config);
const ask = (authorization: string | undefined, role: Role = 'Latchkey.Operator') =>
  authorize(
    new HttpRequest({
      method: 'GET',
      url: 'https://keys.contoso.example/api/v1/onboardings/a',
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    }),
    role,
  );
const problemOf = (answer: Awaited<ReturnType<typeof ask>>) =>
  answer.ok
    ? undefined
    : { status: answer.answer.status, code: JSON.parse(answer.answer.body as string).code as string };

test('lets an operator in and knows who it is; keys come from the vendor tenant, once', async () => {
  expect(await ask(`Bearer ${await token()}`)).toEqual({ ok: true, operator: { id: 'o-1', name: 'Ada' } });
  expect(await ask(`bearer ${await token({ azp: 'app-1' })}`)).toMatchObject({ ok: true });
  expect(asked).toEqual([`https://login.microsoftonline.com/${VENDOR_TENANT}/discovery/v2.0/keys`]);
});

test.each<[Role, unknown, number | undefined]>([
  ['Latchkey.Reader', ['Latchkey.Reader'], undefined],
  ['Latchkey.Reader', ['Latchkey.Operator'], undefined],
  ['Latchkey.Operator', ['Latchkey.Operator', 'x'], undefined],
  ['Latchkey.Operator', ['Latchkey.Reader'], 403],
  ['Latchkey.Reader', [], 403],
  ['Latchkey.Reader', undefined, 403],
  ['Latchkey.Operator', 'Latchkey.Operator', 403],
  ['Latchkey.Operator', ['latchkey.operator'], 403],
])('%s is asked for, the token has %j', async (role, roles, status) => {
  const answer = await ask(`Bearer ${await token({ roles })}`, role);
  expect(problemOf(answer)).toEqual(status === undefined ? undefined : { status, code: 'forbidden' });
});

test.each<[string, () => Promise<string | undefined>]>([
  ['no header', async () => undefined],
  ['another scheme', async () => 'Basic YTpi'],
  ['no token', async () => 'Bearer '],
  ['no token but text', async () => 'Bearer nonsense'],
  ['two tokens', async () => `Bearer ${await token()} ${await token()}`],
  ['expired', async () => `Bearer ${await token({ exp: 1 })}`],
  ['not yet valid', async () => `Bearer ${await token({ nbf: '2h', exp: '3h' })}`],
  ['another audience', async () => `Bearer ${await token({ aud: 'https://management.azure.com' })}`],
  [
    'another tenant',
    async () => `Bearer ${await token({ iss: ISSUER.replace(VENDOR_TENANT, '22222222-2222-4222-8222-222222222222') })}`,
  ],
  ['version 1 of the token', async () => `Bearer ${await token({ iss: `https://sts.windows.net/${VENDOR_TENANT}/` })}`],
  ['a stranger signed it', async () => `Bearer ${await token({}, stranger)}`],
  ['no object id', async () => `Bearer ${await token({ oid: undefined })}`],
  [
    'the public key as a secret',
    async () => {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK((await pair).publicKey)));
      return `Bearer ${await new SignJWT({ oid: 'o', roles: ['Latchkey.Operator'] }).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).setIssuer(ISSUER).setAudience(config.apiAudience).setExpirationTime('1h').sign(secret)}`;
    },
  ],
  [
    'no signature',
    async () => `Bearer ${btoa('{"alg":"none"}').replaceAll('=', '')}.${(await token()).split('.')[1]}.`,
  ],
])('refuses: %s', async (_, make) => {
  expect(problemOf(await ask(await make()))).toEqual({ status: 401, code: 'unauthenticated' });
});

test('the answer does not repeat the token', async () => {
  const text = await token({ exp: 1 });
  const answer = await ask(`Bearer ${text}`);
  expect(JSON.stringify(answer)).not.toContain(text.split('.')[2]);
});
