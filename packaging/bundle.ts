import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What the Functions worker provides itself: a copy of our own would register functions that nobody sees. */
const PROVIDED = ['@azure/functions-core'];

/** What was bundled: the contents of `main.js` and `main.js.map`, and what they were made of. */
export interface Bundle {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly metafile: Metafile;
}

/**
 * Bundles the app, as source, into one file with a source map. Names are kept: errors are told apart by them. Nothing is
 * written, and paths in the map are relative to the root, so that the same source gives the same bytes everywhere.
 */
export async function bundle(root: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outfile: join(root, 'app/main.js'),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: PROVIDED,
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'warning',
    metafile: true,
  });
  const files = outputFiles.map(({ path, contents }) => [path.slice(join(root, 'app/').length), contents] as const);
  return { files: Object.fromEntries(files), metafile };
}
