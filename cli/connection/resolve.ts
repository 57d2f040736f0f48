import type { Io } from '../io';
import { usageError } from '../cliError';
import { readProfiles, type Profile } from './profile';

/** Options of every command that say where to and as whom. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly audience?: string;
  readonly token?: string;
  readonly profile?: string;
}

export interface Connection {
  /** Base URL of the deployment, without a slash at the end. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly audience?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly authorityHost?: string | undefined;
}

/**
 * Where to and as whom: an option, else the environment, else the profile. A profile counts as a whole: its audience does
 * not go with another URL. Throws a usage error when there is no URL, or one that a token must not be sent to.
 */
export async function resolveConnection(options: ConnectionOptions, env: Io['env']): Promise<Connection> {
  const url = options.url ?? env['LATCHKEY_URL'];
  const name = options.profile ?? env['LATCHKEY_PROFILE'];
  const profile = url === undefined || name !== undefined ? await findProfile(name, env) : undefined;
  const base = url ?? profile?.url;
  if (base === undefined || base === '') {
    throw usageError(
      'Which deployment? No URL was given.',
      'Name it: --url, LATCHKEY_URL, or once: latchkey login --url URL --audience AUDIENCE. Of the local cloud: source .local/cloud/env.sh',
    );
  }
  return {
    url: safeUrl(base),
    token: options.token ?? (env['LATCHKEY_TOKEN'] || undefined),
    audience: options.audience ?? (env['LATCHKEY_API_AUDIENCE'] || undefined) ?? profile?.audience,
    tenantId: env['AZURE_TENANT_ID'] ?? profile?.tenantId,
    authorityHost: env['AZURE_AUTHORITY_HOST'] ?? profile?.authorityHost,
  };
}

async function findProfile(name: string | undefined, env: Io['env']): Promise<Profile | undefined> {
  const all = await readProfiles(env);
  if (name !== undefined && !all[name]) {
    const known = Object.keys(all).join(', ') || 'none';
    throw usageError(
      `There is no profile ${name}.`,
      `Known: ${known}. New ones: latchkey login --name ${name} --url URL`,
    );
  }
  return all[name ?? 'default'];
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/;

/** Tokens go over TLS, or stay on this machine. */
export function safeUrl(text: string): string {
  if (!URL.canParse(text)) throw usageError(`${text} is not a URL.`, 'It looks like https://latchkey.contoso.example');
  const { protocol, hostname } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  if (!isSafe)
    throw usageError(`${text} is not https: a token would go in clear.`, 'Use https, or a server on this machine.');
  return text.replace(/\/+$/, '');
}
