import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import Ajv, { type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { unzipSync } from 'fflate';
import { LAZY_PACKAGES } from '../../packaging/lazyPackages';
import { startBuilt } from '../support/builtProcess';

/** What is deployed: the same bytes every time, nothing of ours that does not belong, and everything of others named. */
const ROOT = resolve(__dirname, '../..');
/** Files of ours, as the map names them. */
const APP = /^(?:activities|functions|orchestrations|shared|web|main\.ts)(?:\/|$)/;
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');

/** Enough to start with. */
const ID = '6f1f9fa0-0000-4000-8000-000000000000';
const SETTINGS = {
  LATCHKEY_TENANT_ID: ID,
  LATCHKEY_IDENTITY_CLIENT_ID: ID,
  LATCHKEY_IDENTITY_PRINCIPAL_ID: ID,
  LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: `/subscriptions/${ID}/resourceGroups/identities`,
  LATCHKEY_VENDOR_NAME: 'Contoso Cloud',
  LATCHKEY_PUBLIC_URL: 'https://latchkey.contoso.example',
  LATCHKEY_LINK_KEY: Buffer.alloc(32).toString('base64'),
  LATCHKEY_API_AUDIENCE: ID,
  LATCHKEY_TABLES_ENDPOINT: 'https://contoso.table.core.windows.net',
  SERVICE_BUS__fullyQualifiedNamespace: 'contoso.servicebus.windows.net',
};

/** Loaded where traces are to be exported. */
const OF_TRACES = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/resources',
  '@opentelemetry/exporter-trace-otlp-http',
  '@azure/monitor-opentelemetry-exporter',
];

let folder: string;
let archives: Buffer[];
let files: Record<string, Uint8Array>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  archives = [];
  for (const target of ['first', 'second/deeper']) {
    const { ended, output } = startBuilt('packaging/main.js', ['--target', join(folder, target)]);
    if ((await ended) !== 0) throw new Error(output());
    archives.push(await readFile(join(folder, target, 'latchkey.zip')));
  }
  files = unzipSync(archives[0] ?? new Uint8Array());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('made twice, in two folders, it is the same bytes', () => {
  expect(archives[0]?.equals(archives[1] ?? Buffer.alloc(0))).toBe(true);
});

test('it holds the app, the console and what others ask to be passed on, and nothing else', () => {
  const names = Object.keys(files).map((name) =>
    name.replace(/^(app\/).*(-[A-Z0-9]{8}\.)/, '$1PART$2').replace(/-[A-Z0-9]{8}\./, '-HASH.'),
  );
  expect([...new Set(names)].sort()).toEqual([
    'LICENSE',
    'THIRD-PARTY-NOTICES.txt',
    'app/PART-HASH.js',
    'app/PART-HASH.js.map',
    'app/main.js',
    'app/main.js.map',
    'app/proto/settlement.proto',
    'host.json',
    'package.json',
    'sbom.cdx.json',
    'web/console/app-HASH.js',
    'web/console/console-HASH.css',
    'web/console/manifest.json',
  ]);
});

test('it comes from the app alone: nothing of what stands in for Azure, no test, and no path of the machine', () => {
  const { sources, sourcesContent } = JSON.parse(text(files['app/main.js.map'])) as {
    sources: string[];
    sourcesContent?: string[];
  };
  // Maps of packages name files that are not here.
  const own = sources.map((source) => source.replace(/^(?:\.\.\/)+/, '')).filter((source) => APP.test(source));
  expect(own.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  expect(own.length).toBeGreaterThan(200);
  expect(
    sources.filter(
      (source) =>
        /(^|\/)(local|test|bench|cli|packaging)\/(?!.*node_modules)/.test(source) &&
        existsSync(join(ROOT, source.replace(/^(?:\.\.\/)+/, ''))),
    ),
  ).toEqual([]);
  expect(sourcesContent).toBeUndefined();
  for (const [name, bytes] of Object.entries(files)) expect([name, text(bytes).includes(ROOT)]).toEqual([name, false]);
});

test('it starts without the packages that are for later, and they are in it', async () => {
  const { ended, output } = startBuilt('bench/loadOnly.js', [join(folder, 'first/app')], SETTINGS);
  expect([await ended, output()]).toEqual([0, expect.stringContaining('"files":')]);
  const { files: loaded } = JSON.parse(output()) as { files: string[] };
  const packagesIn = (maps: string[]): string[] =>
    maps
      .flatMap((name) => (JSON.parse(text(files[name])) as { sources: string[] }).sources)
      .filter((source) => !/stand-in|content/.test(source))
      .flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.[1] ?? []);
  const atStart = new Set(packagesIn(loaded.map((file) => `app/${basename(file)}.map`)));
  const all = new Set(packagesIn(Object.keys(files).filter((name) => /^app\/.*\.map$/.test(name))));
  expect(atStart).toContain('durable-functions');
  const later = [...LAZY_PACKAGES, ...OF_TRACES];
  expect(later.filter((name) => atStart.has(name))).toEqual([]);
  expect(later.filter((name) => !all.has(name))).toEqual([]);
});

test('every package that the app imports is in the bill of materials, every one of those in the notices', async () => {
  const bom = JSON.parse(text(files['sbom.cdx.json'])) as { components: { name: string; version: string }[] };
  const names = new Set(bom.components.map(({ name }) => name));
  const imported = await packagesImported();
  expect(imported.length).toBeGreaterThan(10);
  expect(imported.filter((name) => !names.has(name))).toEqual([]);
  const notices = text(files['THIRD-PARTY-NOTICES.txt']);
  for (const { name, version } of bom.components) expect(notices).toContain(`\n${name} ${version} (`);
  expect(await problemsOf(bom)).toEqual([]);
});

test('its manifest asks for nothing to be installed', () => {
  const manifest = JSON.parse(text(files['package.json'])) as Record<string, unknown>;
  expect(manifest).toMatchObject({ name: 'latchkey', main: 'app/main.js' });
  expect(manifest).not.toHaveProperty('dependencies');
});

/** Packages whose values (not only types) some file of the app imports. */
async function packagesImported(): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of ['activities', 'functions', 'orchestrations', 'shared', 'web']) {
    for (const name of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!/\.tsx?$/.test(name) || name.startsWith('console')) continue;
      const source = await readFile(join(ROOT, folder, name), 'utf8');
      for (const [, path = ''] of source.matchAll(/^import (?!type )[^;]*?from '([^.'][^']*)';/gms)) {
        if (!path.startsWith('node:')) found.add(/^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
      }
    }
  }
  return [...found].sort();
}

/** Checked with the schema that CycloneDX publishes, as it comes with its library. */
async function problemsOf(bom: unknown): Promise<unknown[]> {
  const schemas = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  for (const format of ['idn-email', 'iri-reference']) ajv.addFormat(format, true);
  const needed = (await readdir(schemas)).filter((name) =>
    /^(bom-1\.6|spdx|jsf-.*)\.SNAPSHOT\.schema\.json$/.test(name),
  );
  for (const name of needed) {
    const schema = JSON.parse(await readFile(join(schemas, name), 'utf8')) as AnySchema & { $id?: string };
    // They name each other as they are stored, and themselves as they are published.
    if (!name.startsWith('bom')) delete schema.$id;
    ajv.addSchema(schema, name.startsWith('bom') ? undefined : `http://cyclonedx.org/schema/${name}`);
  }
  const validate = ajv.getSchema('http://cyclonedx.org/schema/bom-1.6.schema.json');
  return (await validate?.(bom)) === true ? [] : (validate?.errors ?? ['no schema']);
}
