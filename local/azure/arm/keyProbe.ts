import { randomBytes } from 'node:crypto';
import type { Core } from '../core/service';
import { trustedServiceHeaders } from '../keyVault/trustedService';
import { vaultOfHost } from '../keyVault/vaultHosts';
import { issueIdentityToken } from '../managedIdentity/issueIdentityToken';
import type { ManagedIdentity } from '../managedIdentity/state';
import { rememberedLooks } from './routineLook';

/** A key and the identity that a resource uses it with. */
export interface KeyUse {
  /** Origin of the vault or Managed HSM, such as `https://v1.vault.localhost:8443`. */
  readonly vaultUri: string;
  readonly keyName: string;
  /** Empty: the current version. */
  readonly keyVersion: string;
  readonly identity: ManagedIdentity;
  /** What the resource has wrapped earlier, by key id: such a key only has to unwrap. */
  readonly wrapped?: Readonly<Record<string, string>>;
  /** Client id of the application whose rights in the vault's tenant are used: a key of another tenant. */
  readonly federatedClientId?: string;
}

export type KeyFailure =
  | 'vaultNotFound'
  | 'tokenRefused'
  | 'tenantMismatch'
  | 'accessDenied'
  | 'networkDenied'
  | 'keyNotFound'
  | 'keyDisabled'
  | 'keyNotInForce'
  | 'keyUnsuitable'
  | 'unavailable';

export interface UsableKey {
  readonly usable: true;
  /** Key id with version. */
  readonly kid: string;
  readonly vaultName: string;
  readonly kty: string;
  /** Bits. */
  readonly size: number;
  readonly recoveryLevel: string;
  /** Seconds since 1970. */
  readonly expires?: number;
  /** What this key has wrapped, by its key id. */
  readonly wrapped: Readonly<Record<string, string>>;
}

interface UnusableKey {
  readonly usable: false;
  readonly failure: KeyFailure;
  readonly detail: string;
}

interface KeyBundle {
  readonly key: { readonly kid: string; readonly kty: string; readonly n?: string };
  readonly attributes: { readonly recoveryLevel: string; readonly exp?: number };
}

class ProbeFailure extends Error {
  constructor(
    readonly failure: KeyFailure,
    message: string,
  ) {
    super(message);
  }
}

const VERSION = 'api-version=7.5';
const ALGORITHM = 'RSA-OAEP-256';
/** Size of the key that a service encrypts data with. */
const SECRET_BYTES = 32;

/**
 * What a storage account or a database server does with its key: takes a token as its identity, exchanges it for one of
 * the customer's tenant where the key is there, reads the key, wraps 32 random bytes at the vault once and unwraps them each
 * time, so that an expired key fails when it is set and not while it is in use. Calls go through the simulator itself, so every fault and permission counts, and are logged as internal.
 */
export async function probeKey(core: Core, use: KeyUse): Promise<UsableKey | UnusableKey> {
  try {
    return await probe(core, use);
  } catch (error) {
    if (error instanceof ProbeFailure) return { usable: false, failure: error.failure, detail: error.message };
    return { usable: false, failure: 'unavailable', detail: String(error) };
  }
}

