import type { Command } from 'commander';
import type { Act } from '../act';
import { createApi } from '../connection/api';
import { usageError } from '../cliError';
import { writeProfile, type Profile } from '../connection/profile';
import { safeUrl } from '../connection/resolve';
import { rolesOf } from '../connection/claims';
import { createTokens } from '../connection/tokens';

interface Options {
  readonly name: string;
  readonly tenant?: string;
  readonly authorityHost?: string;
}

/** Remembers a deployment, after a try. */
export function addLoginCommand(program: Command, act: Act): void {
  program
    .command('login')
    .description('remembers a deployment (--url, --audience) as a profile, without secrets, after trying it')
    .option('--name <name>', 'of the profile', 'default')
    .option('--tenant <id>', 'Entra tenant to sign in to')
    .option('--authority-host <url>', 'Entra of another cloud')
    .action(
      act<Options, []>(async (cli, { name, tenant, authorityHost }) => {
        const { io, options } = cli;
        const url = options.url ?? io.env['LATCHKEY_URL'];
        const audience = options.audience ?? io.env['LATCHKEY_API_AUDIENCE'];
        if (!url) throw usageError('Which deployment?', 'latchkey login --url URL --audience AUDIENCE');
        const profile: Profile = {
          url: safeUrl(url),
          ...(audience ? { audience } : {}),
          ...(tenant === undefined ? {} : { tenantId: tenant }),
          ...(authorityHost === undefined ? {} : { authorityHost }),
        };
        const connection = {
          ...profile,
          tenantId: tenant ?? io.env['AZURE_TENANT_ID'],
          authorityHost: authorityHost ?? io.env['AZURE_AUTHORITY_HOST'],
          token: options.token ?? (io.env['LATCHKEY_TOKEN'] || undefined),
        };
        const token = createTokens(connection, io.env, io.now);
        await createApi({ url: profile.url, token, signal: io.interrupted, pause: io.pause }).get('counts');
        const roles = rolesOf(await token());
        const file = await writeProfile(io.env, name, profile);
        cli.print(
          { name, file, roles, ...profile },
          () => `${profile.url}: signed in as ${roles.join(', ')}.\n${file}\n`,
        );
      }),
    );
}
