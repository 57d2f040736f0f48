import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const PACKAGED = join(ROOT, 'build/package/app');
const madeAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The app that whole runs start: what `npm run package` made, as it is deployed, or the build where that is newer. */
export const appFolder = (): string =>
  madeAt(join(PACKAGED, 'app/main.js')) >= madeAt(join(ROOT, 'dist/main.js')) ? PACKAGED : ROOT;
