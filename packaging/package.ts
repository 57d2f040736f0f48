import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { billOfMaterials } from './billOfMaterials';
import { bundle } from './bundle';
import { componentsOf } from './components';
import { notices } from './notices';
import { zip } from './zip';

/** What was made. Sizes in bytes. */
export interface Artefact {
  /** What is deployed, as files: an app folder for the Functions host. */
  readonly folder: string;
  /** The same, zipped. */
  readonly archive: string;
  readonly bundled: number;
  readonly zipped: number;
  readonly components: number;
}

/** Files of packages that are read by path while the app runs; in the bundle they are looked for beside it. */
const READ_BY_PATH = ['settlement.proto'];

/**
 * Makes the artefact that is deployed: the bundled app with its source map, the console, `host.json`, a manifest, the
 * notices of others and the bill of materials. Needs the console to be built. What was there before is replaced.
 */
export async function makePackage(root: string, target: string): Promise<Artefact> {
  const folder = join(target, 'app');
  const archive = join(target, 'latchkey.zip');
  await rm(folder, { recursive: true, force: true });
  const { files, metafile } = await bundle(root);
  const components = await componentsOf(root, metafile);
  const bundled = Buffer.from(files['main.js'] ?? '');
  const { name, version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const manifest = { name, version, license, private: true, main: 'app/main.js' };
  await Promise.all([
    ...Object.entries(files).map(([name, content]) => write(join(folder, 'app', name), content)),
    write(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2)),
    write(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(components)),
    write(
      join(folder, 'sbom.cdx.json'),
      billOfMaterials({ name: name ?? '', version: version ?? '' }, bundled, components),
    ),
    ...['host.json', 'LICENSE'].map((file) => cp(join(root, file), join(folder, file))),
    ...READ_BY_PATH.map((file) => cp(join(extension(), 'proto', file), join(folder, 'app/proto', file))),
    cp(join(root, 'dist/web/console'), join(folder, 'web/console'), { recursive: true }),
  ]);
  const zipped = await zip(folder);
  await write(archive, zipped);
  return { folder, archive, bundled: bundled.length, zipped: zipped.length, components: components.length };
}

const extension = (): string => dirname(require.resolve('@azure/functions-extensions-servicebus'));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
