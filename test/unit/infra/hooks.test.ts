import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const FAKE = join(__dirname, 'fakeAz.cjs');
const GRAPH = 'https://graph.microsoft.com/v1.0';
const VAULT = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv';
const SECRET = `https://management.azure.com${VAULT}/secrets/link-key?api-version=2025-05-01`;
const ASSIGNMENTS = `${GRAPH}/servicePrincipals/principal/appRoleAssignments`;
const GRAPH_API = `${GRAPH}/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')`;

interface Change {
  readonly method: string;
  readonly url: string;
  readonly body: { readonly appRoles?: { value: string; id: string }[]; readonly properties?: { value: string } };
  readonly headers: readonly string[];
  readonly mode: number;
}
interface State {
  readonly things: Record<string, unknown>;
  readonly changes: Change[];
  readonly environment: Record<string, string>;
  readonly refuses?: boolean;
}

let folder: string;
const fresh: State = {
  things: {
    [GRAPH_API]: { id: 'graph', appRoles: [{ id: 'owned-by', value: 'Application.ReadWrite.OwnedBy' }] },
    [ASSIGNMENTS]: { value: [] },
  },
  changes: [],
  environment: {},
};
const state = (): State => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as State;
const save = (next: State) => {
  writeFileSync(join(folder, 'state.json'), JSON.stringify(next));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-hooks-'));
  save(fresh);
  for (const name of ['az', 'azd']) {
    const script = `#!${process.execPath}\nprocess.argv[1] = '${name}';\nrequire(${JSON.stringify(FAKE)});\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(hook: string, env: Record<string, string>, ...options: string[]) {
  const path = `${folder}${delimiter}${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'infra/hooks', `${hook}.mjs`), ...options],
    {
      encoding: 'utf8',
      env: { PATH: path, TMPDIR: folder, FAKE_AZ_STATE: join(folder, 'state.json'), ...env },
    },
  );
  return { status, stdout, stderr, ...state() };
}

