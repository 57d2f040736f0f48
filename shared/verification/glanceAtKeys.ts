import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { KeyVaultKey } from '@azure/keyvault-keys';
import type { Challenge, WrappedProbe } from '../azure/vaults';
import { faultOf, isTransient } from '../errors/fault';
import { explainVault } from '../errors/keyVault';
import type { KeyUri } from '../model/keyUri';
import { RetryLater } from '../model/outcome';
import type { KeyState } from '../model/sight';
import type { Ports } from '../ports';

/** Whose key it is, and who looks at it. */
interface Looker {
  readonly tenantId: string;
  readonly clientId: string;
}

/** What a glance at one key told. */
export interface KeyGlance {
  /** How each version that was asked for fares, in their order. */
  readonly states: readonly KeyState[];
  /** When the newest version was made, if it can be used; in milliseconds since 1970. */
  readonly newestAt?: number | undefined;
}

type Needs = Pick<Ports, 'vaults' | 'credentials' | 'now'>;

/**
 * A glance at keys of one vault: what thousands of keys can be asked every few minutes. Three calls for a key: the vault's
 * own answer (once for all its keys), the newest version, and an unwrap in the vault of bytes that were wrapped here, with
 * the public half, so that nothing has to be kept between two glances. Less than `checkKey`, and in the same words: no list
 * of versions, no wrap in the vault. Throws when nothing can be concluded.
 */
export class VaultGlance {
  /** Calls to the vault so far. */
  calls = 0;
  private challenge: Promise<Challenge | undefined> | undefined;

  constructor(private readonly ports: Needs) {}

  /** `versions`: those to try; without any, the newest. */
  async at(key: KeyUri, looker: Looker, versions: readonly (string | undefined)[]): Promise<KeyGlance> {
    const all = (state: KeyState): KeyGlance => ({ states: versions.map(() => state) });
    const challenge = await (this.challenge ??= this.ask(key));
    if (!challenge) return all('vault-not-found');
    // No token for a vault that is somebody else's by now.
    if (challenge.tenantId !== looker.tenantId) return all('vault-tenant-mismatch');
    const { now } = this.ports;
    const newest = await this.read({ ...key, version: undefined }, looker, challenge);
    if (typeof newest === 'string') return all(newest);
    const states: KeyState[] = [];
    for (const version of versions) {
      const isNewest = version === undefined || newest.properties.version?.toLowerCase() === version;
      const found = isNewest ? newest : await this.read({ ...key, version }, looker, challenge);
      states.push(typeof found === 'string' ? found : await this.tryOut(key, found, looker, challenge));
    }
    const { enabled, notBefore, createdOn } = newest.properties;
    const isUsable = enabled !== false && (notBefore === undefined || notBefore <= now());
    return { states, ...(isUsable && createdOn ? { newestAt: createdOn.getTime() } : {}) };
  }

  private async ask(key: KeyUri): Promise<Challenge | undefined> {
    this.calls += 1;
    try {
      return await this.ports.vaults.challengeOf(key);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === 'ENOTFOUND' || !isTransient(fault)) return undefined;
      this.challenge = undefined;
      throw error;
    }
  }

  private read(key: KeyUri, looker: Looker, challenge: Challenge): Promise<KeyVaultKey | KeyState> {
    return this.call(key, looker, 'get', () => this.open(key, looker, challenge).readKey());
  }

  private async tryOut(key: KeyUri, found: KeyVaultKey, looker: Looker, challenge: Challenge): Promise<KeyState> {
    if (found.properties.enabled === false) return 'key-disabled';
    const probe = this.open(key, looker, challenge).probe(found);
    const same = await this.call(key, looker, 'unwrapKey', () => probe.unwrap(wrapHere(found)));
    return typeof same === 'string' ? same : same ? 'usable' : 'unwrap-mismatch';
  }

  private open(key: KeyUri, { tenantId, clientId }: Looker, challenge: Challenge) {
    return this.ports.vaults.open(key, this.ports.credentials.inTenant(tenantId, clientId), challenge);
  }

  private async call<T>(
    key: KeyUri,
    { tenantId, clientId }: Looker,
    permissions: string,
    send: () => Promise<T>,
  ): Promise<T | KeyState> {
    this.calls += 1;
    try {
      return await send();
    } catch (error) {
      const fault = faultOf(error);
      if (isTransient(fault)) throw error;
      const { code } = explainVault(fault, key, { tenantId, clientId, permissions });
      return code === 'vault-firewall' ? 'hidden' : code;
    }
  }
}

/** RSA-OAEP-256, which needs nothing but the public half. */
function wrapHere({ id, key }: KeyVaultKey): WrappedProbe {
  const { n, e } = key ?? {};
  if (!n || !e) throw new RetryLater(`${id ?? 'a key'} shows no public half`);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'RSA', n: text(n), e: text(e) }, format: 'jwk' });
  const plain = new Uint8Array(randomBytes(32));
  const options = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  return { plain, wrapped: new Uint8Array(publicEncrypt(options, plain)) };
}
