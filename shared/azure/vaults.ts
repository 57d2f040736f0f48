import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import {
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  RestError,
  type HttpClient,
} from '@azure/core-rest-pipeline';
import {
  CryptographyClient,
  KeyClient,
  type CryptographyClientOptions,
  type DeletedKey,
  type KeyVaultKey,
} from '@azure/keyvault-keys';
import { lazy } from '../lazy';
import type { KeyUri } from '../model/keyUri';
import { httpClient, visiting } from './httpClient';
import { leanPipeline } from './leanPipeline';
import { refusal } from './refusal';
import { NO_RETRY } from './restClient';

const ALGORITHM = 'RSA-OAEP-256';
const client = visiting(httpClient);

/** What is asked of customers' vaults. Every method sends tokens only to a host that was checked before. */
export interface Vaults {
  /** The vault's answer to a request without a token; `undefined` if it is none that a vault gives. */
  challengeOf(key: KeyUri): Promise<Challenge | undefined>;
  /** The key as `credential` sees it. Tokens are asked for as `challenge` says, which the caller has checked. */
  open(key: KeyUri, credential: TokenCredential, challenge: Challenge): VaultClient;
}

/** Where a vault wants its tokens from. */
export interface Challenge {
  /** Tenant of the vault. */
  readonly tenantId: string;
  /** The header `www-authenticate`. */
  readonly header: string;
}

/** One version of a key, as the list of versions shows it. */
export interface KeyVersion {
  readonly version: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly notBefore?: Date | undefined;
  readonly expiresOn?: Date | undefined;
}

export interface VaultClient {
  readKey(): Promise<KeyVaultKey>;
  /** All versions, newest first. */
  listVersions(): Promise<KeyVersion[]>;
  /** The key as one that was deleted and can be brought back; refused unless an access policy permits `get`. */
  readDeletedKey(): Promise<DeletedKey>;
  /** For what needs the version that was read. */
  probe(key: KeyVaultKey): KeyProbe;
}

interface KeyProbe {
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
  const pipeline = lazy(() => leanPipeline(createPipelineFromOptions({ retryOptions: NO_RETRY })));
  return {
    async challengeOf(key) {
      const url = `${key.vaultUrl}/keys/${key.keyName}/?api-version=7.5`;
      const answer = await pipeline().sendRequest(client, createPipelineRequest({ url }));
      // A vault that is busy or out of order says nothing of itself: that is not the answer of one that is not there.
      if (answer.status === 429 || answer.status >= 500) {
        throw new RestError(`HTTP ${answer.status}`, {
          statusCode: answer.status,
          request: answer.request,
          response: answer,
        });
      }
      const header = answer.headers.get('www-authenticate') ?? '';
      const authority = /authorization(?:_uri)?="([^"]+)"/.exec(header)?.[1];
      const tenantId = authority && new URL(authority).pathname.split('/')[1]?.toLowerCase();
      return tenantId ? { tenantId, header } : undefined;
    },
    open({ vaultUrl, keyName, version }, credential, challenge) {
      const keys = new KeyClient(vaultUrl, credential, clientOptions(challenge));
      return {
        readKey: () => keys.getKey(keyName, version === undefined ? {} : { version }),
        async listVersions() {
          const versions: KeyVersion[] = [];
          for await (const { version, enabled, createdOn, notBefore, expiresOn } of keys.listPropertiesOfKeyVersions(
            keyName,
          )) {
            const created = createdOn?.getTime() ?? 0;
            versions.push({
              version: (version ?? '').toLowerCase(),
              enabled: enabled !== false,
              created,
              notBefore,
              expiresOn,
            });
          }
          // No order is documented (Key Vault REST "Get Key Versions", 7.5).
          return versions.sort((a, b) => b.created - a.created);
        },
        readDeletedKey: () => keys.getDeletedKey(keyName),
        probe: (key) => keyProbe(cryptography(key, credential, challenge)),
      };
    },
  };
}

function keyProbe(keys: CryptographyClient): KeyProbe {
  return {
    async wrap() {
      const plain = new Uint8Array(randomBytes(32));
      const { result } = await keys.wrapKey(ALGORITHM, plain);
      return { plain, wrapped: result };
    },
    async unwrap(probe) {
      const { result } = await keys.unwrapKey(ALGORITHM, probe.wrapped);
      return result.length === probe.plain.length && timingSafeEqual(result, probe.plain);
    },
  };
}

/**
 * A client that asks the vault itself: the SDK checks dates and permitted operations locally and would refuse without a
 * request, where the service would not (Key Vault docs "About keys": unwrapping works outside the validity window).
 * RSA-OAEP-256 is never done locally (@azure/keyvault-keys 4.10.2).
 */
function cryptography(key: KeyVaultKey, credential: TokenCredential, challenge: Challenge): CryptographyClient {
  const { expiresOn: _e, notBefore: _n, ...properties } = key.properties;
  const { keyOperations: _o, ...rest } = key;
  return new CryptographyClient({ ...rest, properties }, credential, clientOptions(challenge));
}

/** New for every client: the clients write into their options (@azure/keyvault-keys 4.10.2: the user agent grows). */
const clientOptions = (challenge: Challenge): CryptographyClientOptions => ({
  retryOptions: NO_RETRY,
  httpClient: answering(challenge),
  additionalPolicies: [{ policy: refusal, position: 'perCall' }],
});

/**
 * Each client begins with a request without a token, to be challenged. The vault has just answered that one: it is
 * answered here in the same way, so that tokens are for what was checked and the vault is asked once.
 */
const answering = ({ header }: Challenge): HttpClient => ({
  async sendRequest(request) {
    if (request.headers.has('authorization')) return client.sendRequest(request);
    return { request, status: 401, headers: createHttpHeaders({ 'www-authenticate': header }) };
  },
});
