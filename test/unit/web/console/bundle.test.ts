import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What every page of the console may cost at most: scripts as they travel. */
const BUDGET = 150 * 1024;
const ROOT = join(__dirname, '../../../..');
const BUILT = join(ROOT, 'dist/web/console');

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'web/console/build.mjs')]);
});

const read = (name: string) => readFileSync(join(BUILT, name));
const manifest = () => JSON.parse(read('manifest.json').toString()) as { script: string; style: string };

test('the script is within its budget', () => {
  expect(gzipSync(read(manifest().script)).length).toBeLessThan(BUDGET);
});

test('the names of the files hold a hash of their content', () => {
  const { script, style } = manifest();
  expect([script, style]).toEqual([
    expect.stringMatching(/^app-[A-Z0-9]{8}\.js$/),
    expect.stringMatching(/^console-[A-Z0-9]{8}\.css$/),
  ]);
});

test('the script holds no schema and asks nobody but its own API and Entra', () => {
  const script = read(manifest().script).toString();
  expect(script).not.toContain('ZodObject');
  expect(script.match(/https:\/\/[\w.-]+/g) ?? []).toEqual([]);
});
