import type { TokenCredential } from '@azure/core-auth';
import type { Io } from '../io';
import { CliError } from '../cliError';
import type { Connection } from './resolve';

/** Hosts of Entra that publish which authorities are theirs; others, such as a simulator, are taken as they are named. */
const PUBLISHED = ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'];
const EARLY_MS = 120_000;

/** Who this person or script is to Azure: a service principal of the environment, else whoever is signed in to az or azd. */
export async function azureCredential(
  { tenantId, authorityHost }: Pick<Connection, 'tenantId' | 'authorityHost'>,
  env: Io['env'],
): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const authority = authorityHost === undefined ? {} : { authorityHost };
  const isPublished = authorityHost === undefined || PUBLISHED.includes(new URL(authorityHost).hostname);
  const tenant = tenantId === undefined ? {} : { tenantId };
  const options = { ...authority, disableInstanceDiscovery: !isPublished };
  const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret } = env;
  if (clientId && secret && tenantId) return new identity.ClientSecretCredential(tenantId, clientId, secret, options);
  return new identity.ChainedTokenCredential(
    new identity.EnvironmentCredential(options),
    new identity.AzureCliCredential(tenant),
    new identity.AzureDeveloperCliCredential(tenant),
  );
}

/**
 * Tokens of the API: the one that was given, else from Azure for the audience, kept until shortly before it ends (the
 * Azure CLI takes a second for each). Throws `not-signed-in` with what to do.
 */
export function createTokens(connection: Connection, env: Io['env'], now: () => Date): () => Promise<string> {
  const { token, audience } = connection;
  if (token !== undefined) return async () => token;
  let kept: { readonly token: string; readonly expiresOnTimestamp: number } | undefined;
  let credential: Promise<TokenCredential> | undefined;
  return async () => {
    if (kept && kept.expiresOnTimestamp - EARLY_MS > now().getTime()) return kept.token;
    if (audience === undefined) {
      throw new CliError('notAllowed', 'No token was given, and no audience to get one for.', {
        code: 'not-signed-in',
        remedy:
          'Name the audience of the API: --audience, LATCHKEY_API_AUDIENCE or latchkey login. Or give a token: LATCHKEY_TOKEN.',
      });
    }
    try {
      credential ??= azureCredential(connection, env);
      kept = (await (await credential).getToken(`${audience}/.default`)) ?? undefined;
    } catch (error) {
      throw notSignedIn(error);
    }
    if (!kept) throw notSignedIn(undefined);
    return kept.token;
  };
}

function notSignedIn(error: unknown): CliError {
  const why =
    error instanceof Error ? (error.message.split('\n').find((line) => /AADSTS/.test(line)) ?? error.message) : '';
  return new CliError('notAllowed', `Azure gave no token. ${why.trim()}`.trim(), {
    code: 'not-signed-in',
    remedy: 'Sign in: az login. A script: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or LATCHKEY_TOKEN.',
  });
}
