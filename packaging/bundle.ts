import { basename, join } from 'node:path';
import { build, transform, type BuildOptions, type Metafile } from 'esbuild';
import { lazyPackages, requireChunks } from './lazyPackages';

/** What the Functions worker provides itself: a copy of our own would register functions that nobody sees. */
const PROVIDED = ['@azure/functions-core'];

/** What was bundled: `main.js`, what it loads later, a map for each, and what they were made of. */
export interface Bundle {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly metafile: Metafile;
}

/**
 * Bundles the app, as source: what it needs to start in one file, and what it loads at first use in others, with source
 * maps. Names are kept: errors are told apart by them. Nothing is written, and paths in maps are relative to the root, so
 * that the same source gives the same bytes everywhere.
 */
export async function bundle(root: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({ ...options(root), plugins: [lazyPackages(root)] });
  const made = await Promise.all(outputFiles.map(({ path, text }) => toCommonJs(basename(path), text)));
  return { files: Object.fromEntries(made.flat()), metafile };
}

const options = (root: string) =>
  ({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outdir: join(root, 'app'),
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: PROVIDED,
    minify: true,
    keepNames: true,
    sourcemap: 'inline',
    sourcesContent: false,
    legalComments: 'none',
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'warning',
    metafile: true,
  }) as const satisfies BuildOptions;

/** The Functions worker waits for no `import()` of ours, and loads CommonJS faster. */
async function toCommonJs(name: string, text: string): Promise<[string, string][]> {
  const { code, map } = await transform(requireChunks(text), {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    minify: true,
    sourcemap: 'external',
    sourcefile: name,
    sourcesContent: false,
    legalComments: 'none',
  });
  return [
    [name, `${code}//# sourceMappingURL=${name}.map\n`],
    [`${name}.map`, map],
  ];
}
