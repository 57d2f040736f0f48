import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What the Functions worker provides itself: a copy of our own would register functions that nobody sees. */
const PROVIDED = ['@azure/functions-core'];

/**
 * Bundles the app, as source, into one file with a source map beside it. Names are kept: errors are told apart by them.
 * Paths in the output are relative to the root, so that the same source gives the same bytes on every machine.
 */
export async function bundle(root: string, outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outfile,
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
  return metafile;
}
