import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Ajv, { type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { unzipSync } from 'fflate';
import { startBuilt } from '../support/builtProcess';

/** What is deployed: the same bytes every time, nothing of ours that does not belong, and everything of others named. */
const ROOT = resolve(__dirname, '../..');
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');

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
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('made twice, in two folders, it is the same bytes', () => {
  expect(archives[0]?.equals(archives[1] ?? Buffer.alloc(0))).toBe(true);
});

test('it holds the app, the console and what others ask to be passed on, and nothing else', () => {
  const names = Object.keys(files).map((name) => name.replace(/-[A-Z0-9]{8}\./, '-HASH.'));
  expect(names.sort()).toEqual([
    'LICENSE',
    'THIRD-PARTY-NOTICES.txt',
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
  const own = sources.filter((source) => !source.includes('node_modules/'));
  const folders = new Set(own.map((source) => source.replace(/^(?:\.\.\/)+/, '').split('/')[0]));
  expect([...folders].sort()).toEqual(['activities', 'functions', 'main.ts', 'orchestrations', 'shared', 'web']);
  expect(sourcesContent).toBeUndefined();
  for (const [name, bytes] of Object.entries(files)) expect([name, text(bytes).includes(ROOT)]).toEqual([name, false]);
});

test('every package in it is in the bill of materials and in the notices', async () => {
  const { sources } = JSON.parse(text(files['app/main.js.map'])) as { sources: string[] };
  const inside = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  const bom = JSON.parse(text(files['sbom.cdx.json'])) as { components: { name: string; version: string }[] };
  expect([...new Set(bom.components.map(({ name }) => name))].sort()).toEqual([...new Set(inside)].sort());
  const notices = text(files['THIRD-PARTY-NOTICES.txt']);
  for (const { name, version } of bom.components) expect(notices).toContain(`\n${name} ${version} (`);
  expect(await problemsOf(bom)).toEqual([]);
});

test('its manifest asks for nothing to be installed', () => {
  const manifest = JSON.parse(text(files['package.json'])) as Record<string, unknown>;
  expect(manifest).toMatchObject({ name: 'latchkey', main: 'app/main.js' });
  expect(manifest).not.toHaveProperty('dependencies');
});

/** Checked with the schema that CycloneDX publishes, as it comes with its library. */
async function problemsOf(bom: unknown): Promise<unknown[]> {
  const schemas = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  for (const format of ['idn-email', 'iri-reference']) ajv.addFormat(format, true);
  const needed = (await readdir(schemas)).filter((name) =>
    /^(bom-1\.6|spdx|jsf-.*)\.SNAPSHOT\.schema\.json$/.test(name),
  );
  for (const name of needed) ajv.addSchema(JSON.parse(await readFile(join(schemas, name), 'utf8')) as AnySchema, name);
  const validate = ajv.getSchema('http://cyclonedx.org/schema/bom-1.6.schema.json');
  return (await validate?.(bom)) === true ? [] : (validate?.errors ?? ['no schema']);
}
