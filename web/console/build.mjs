import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the console for browsers into `dist/web/console`, with a hash of the content in each name, and writes
 * `manifest.json`, which says what the names are. What an earlier build has left is removed.
 */
const SOURCE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(SOURCE, '../../dist/web/console');

/** `@import 'base.css'`: what the console's looks have in common with the customer's page, which keeps it as a string. */
const baseCss = {
  name: 'baseCss',
  async setup({ onResolve, onLoad }) {
    const entryPoints = [join(SOURCE, '../assets/baseCss.ts')];
    const { outputFiles } = await build({ entryPoints, write: false, format: 'esm' });
    const module = `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`;
    const { baseCss: contents } = await import(module);
    onResolve({ filter: /^base\.css$/ }, () => ({ path: 'base.css', namespace: 'baseCss' }));
    onLoad({ filter: /./, namespace: 'baseCss' }, () => ({ contents, loader: 'css' }));
  },
};

await mkdir(TARGET, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(SOURCE, 'app.tsx'), join(SOURCE, 'console.css')],
  outdir: TARGET,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  plugins: [baseCss],
  metafile: true,
});
const built = Object.keys(metafile.outputs).map((path) => basename(path));
const named = (ending) => built.find((name) => name.endsWith(ending));
await writeFile(join(TARGET, 'manifest.json'), JSON.stringify({ script: named('.js'), style: named('.css') }));
for (const name of await readdir(TARGET)) {
  if (name !== 'manifest.json' && !built.includes(name)) await rm(join(TARGET, name), { recursive: true });
}
