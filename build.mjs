import { readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Makes `dist` out of what the app, the local cloud and the tools are written in: each file by itself, without checking
 * types, in about a second (`npm run types` checks them). What an earlier build has left of files that are gone, goes.
 */
const ROOT = dirname(fileURLToPath(import.meta.url));
const FOLDERS = [
  'functions',
  'orchestrations',
  'activities',
  'shared',
  'web',
  'local',
  'bench',
  'cli',
  'client',
  'examples',
  'packaging',
  'docs',
];
/** Has a build of its own: it is for browsers. */
const CONSOLE = join('web', 'console');

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((path) => /(?<!\.d)\.tsx?$/.test(path))
    .map((path) => join(folder, path)),
).filter((path) => !path.startsWith(CONSOLE));

await build({
  absWorkingDir: ROOT,
  entryPoints: ['main.ts', ...sources],
  outdir: 'dist',
  outbase: '.',
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  sourcesContent: false,
  tsconfig: 'tsconfig.json',
  logLevel: 'warning',
});

const made = new Set(sources.map((path) => path.replace(/\.tsx?$/, '.js')));
for (const path of await readdir(join(ROOT, 'dist'), { recursive: true })) {
  const source = path.replace(/\.map$/, '');
  const ours = source.endsWith('.js') && source !== 'main.js' && !source.startsWith(CONSOLE);
  if (ours && !made.has(source)) await rm(join(ROOT, 'dist', path), { force: true });
}
