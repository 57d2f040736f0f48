import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileFile } from '../../../cli/connection/profile';
import { resolveConnection } from '../../../cli/connection/resolve';
import { claimsOf, rolesOf } from '../../../cli/connection/claims';
import { readSettings } from '../../../cli/doctor/settings';
import { run, URL_OF_TESTS } from './support';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
});
afterEach(() => rm(folder, { recursive: true }));

const tokenWith = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

describe('profiles', () => {
  const login = ['login', '--audience', 'api://latchkey', '--tenant', 't'];
  const world = () => ({
    answers: { 'GET counts': { body: {} } },
    env: { XDG_CONFIG_HOME: folder, LATCHKEY_TOKEN: tokenWith({ roles: ['Latchkey.Reader'] }) },
  });

  test('are written after a try, without secrets, for this user alone', async () => {
    const ran = await run(login, world());
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('signed in as Latchkey.Reader') });
    const file = profileFile({ XDG_CONFIG_HOME: folder });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      default: { url: URL_OF_TESTS, audience: 'api://latchkey', tenantId: 't' },
    });
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('that do not work are not written', async () => {
    expect((await run(login, { ...world(), answers: {} })).code).toBe(6);
    await expect(stat(profileFile({ XDG_CONFIG_HOME: folder }))).rejects.toThrow('ENOENT');
  });

  test('are used when nothing else names a deployment', async () => {
    await run([...login, '--name', 'test'], world());
    await run([...login, '--url', 'https://other.example/'], world());
    const env = { XDG_CONFIG_HOME: folder };
    expect(await resolveConnection({}, env)).toMatchObject({
      url: 'https://other.example',
      audience: 'api://latchkey',
    });
    expect(await resolveConnection({ profile: 'test' }, env)).toMatchObject({ url: URL_OF_TESTS, tenantId: 't' });
    expect(await resolveConnection({ url: 'https://third.example' }, env)).toEqual({ url: 'https://third.example' });
    expect(await resolveConnection({}, { ...env, LATCHKEY_URL: 'http://localhost:7071' })).toEqual({
      url: 'http://localhost:7071',
    });
  });

  test('in a file that is none are refused', async () => {
    await run(login, world());
    await writeFile(profileFile({ XDG_CONFIG_HOME: folder }), '{"default":{"url":1}}');
    await expect(resolveConnection({}, { XDG_CONFIG_HOME: folder })).rejects.toMatchObject({ ending: 'usage' });
  });
});

test('claims of what is no token are none', () => {
  expect(claimsOf('nothing')).toEqual({});
  expect(rolesOf(tokenWith({ roles: 'x' }))).toEqual([]);
});

const files: readonly (readonly [string, string])[] = [
  ['local.settings.json', JSON.stringify({ IsEncrypted: false, Values: { A: '1', B: 'x=y' } })],
  ['a JSON object', JSON.stringify({ A: 1, B: 'x=y' })],
  [
    'what az functionapp config appsettings list prints',
    JSON.stringify([
      { name: 'A', value: '1' },
      { name: 'B', value: 'x=y' },
    ]),
  ],
  ['lines', '# settings\nA=1\nexport B="x=y"\n\n'],
];
test.each(files)('settings are read from %s', async (_, text) => {
  const file = join(folder, 'settings');
  await writeFile(file, text);
  expect(await readSettings(file)).toEqual({ A: '1', B: 'x=y' });
});

test('doctor names every wrong setting, and shows no value', async () => {
  const file = join(folder, 'settings.json');
  await writeFile(file, JSON.stringify({ LATCHKEY_TENANT_ID: 'my-secret', LATCHKEY_LINK_KEY: 'c2hvcnQ=' }));
  const ran = await run(['doctor', '--settings', file, '--no-outside', '--json'], {});
  expect(ran.code).toBe(1);
  const { status, checks } = JSON.parse(ran.out) as {
    status: string;
    checks: { name: string; status: string; seen: string }[];
  };
  expect(status).toBe('fail');
  expect(checks.every((check) => check.status === 'fail')).toBe(true);
  const names = checks.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['setting LATCHKEY_TENANT_ID', 'setting LATCHKEY_LINK_KEY', 'setting SERVICE_BUS']),
  );
  expect(ran.out).not.toMatch(/my-secret|c2hvcnQ/);
});
