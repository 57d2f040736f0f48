import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './package';

/** `npm run package [-- --target FOLDER]`: makes the artefact, by default in `build/package`, and says what it is. */
async function main(): Promise<void> {
  const root = resolve(__dirname, '../..');
  const { values } = parseArgs({ options: { target: { type: 'string', default: join(root, 'build/package') } } });
  const { folder, archive, bundled, zipped, components } = await makePackage(root, resolve(values.target));
  const sha256 = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  const size = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
  process.stdout.write(
    `${relative(root, folder)}: the app in one file (${size(bundled)}) with parts of ${components} packages\n`,
  );
  process.stdout.write(`${relative(root, archive)}: ${size(zipped)}, sha256 ${sha256}\n`);
}

void main();
