import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** The first moment that a zip can express: files have no time of their own here. */
const NEVER = new Date(1980, 0, 1);

/** Zips a folder. The same files give the same bytes, whenever and in whichever order they were written. */
export async function zip(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files: Zippable = {};
  for (const path of paths.sort()) {
    files[relative(folder, path).split(sep).join('/')] = await readFile(path);
  }
  return zipSync(files, { level: 9, mtime: NEVER });
}