describe('preprovision', () => {
  const env = { AZURE_ENV_NAME: 'test', LATCHKEY_VENDOR_NAME: 'Contoso' };
  const application = `${GRAPH}/applications(uniqueName='latchkey-api-test')`;

  it('registers the operator API once, and tells azd its client id', () => {
    const first = run('preprovision', env);
    expect(first).toMatchObject({ status: 0, environment: { LATCHKEY_API_AUDIENCE: 'app-1' } });
    expect(first.environment).toEqual({ LATCHKEY_API_AUDIENCE: 'app-1', LATCHKEY_CONSOLE_CLIENT_ID: 'console-1' });
    expect(first.changes.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PATCH ${application}`,
      `POST ${GRAPH}/servicePrincipals`,
      `PATCH ${GRAPH}/applications(uniqueName='latchkey-console-test')`,
      `POST ${GRAPH}/servicePrincipals`,
      `PATCH ${GRAPH}/applications(appId='app-1')`,
    ]);
    expect(first.changes[0]).toMatchObject({
      headers: expect.arrayContaining(['Prefer=create-if-missing']) as string[],
      body: { signInAudience: 'AzureADMyOrg', api: { requestedAccessTokenVersion: 2 } },
    });
    expect(first.changes[1]?.body).toEqual({ appId: 'app-1', appRoleAssignmentRequired: true });
    const [, , registration, , trust] = first.changes;
    const scope = expect.any(String) as string;
    expect(registration?.body).toMatchObject({
      requiredResourceAccess: [{ resourceAppId: 'app-1', resourceAccess: [{ id: scope, type: 'Scope' }] }],
    });
    expect(trust?.body).toEqual({
      api: { preAuthorizedApplications: [{ appId: 'console-1', delegatedPermissionIds: [scope] }] },
    });
    const known = { LATCHKEY_API_AUDIENCE: 'app-1', LATCHKEY_CONSOLE_CLIENT_ID: 'console-1' };
    const second = run('preprovision', { ...env, ...known });
    expect(second).toMatchObject({ status: 0, stdout: '', changes: first.changes });
  });

  it('brings a registration back into shape, and keeps what is not ours', () => {
    const theirs = { id: 'other', value: 'Other.Role', isEnabled: true };
    const ours = { id: 'of-old', value: 'Latchkey.Reader', isEnabled: false };
    save({ ...fresh, things: { ...fresh.things, [application]: { appId: 'app-1', appRoles: [theirs, ours] } } });
    const { changes } = run('preprovision', env);
    expect(changes[0]?.body.appRoles?.map(({ id, value }) => [value, id])).toEqual([
      ['Other.Role', 'other'],
      ['Latchkey.Reader', 'of-old'],
      ['Latchkey.Operator', expect.any(String)],
    ]);
  });

  it('changes nothing in a dry run, and says what it would', () => {
    const { status, stdout, changes, environment } = run('preprovision', env, '--dry-run');
    expect({ status, changes, environment }).toEqual({ status: 0, changes: [], environment: {} });
    expect(stdout).toBe('would register the operator API latchkey-api-test\n');
  });

  it('names what is missing', () => {
    expect(run('preprovision', { AZURE_ENV_NAME: 'test' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('LATCHKEY_VENDOR_NAME') as string,
    });
  });
});

describe('postprovision', () => {
  const env = { KEY_VAULT_ID: VAULT, LATCHKEY_IDENTITY_PRINCIPAL_ID: 'principal' };

  it('makes the link-signing key and grants the permission, once', () => {
    const first = run('postprovision', env);
    expect(first.changes.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PUT ${SECRET}`,
      `POST ${ASSIGNMENTS}`,
    ]);
    expect(first.changes[1]?.body).toEqual({ principalId: 'principal', resourceId: 'graph', appRoleId: 'owned-by' });
    expect(run('postprovision', env)).toMatchObject({ status: 0, stdout: '', changes: first.changes });
  });

  it('makes a key that the app accepts, shows it nowhere and leaves no file behind', () => {
    const { changes, stdout, stderr } = run('postprovision', env);
    const key = changes[0]?.body.properties?.value ?? '';
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(changes[0]?.mode).toBe(0o600);
    expect(stdout + stderr).not.toContain(key);
    expect(readdirSync(folder).sort()).toEqual(['az', 'azd', 'state.json']);
  });

  it('changes nothing in a dry run', () => {
    const { status, stdout, changes } = run('postprovision', env, '--dry-run');
    expect({ status, changes }).toEqual({ status: 0, changes: [] });
    expect(stdout).toBe(
      'would make the link-signing key\nwould grant Application.ReadWrite.OwnedBy to the identity of the app\n',
    );
  });

  it('lets operators sign in at the address of the deployment, beside those that are there', () => {
    const application = `${GRAPH}/applications(appId='console-1')`;
    const there = { appId: 'console-1', spa: { redirectUris: ['http://localhost/console'] } };
    save({ ...fresh, things: { ...fresh.things, [application]: there } });
    const known = { LATCHKEY_CONSOLE_CLIENT_ID: 'console-1', LATCHKEY_PUBLIC_URL: 'https://latchkey.example' };
    const first = run('postprovision', { ...env, ...known });
    expect(first.changes.at(-1)).toMatchObject({
      url: application,
      body: { spa: { redirectUris: ['http://localhost/console', 'https://latchkey.example/console'] } },
    });
    expect(run('postprovision', { ...env, ...known }).changes).toEqual(first.changes);
  });

  it('does not take a refusal for absence', () => {
    save({ ...fresh, refuses: true });
    const { status, stderr, changes } = run('postprovision', env);
    expect({ status, changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain('Authorization_RequestDenied');
  });
});

describe('azure.yaml', () => {
  const project = readFileSync(join(ROOT, 'azure.yaml'), 'utf8');

  it('names the template, the app and hooks that are there', () => {
    const hooks = [...project.matchAll(/infra\/hooks\/(\w+)\.mjs/g)].map((match) => match[1]);
    expect([...new Set(hooks)]).toEqual(['preprovision', 'postprovision']);
    expect(project).toMatch(/infra:\n {2}provider: bicep\n {2}path: infra\n {2}module: main\n/);
    expect(readFileSync(join(ROOT, 'infra/modules/functionApp.bicep'), 'utf8')).toContain("'azd-service-name': 'app'");
    expect(project).toMatch(/services:\n {2}app:\n/);
  });

  it('parameters of the template that azd fills in are parameters of it', () => {
    const { parameters } = JSON.parse(readFileSync(join(ROOT, 'infra/main.parameters.json'), 'utf8')) as {
      parameters: Record<string, { value: unknown }>;
    };
    const main = readFileSync(join(ROOT, 'infra/main.bicep'), 'utf8');
    const declared = [...main.matchAll(/^param (\w+) (\S+)( .*=)?/gm)];
    expect(Object.keys(parameters).filter((name) => !declared.some((match) => match[1] === name))).toEqual([]);
    const required = declared.filter((match) => !match[3]).map((match) => match[1]);
    expect(required.filter((name) => !((name ?? '') in parameters))).toEqual([]);
    expect(required).toEqual(['environmentName', 'location', 'vendorName', 'apiAudience']);
  });
});
