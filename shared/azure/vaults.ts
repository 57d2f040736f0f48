import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import { CryptographyClient, KeyClient, type KeyVaultKey } from '@azure/keyvault-keys';
import type { KeyUri } from '../model/keyUri';
import { NO_RETRY } from './restClient';

const ALGORITHM = 'RSA-OAEP-256';

/** What is asked of a customer's vault. Every method sends tokens only to a host that was checked before. */
export interface Vaults {
  /** Tenant of the vault, from its own challenge to a request without a token. */
  tenantOf(key: KeyUri): Promise<string | undefined>;
  readKey(key: KeyUri, credential: TokenCredential): Promise<KeyVaultKey>;
  /** Reads one page of versions: proves the permission to list. */
  listVersions(key: KeyUri, credential: TokenCredential): Promise<void>;
  /** Wraps fresh random bytes with this version. */
  wrap(key: KeyVaultKey, credential: TokenCredential): Promise<WrappedProbe>;
  /** Unwraps them in the vault; true if the same bytes came back. */
  unwrap(key: KeyVaultKey, probe: WrappedProbe, credential: TokenCredential): Promise<boolean>;
}

export interface WrappedProbe {
  readonly plain: Uint8Array;
  readonly wrapped: Uint8Array;
}

export function createVaults(): Vaults {
  const pipeline = createPipelineFromOptions({ retryOptions: NO_RETRY });
  const http = createDefaultHttpClient();
  const keys = (key: KeyUri, credential: TokenCredential) =>
    new KeyClient(key.vaultUrl, credential, { retryOptions: NO_RETRY });
  return {
    async tenantOf(key) {
      const url = `${key.vaultUrl}/keys/${key.keyName}/?api-version=7.5`;
      const answer = await pipeline.sendRequest(http, createPipelineRequest({ url }));
      const challenge = answer.headers.get('www-authenticate') ?? '';
      const authority = /authorization(?:_uri)?="([^"]+)"/.exec(challenge)?.[1];
      return authority === undefined ? undefined : new URL(authority).pathname.split('/')[1]?.toLowerCase();
    },
    readKey(key, credential) {
      return keys(key, credential).getKey(key.keyName, key.version === undefined ? {} : { version: key.version });
    },
    async listVersions(key, credential) {
      await keys(key, credential).listPropertiesOfKeyVersions(key.keyName).byPage({ maxPageSize: 1 }).next();
    },
    async wrap(key, credential) {
      const plain = new Uint8Array(randomBytes(32));
      const { result } = await cryptography(key, credential).wrapKey(ALGORITHM, plain);
      return { plain, wrapped: result };
    },
    async unwrap(key, probe, credential) {
      const { result } = await cryptography(key, credential).unwrapKey(ALGORITHM, probe.wrapped);
      return result.length === probe.plain.length && timingSafeEqual(result, probe.plain);
    },
  };
}

/**
 * A client that asks the vault itself: the SDK checks dates and permitted operations locally and would refuse without a
 * request, where the service would not (Key Vault docs "About keys": unwrapping works outside the validity window).
 * RSA-OAEP-256 is never done locally (@azure/keyvault-keys 4.10.2).
 */
function cryptography(key: KeyVaultKey, credential: TokenCredential): CryptographyClient {
  const { expiresOn: _e, notBefore: _n, ...properties } = key.properties;
  const { keyOperations: _o, ...rest } = key;
  return new CryptographyClient({ ...rest, properties }, credential, { retryOptions: NO_RETRY });
}
