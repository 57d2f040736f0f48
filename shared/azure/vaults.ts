import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import { CryptographyClient, KeyClient, type CryptographyClientOptions, type KeyVaultKey } from '@azure/keyvault-keys';
import type { KeyUri } from '../model/keyUri';
import { emptyRefusal } from './emptyRefusal';
import { httpClient } from './httpClient';
import { NO_RETRY } from './restClient';

const ALGORITHM = 'RSA-OAEP-256';

/** New for every client: the clients write into their options (@azure/keyvault-keys 4.10.2: the user agent grows). */
const clientOptions = (): CryptographyClientOptions => ({
  retryOptions: NO_RETRY,
  httpClient,
  additionalPolicies: [{ policy: emptyRefusal, position: 'perCall' }],
});

/** What is asked of customers' vaults. Every method sends tokens only to a host that was checked before. */
export interface Vaults {
  /** Tenant of the vault, from its own challenge to a request without a token. */
  tenantOf(key: KeyUri): Promise<string | undefined>;
  /** The key as `credential` sees it, by one client: each client asks the vault for its challenge anew. */
  open(key: KeyUri, credential: TokenCredential): VaultClient;
}

export interface VaultClient {
  readKey(): Promise<KeyVaultKey>;
  /** Reads one page of versions: proves the permission to list. */
  listVersions(): Promise<void>;
  /** For what needs the version that was read. */
  probe(key: KeyVaultKey): KeyProbe;
}

export interface KeyProbe {
  /** Wraps fresh random bytes with this version. */
  wrap(): Promise<WrappedProbe>;
  /** Unwraps them in the vault; true if the same bytes came back. */
  unwrap(probe: WrappedProbe): Promise<boolean>;
}

export interface WrappedProbe {
  readonly plain: Uint8Array;
  readonly wrapped: Uint8Array;
}

export function createVaults(): Vaults {
  const pipeline = createPipelineFromOptions({ retryOptions: NO_RETRY });
  return {
    async tenantOf(key) {
      const url = `${key.vaultUrl}/keys/${key.keyName}/?api-version=7.5`;
      const answer = await pipeline.sendRequest(httpClient, createPipelineRequest({ url }));
      const challenge = answer.headers.get('www-authenticate') ?? '';
      const authority = /authorization(?:_uri)?="([^"]+)"/.exec(challenge)?.[1];
      return authority === undefined ? undefined : new URL(authority).pathname.split('/')[1]?.toLowerCase();
    },
    open({ vaultUrl, keyName, version }, credential) {
      const keys = new KeyClient(vaultUrl, credential, clientOptions());
      return {
        readKey: () => keys.getKey(keyName, version === undefined ? {} : { version }),
        async listVersions() {
          await keys.listPropertiesOfKeyVersions(keyName).byPage({ maxPageSize: 1 }).next();
        },
        probe: (key) => keyProbe(key, credential),
      };
    },
  };
}

function keyProbe(key: KeyVaultKey, credential: TokenCredential): KeyProbe {
  const client = cryptography(key, credential);
  return {
    async wrap() {
      const plain = new Uint8Array(randomBytes(32));
      const { result } = await client.wrapKey(ALGORITHM, plain);
      return { plain, wrapped: result };
    },
    async unwrap(probe) {
      const { result } = await client.unwrapKey(ALGORITHM, probe.wrapped);
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
  return new CryptographyClient({ ...rest, properties }, credential, clientOptions());
}
