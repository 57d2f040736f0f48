import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Declaration } from './ast';
import { parseBicep } from './parseBicep';

/** Every Bicep file below a folder, read: by its path in that folder. */
export function readTemplates(folder: string): ReadonlyMap<string, readonly Declaration[]> {
  const paths = globSync('**/*.bicep', { cwd: folder }).sort();
  return new Map(
    paths.map((path) => {
      try {
        return [path, parseBicep(readFileSync(join(folder, path), 'utf8'))];
      } catch (error) {
        throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }),
  );
}
