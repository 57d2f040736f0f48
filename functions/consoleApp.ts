import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Config } from '../shared/config';
import { json, problem } from './http/answers';

/** Path of the console: the redirect URI of its registration in Entra is the public URL and this. */
const CONSOLE_PATH = '/console';

/** What the console's pages need to know before anybody has signed in. Nothing of it is secret. */
export interface ConsoleConfig {
  readonly vendorName: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly logoutEndpoint: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly redirectUri: string;
}

interface Manifest {
  readonly script: string;
  readonly style: string;
}

/** Where the build has put the console, seen from the built app. */
const BUILT = join(__dirname, '../web/console');
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

type Needed = Pick<Config, 'cloud' | 'tenantId' | 'apiAudience' | 'consoleClientId' | 'publicUrl' | 'vendorName'>;

/** Serves the operator's console: one page, its script and style sheet from the folder of the build, and where to sign in. */
export function createConsoleApp(config: Needed, folder = BUILT) {
  const { cloud, tenantId, apiAudience, consoleClientId, publicUrl, vendorName } = config;
  const authority = `${cloud.authorityHost}/${tenantId}/oauth2/v2.0`;
  let manifest: Promise<Manifest | undefined> | undefined;
  const readManifest = () => (manifest ??= readBuilt(folder));

  return {
    async getPage(): Promise<HttpResponseInit> {
      const built = await readManifest();
      if (!built) return page(503, 'The console is not built', ['Run <code>npm run build</code> and start again.']);
      if (consoleClientId === undefined) return page(200, 'Sign-in is not set up', SET_UP);
      const { script, style } = built;
      const head = `<link rel="stylesheet" href="${CONSOLE_PATH}/${style}">
<script type="module" src="${CONSOLE_PATH}/${script}"></script>`;
      const body = '<div id="app"></div>\n<noscript><p>The console needs JavaScript.</p></noscript>';
      return answer(200, html('Latchkey console', head, body), cloud.authorityHost);
    },

    async getConfig(): Promise<HttpResponseInit> {
      if (consoleClientId === undefined) return problem(404, 'not-found', { what: 'console' });
      const told: ConsoleConfig = {
        vendorName,
        authorizationEndpoint: `${authority}/authorize`,
        tokenEndpoint: `${authority}/token`,
        logoutEndpoint: `${authority}/logout`,
        issuer: `${cloud.tokenIssuer}/${tenantId}/v2.0`,
        clientId: consoleClientId,
        scope: `openid profile offline_access ${apiAudience}/access_as_user`,
        redirectUri: `${publicUrl}${CONSOLE_PATH}`,
      };
      return json(told);
    },

    /** The script or style sheet. Its name holds a hash of its content: an answer may be kept for good. */
    async getFile(request: HttpRequest): Promise<HttpResponseInit> {
      const name = request.params['file'] ?? '';
      const built = await readManifest();
      if (!built || ![built.script, built.style].includes(name)) return problem(404, 'not-found', { what: 'asset' });
      return {
        headers: {
          'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
          'cache-control': 'public, max-age=31536000, immutable',
          'x-content-type-options': 'nosniff',
        },
        body: await readFile(join(folder, name)),
      };
    },
  };
}

async function readBuilt(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

const SET_UP = [
  'The setting <code>LATCHKEY_CONSOLE_CLIENT_ID</code> is missing: the client id of the console’s registration in Microsoft Entra.',
  '<code>node infra/hooks/preprovision.mjs</code> registers the console, and <code>azd provision</code> sets what it found.',
  'The API and the command line work without it.',
];

const page = (status: number, title: string, lines: readonly string[]): HttpResponseInit =>
  answer(status, html(title, '', `<main><h1>${title}</h1>${lines.map((line) => `<p>${line}</p>`).join('\n')}</main>`));

const html = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
${body}
</body>
</html>
`;

/** The page may run its own script and talk to its own API and to Entra; nothing else, and nobody may frame it. */
const answer = (status: number, body: string, authorityHost = ''): HttpResponseInit => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self' ${authorityHost}`.trim(),
      'img-src data:',
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
  },
  body,
});
