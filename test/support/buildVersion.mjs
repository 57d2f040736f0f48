import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cp } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds the app as another version of it: `node buildVersion.mjs <folder> <version> [<file> <find> <replace>]...` changes
 * some source on the way and says so in `host.json`. A change that finds nothing is an error.
 */
const [folder, version, ...rest] = process.argv.slice(2);
const ROOT = resolve(import.meta.dirname, '../..');
const changes = Array.from({ length: rest.length / 3 }, (_, index) => rest.slice(index * 3, index * 3 + 3));

const changed = {
  name: 'changed',
  setup({ onLoad }) {
    for (const [file, find, replace] of changes) {
      const filter = new RegExp(`/${file.replaceAll('.', '\\.')}$`);
      onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (source.split(find).length !== 2) throw new Error(`${file}: ${find} is not there once`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    }
  },
};

await build({
  absWorkingDir: ROOT,
  entryPoints: ['main.ts'],
  outfile: join(folder, 'app/main.js'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  external: ['@azure/functions-core'],
  logLevel: 'error',
  plugins: [changed],
});
const proto = join(dirname(createRequire(import.meta.url).resolve('@azure/functions-extensions-servicebus')), 'proto');
await mkdir(folder, { recursive: true });
await cp(proto, join(folder, 'app/proto'), { recursive: true });
const host = JSON.parse(await readFile(join(ROOT, 'host.json'), 'utf8'));
host.extensions.durableTask.defaultVersion = version;
await writeFile(join(folder, 'host.json'), JSON.stringify(host));
await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'latchkey', main: 'app/main.js' }));