async function probe(core: Core, use: KeyUse): Promise<UsableKey> {
  const vault = new URL(use.vaultUri);
  const owner = vaultOfHost(core, vault.host);
  if (!owner) throw new ProbeFailure('vaultNotFound', `${vault.host} is not a vault of this cloud.`);
  const remembered = rememberedLooks(core, use, owner.name);
  const known = remembered.recall();
  if (known) return known;
  const audience = core.audiences[owner.managedHsm ? 'managedHsm' : 'keyVault'][0] ?? '';

  const keyUrl = `${vault.origin}/keys/${use.keyName}/${use.keyVersion}`;
  const challenge = await call(core, { method: 'GET', url: `${keyUrl}?${VERSION}` });
  if (challenge.status !== 401) throw vaultFailure(challenge);
  const vaultTenant = /authorization="[^"]*\/([^/"]+)"/.exec(challenge.headers['www-authenticate'] ?? '')?.[1] ?? '';
  const token = await tokenFor(core, use, vaultTenant, audience);

  const send: Send = async (method, url, body) => {
    const answer = await call(core, {
      method,
      url: `${url}?${VERSION}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status !== 200) throw vaultFailure(answer);
    return JSON.parse(answer.body) as unknown;
  };

  const { key, attributes } = (await send('GET', keyUrl)) as KeyBundle;
  const size = key.n ? Buffer.from(key.n, 'base64url').length * 8 : 0;
  const wrapped = use.wrapped?.[key.kid] ?? (await wrapSecret(send, key.kid));
  const unwrapped = (await send('POST', `${key.kid}/unwrapkey`, { alg: ALGORITHM, value: wrapped })) as {
    value: string;
  };
  if (Buffer.from(unwrapped.value, 'base64url').length !== SECRET_BYTES)
    throw new ProbeFailure('keyUnsuitable', 'The key does not unwrap what it wrapped.');
  return remembered.keep({
    usable: true,
    kid: key.kid,
    vaultName: owner.name,
    kty: key.kty,
    size,
    recoveryLevel: attributes.recoveryLevel,
    wrapped: { [key.kid]: wrapped },
    ...(attributes.exp !== undefined && { expires: attributes.exp }),
  });
}

type Send = (method: string, url: string, body?: object) => Promise<unknown>;

async function wrapSecret(send: Send, kid: string): Promise<string> {
  const value = randomBytes(SECRET_BYTES).toString('base64url');
  return ((await send('POST', `${kid}/wrapkey`, { alg: ALGORITHM, value })) as { value: string }).value;
}

async function tokenFor(core: Core, use: KeyUse, vaultTenant: string, audience: string): Promise<string> {
  if (!use.federatedClientId) return identityToken(core, use.identity, audience);
  const answer = await call(core, {
    method: 'POST',
    url: `${core.origin}/${vaultTenant}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: use.federatedClientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await identityToken(core, use.identity, core.audiences.tokenExchange[0] ?? ''),
      scope: `${audience}/.default`,
    }).toString(),
  });
  const body = JSON.parse(answer.body || '{}') as { access_token?: string; error_description?: string };
  if (answer.status === 200 && body.access_token) return body.access_token;
  throw new ProbeFailure(answer.status >= 500 ? 'unavailable' : 'tokenRefused', body.error_description ?? answer.body);
}

async function identityToken(core: Core, identity: ManagedIdentity, resource: string): Promise<string> {
  const token = await issueIdentityToken(core, identity, resource);
  if (token === undefined) throw new ProbeFailure('tokenRefused', `There is no resource named '${resource}'.`);
  return token;
}

const call: (core: Core, request: Parameters<Core['call']>[0]) => ReturnType<Core['call']> = (core, request) =>
  core.call({ ...request, headers: { ...request.headers, ...trustedServiceHeaders(core) } });

const INNER: Readonly<Record<string, KeyFailure>> = {
  ForbiddenByFirewall: 'networkDenied',
  ForbiddenByConnection: 'networkDenied',
  KeyDisabled: 'keyDisabled',
  KeyExpired: 'keyNotInForce',
  KeyNotYetValid: 'keyNotInForce',
  KeyOperationForbidden: 'keyUnsuitable',
};

function vaultFailure({ status, body }: { status: number; body: string }): ProbeFailure {
  const parsed = JSON.parse(body || '{}') as {
    error?: { code?: string; message?: string; innererror?: { code?: string } };
  };
  const { code = '', message = body, innererror } = parsed.error ?? {};
  return new ProbeFailure(classify(status, code, innererror?.code ?? ''), message);
}

function classify(status: number, code: string, inner: string): KeyFailure {
  if (status === 429 || status >= 500) return 'unavailable';
  if (status === 404) return code === 'VaultNotFound' ? 'vaultNotFound' : 'keyNotFound';
  if (status === 401) return 'tenantMismatch';
  if (status === 403) return INNER[inner] ?? 'accessDenied';
  return 'keyUnsuitable';
}
