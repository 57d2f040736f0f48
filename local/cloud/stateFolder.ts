import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from './root';

/** Git-ignored. */
export const DEFAULT_FOLDER = join(ROOT, '.local', 'cloud');

const LOCK = 'lock.sqlite';
/** Kept by a fresh start: a browser that was taught the CA need not be taught again. */
const KEPT = new Set([LOCK, `${LOCK}-journal`, 'ca.pem', 'ca-key.pem']);

interface StateFolder {
  readonly path: string;
  /** Secret that signs links; made once, so that links survive a restart. */
  readonly linkKey: string;
  release(): void;
}

/**
 * Takes the folder for this process; the operating system frees it however the process ends. `fresh` removes what is in
 * it. A folder that holds something else is refused, because a fresh start would remove that.
 */
export async function openStateFolder(folder: string, fresh: boolean): Promise<StateFolder> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (!existsSync(join(path, LOCK)) && (await readdir(path)).length > 0) {
    throw new Error(`${path} is not empty and holds no state of the local cloud: choose another --folder.`);
  }
  const lock = take(path);
  try {
    if (fresh) {
      const entries = (await readdir(path)).filter((name) => !KEPT.has(name));
      await Promise.all(entries.map((name) => rm(join(path, name), { recursive: true })));
    }
    return { path, linkKey: await keptLinkKey(join(path, 'link-key')), release: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** An open transaction is the lock. */
function take(path: string): DatabaseSync {
  const database = new DatabaseSync(join(path, LOCK), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!/locked/.test(String(error))) throw error;
    throw new Error(
      `${path} is in use by another local cloud: stop that one, or choose another --folder and --port-base.`,
      { cause: error },
    );
  }
}

async function keptLinkKey(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFile(file, 'utf8');
}
