import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Io } from '../io';
import { usageError } from '../cliError';

/** Where a deployment is and how to sign in there. No secrets. */
const profileSchema = z.strictObject({
  url: z.url('an absolute URL'),
  audience: z.string().min(1).optional(),
  tenantId: z.string().min(1).optional(),
  authorityHost: z.url('an absolute URL').optional(),
});
export type Profile = z.infer<typeof profileSchema>;

const fileSchema = z.record(z.string(), profileSchema);

/** The file of the user's profiles, where the operating system has configuration. */
export function profileFile(env: Io['env']): string {
  const folder = env['XDG_CONFIG_HOME'] ?? (process.platform === 'win32' ? env['APPDATA'] : undefined);
  return join(folder ?? join(homedir(), '.config'), 'latchkey', 'profiles.json');
}

/** All profiles; none where the file is missing. Throws a usage error when it cannot be understood. */
export async function readProfiles(env: Io['env']): Promise<Readonly<Record<string, Profile>>> {
  const file = profileFile(env);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw usageError(`${file} is not a file of profiles.`, 'Correct it, or remove it and run: latchkey login');
  }
}

/** Adds or replaces one profile. Returns the file. */
export async function writeProfile(env: Io['env'], name: string, profile: Profile): Promise<string> {
  const file = profileFile(env);
  const all = { ...(await readProfiles(env)), [name]: profile };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
