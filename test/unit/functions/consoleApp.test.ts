import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { createConsoleApp } from '../../../functions/consoleApp';
import { CLOUDS } from '../../../shared/config';

const config = {
  cloud: CLOUDS.AzureChinaCloud,
  tenantId: 'tenant',
  apiAudience: 'api-id',
  consoleClientId: 'console-id',
  publicUrl: 'https://latchkey.example',
  vendorName: 'Contoso',
};
const NAMES = { script: 'app-AAAAAAAA.js', style: 'console-BBBBBBBB.css' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-console-'));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(NAMES));
  writeFileSync(join(folder, NAMES.script), 'script');
  writeFileSync(join(folder, NAMES.style), 'style');
  writeFileSync(join(folder, 'secret.js'), 'not ours to give');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const header = ({ headers }: HttpResponseInit, name: string) => (headers as Record<string, string>)[name] ?? '';
const file = (name: string) =>
  createConsoleApp(config, folder).getFile(
    new HttpRequest({ method: 'GET', url: 'https://latchkey.example/console/x', params: { file: name } }),
  );

test('the page runs its own script and talks to its own API and to Entra, nothing else', async () => {
  const answer = await createConsoleApp(config, folder).getPage();
  const policy = header(answer, 'content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("connect-src 'self' https://login.chinacloudapi.cn;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(header(answer, 'cache-control')).toBe('no-store');
  expect(answer.body).toContain(`src="/console/${NAMES.script}"`);
  expect(answer.body).not.toMatch(/<script>|<style|onclick|style=/);
});

test('where to sign in: the endpoints of the cloud, the issuer of its tokens, the scope of the API', async () => {
  const { body } = await createConsoleApp(config, folder).getConfig();
  expect(JSON.parse(body as string)).toEqual({
    vendorName: 'Contoso',
    authorizationEndpoint: 'https://login.chinacloudapi.cn/tenant/oauth2/v2.0/authorize',
    tokenEndpoint: 'https://login.chinacloudapi.cn/tenant/oauth2/v2.0/token',
    logoutEndpoint: 'https://login.chinacloudapi.cn/tenant/oauth2/v2.0/logout',
    issuer: 'https://login.partner.microsoftonline.cn/tenant/v2.0',
    clientId: 'console-id',
    scope: 'openid profile offline_access api-id/access_as_user',
    redirectUri: 'https://latchkey.example/console',
  });
});

test.each([NAMES.script, NAMES.style])('%s may be kept for good', async (name) => {
  const answer = await file(name);
  expect(header(answer, 'cache-control')).toBe('public, max-age=31536000, immutable');
  expect(header(answer, 'content-type')).toMatch(/^text\/(javascript|css)/);
});

test.each(['secret.js', 'manifest.json', '../../../package.json', '', 'app-OLD.js'])(
  '%s is not given',
  async (name) => {
    expect((await file(name)).status).toBe(404);
  },
);

test('without a client id the page says how to set up the sign-in, and runs no script', async () => {
  const app = createConsoleApp({ ...config, consoleClientId: undefined }, folder);
  const answer = await app.getPage();
  expect(answer.body).toContain('LATCHKEY_CONSOLE_CLIENT_ID');
  expect(answer.body).not.toContain('<script');
  expect((await app.getConfig()).status).toBe(404);
});

test('a console that is not built says so', async () => {
  const answer = await createConsoleApp(config, join(folder, 'nowhere')).getPage();
  expect([answer.status, answer.body]).toEqual([503, expect.stringContaining('npm run build')]);
});
