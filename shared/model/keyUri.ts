import type { Cloud } from '../config';

export type VaultType = 'keyVault' | 'managedHsm';

/**
 * A key identifier whose host has been checked: only such a value may be given to anything that sends tokens.
 * Grammar: Key Vault "About keys, secrets and certificates", object identifiers (read 2026-11).
 */
export interface KeyUri {
  /** Whose host it is: the two have roles, tokens and key kinds of their own. */
  readonly vaultType: VaultType;
  /** `https://<vault host>`, without a trailing slash. */
  readonly vaultUrl: string;
  /** Host with port, lower case: identifies the vault or HSM. */
  readonly vaultHost: string;
  readonly vaultName: string;
  readonly keyName: string;
  /** 32 hex digits, lower case; absent when the newest version is meant. */
  readonly version?: string | undefined;
}

type KeyUriResult = { readonly ok: true; readonly key: KeyUri } | { readonly ok: false; readonly wanted: string };

const VAULT_NAME = /^(?!.*--)[a-z](?:[a-z0-9-]{1,22}[a-z0-9])$/;
const PATH = /^\/keys\/([0-9A-Za-z-]{1,127})(?:\/([0-9A-Fa-f]{32}))?\/?$/;

/**
 * Parses a key identifier and checks that its host is a vault or a Managed HSM of the configured cloud, port included,
 * before any token can go there. Says what is wanted when it is not acceptable; never throws.
 */
export function parseKeyUri(text: string, cloud: Pick<Cloud, 'vaultSuffix' | 'managedHsmSuffix'>): KeyUriResult {
  const refuse = (wanted: string): KeyUriResult => ({ ok: false, wanted });
  const { vaultSuffix, managedHsmSuffix } = cloud;
  const path = '/keys/<key>[/<version>]';
  const form = `https://<vault>.${vaultSuffix}${path} or https://<hsm>.${managedHsmSuffix}${path}`;
  if (!URL.canParse(text)) return refuse(`a key identifier: ${form}`);
  const url = new URL(text);
  if (url.protocol !== 'https:') return refuse(`https, not ${url.protocol.replace(':', '')}: ${form}`);
  if (url.username !== '' || url.password !== '' || /^https:\/\/[^/]*@/i.test(text)) {
    return refuse(`no user name or password before the host: ${form}`);
  }
  const suffix = [vaultSuffix, managedHsmSuffix].find((one) => url.host.endsWith(`.${one}`));
  if (suffix === undefined) return refuse(`a vault host ending in .${vaultSuffix} or .${managedHsmSuffix}: ${form}`);
  const vaultName = url.host.slice(0, -suffix.length - 1);
  if (!VAULT_NAME.test(vaultName)) {
    return refuse(`a vault name of 3 to 24 letters, digits and single hyphens: ${form}`);
  }
  if (text.includes('?') || text.includes('#')) return refuse(`no query and no fragment: ${form}`);
  const found = PATH.exec(url.pathname);
  if (!found || text.includes('\\') || text.includes('%')) {
    return refuse(`the path /keys/<key> with an optional version of 32 hex digits: ${form}`);
  }
  const [, keyName = '', version] = found;
  return {
    ok: true,
    key: {
      vaultType: suffix === managedHsmSuffix ? 'managedHsm' : 'keyVault',
      vaultUrl: `https://${url.host}`,
      vaultHost: url.host,
      vaultName,
      keyName,
      version: version?.toLowerCase(),
    },
  };
}

/** The identifier as text, with the version if there is one. */
export function formatKeyUri(key: KeyUri): string {
  return `${key.vaultUrl}/keys/${key.keyName}${key.version === undefined ? '' : `/${key.version}`}`;
}

/** Whether both name the same key, of whatever version. */
export function sameKey(a: string | undefined, b: string | undefined): boolean {
  const base = (text: string | undefined) =>
    text !== undefined && URL.canParse(text)
      ? `${new URL(text).origin}/keys/${new URL(text).pathname.split('/')[2]}`
      : undefined;
  return sameKeyUri(base(a), base(b));
}

/** Key identifiers are equal without regard to letter case, and so is a default port that is written out. */
export function sameKeyUri(a: string | undefined, b: string | undefined): boolean {
  const normal = (text: string) => (URL.canParse(text) ? new URL(text).href : text).toLowerCase().replace(/\/+$/, '');
  return a !== undefined && b !== undefined && normal(a) === normal(b);
}
