import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Azure and Microsoft Graph by `az rest`, as the person who runs the hook. Reads are always sent. Writes are told, and
 * sent unless this is a dry run. Bodies go by a file that only this user can read: arguments show in process lists.
 *
 * @param {{ dryRun: boolean, say: (text: string) => void, run?: (file: string, args: string[]) => Promise<string> }} options
 */
export function createAzure({ dryRun, say, run = runCommand }) {
  const call = async (method, url, body, headers = []) => {
    const args = ['rest', '--method', method, '--url', url, '--output', 'json'];
    if (headers.length > 0) args.push('--headers', ...headers);
    if (body === undefined) return parsed(await run('az', args));
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
    try {
      const file = join(folder, 'body.json');
      await writeFile(file, JSON.stringify(body), { mode: 0o600 });
      return parsed(await run('az', [...args, '--body', `@${file}`]));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  return {
    dryRun,
    say,
    /** What is there, or `undefined`. */
    async find(url) {
      try {
        return await call('GET', url);
      } catch (error) {
        if (/not ?found|does not exist/i.test(String(error.stderr ?? error.message))) return undefined;
        throw error;
      }
    },
    /** Changes something, after saying `what`; in a dry run it only says so. */
    async change(what, method, url, body, headers) {
      say(`${dryRun ? 'would' : 'will'} ${what}`);
      return dryRun ? undefined : call(method, url, body, ['Content-Type=application/json', ...(headers ?? [])]);
    },
    /** A value of the azd environment, for the template. */
    async remember(name, value) {
      say(`${dryRun ? 'would' : 'will'} set ${name} of the azd environment`);
      if (!dryRun) await run('azd', ['env', 'set', name, value]);
    },
    /** The Graph and Resource Manager of the cloud that `az` is signed in to. */
    async endpoints() {
      const { endpoints } = parsed(await run('az', ['cloud', 'show', '--output', 'json']));
      const origin = (url) => url.replace(/\/+$/, '');
      return {
        graph: origin(endpoints.microsoftGraphResourceId),
        resourceManager: origin(endpoints.resourceManager),
      };
    },
  };
}

/** @typedef {ReturnType<typeof createAzure>} Azure */

const parsed = (text) => (text.trim() === '' ? undefined : JSON.parse(text));

async function runCommand(file, args) {
  // On Windows az and azd are batch files, which only a shell can start.
  const { stdout } = await promisify(execFile)(file, args, { shell: process.platform === 'win32' });
  return stdout;
}
