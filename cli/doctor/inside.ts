import { ConfigError, loadConfig, type Config } from '../../shared/config';
import type { Io } from '../io';
import { claimsOf } from '../connection/claims';
import { azureCredential } from '../connection/tokens';
import { fail, ok, warn, whyOf, type Check } from './check';
import { checkQueues } from './queues';
import { checkRegistry } from './registry';

type Settings = Readonly<Record<string, string | undefined>>;

/**
 * What the settings of a deployment come to: each setting, then what they name, asked with who is signed in here (where
 * a managed identity is at hand, with that).
 */
export async function checkInside(settings: Settings, url: string | undefined, io: Pick<Io, 'env'>): Promise<Check[]> {
  let config: Config;
  try {
    config = loadConfig(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ setting, wanted }) =>
      fail(
        `setting ${setting}`,
        settings[setting] === undefined ? 'nothing' : 'a value that does not fit',
        wanted,
        'Correct it: docs/settings.md',
      ),
    );
  }
  const credential = await credentialFor(config, io.env);
  return [
    ok('settings', `all fit, cloud ${settings['LATCHKEY_CLOUD'] ?? 'AzureCloud'}`),
    checkLinkKey(config),
    ...(url === undefined ? [] : [checkPublicUrl(config, url)]),
    ...(await Promise.all([checkGraph(config, credential), checkRegistry(config, credential)])),
    ...(await checkQueues(config, credential)),
  ];
}

type Credential = Awaited<ReturnType<typeof azureCredential>>;

async function credentialFor(config: Config, env: Io['env']): Promise<Credential> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = env;
  const isHere = endpoint !== undefined && header !== undefined;
  if (!isHere) {
    const authorityHost = config.cloud.authorityHost;
    return azureCredential({ tenantId: env['AZURE_TENANT_ID'] ?? config.tenantId, authorityHost }, env);
  }
  const { ManagedIdentityCredential } = await import('@azure/identity');
  return new ManagedIdentityCredential({ clientId: config.identity.clientId });
}

function checkLinkKey({ linkKey }: Config): Check {
  const seen = `${linkKey.length} bytes`;
  const isPoor = new Set(linkKey).size < 12;
  return isPoor
    ? fail('link key', `${seen}, the same ones over and over`, 'random bytes', 'Make one: openssl rand -base64 32')
    : ok('link key', seen);
}

function checkPublicUrl({ publicUrl }: Config, url: string): Check {
  const remedy =
    'Links and the consent redirect start with LATCHKEY_PUBLIC_URL: it must be where customers reach the app.';
  return publicUrl === url ? ok('public url', publicUrl) : warn('public url', publicUrl, url, remedy);
}

const PERMISSION = 'Application.ReadWrite.OwnedBy';

/** A managed identity's token names its permissions; a person's does not. */
async function checkGraph({ cloud }: Config, credential: Credential): Promise<Check> {
  const wanted = `the Graph permission ${PERMISSION} for the identity of the app`;
  const remedy = 'Grant it as the hook of the deployment does: infra/hooks. An administrator of Entra must do it.';
  try {
    const token = await credential.getToken(`${cloud.graphAudience}/.default`);
    const { roles, idtyp, scp } = claimsOf(token?.token ?? '');
    const held = Array.isArray(roles) ? (roles as unknown[]) : [];
    if (held.includes(PERMISSION) || held.includes('Application.ReadWrite.All')) return ok('graph', PERMISSION);
    const isPerson = scp !== undefined || idtyp === 'user';
    if (isPerson)
      return warn(
        'graph',
        'signed in as a person, who is not the app',
        wanted,
        'The app says it itself: latchkey health',
      );
    return fail('graph', 'without it', wanted, remedy);
  } catch (error) {
    return fail(
      'graph',
      whyOf(error),
      wanted,
      'Sign in: az login. Behind a CA of your own: NODE_EXTRA_CA_CERTS=<file>.',
    );
  }
}
