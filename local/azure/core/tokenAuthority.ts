import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { Ring } from './ring';
import { type Collection, TokenRejected } from './service';

const CAPACITY = 50_000;
const CACHE_LIMIT = 10_000;

type Claims = Readonly<Record<string, unknown>>;

/** Signs and verifies tokens with one RSA key, kept in the store so that tokens outlive a restart. */
export class TokenAuthority {
  private readonly issued = new Ring<string>(CAPACITY);
  private readonly verified = new Map<string, Claims>();

  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly kid: string,
    readonly jwks: { readonly keys: JWK[] },
    private readonly keySet = createLocalJWKSet(jwks),
  ) {}

  /** @param keys where the key is kept; without it, one key serves every authority of the process. */
  static async open(keys?: Collection<JWK>): Promise<TokenAuthority> {
    const jwk = keys?.get('rs256') ?? (await (keys ? generateKey() : (processKey ??= generateKey())));
    keys?.set('rs256', jwk);
    const kid = await calculateJwkThumbprint(jwk);
    const { kty, n, e } = jwk;
    const jwks = { keys: [{ kty, n, e, kid, use: 'sig', alg: 'RS256' } as JWK] };
    return new TokenAuthority((await importJWK(jwk, 'RS256')) as CryptoKey, kid, jwks);
  }

  async sign(claims: Claims): Promise<string> {
    const header = { alg: 'RS256', typ: 'JWT', kid: this.kid };
    const token = await new SignJWT({ ...claims }).setProtectedHeader(header).sign(this.privateKey);
    this.issued.push(token);
    return token;
  }

  issuedTokens(): string[] {
    return this.issued.toArray();
  }

  /** Signature and times only. Results are kept, since clients send one token with many requests. */
  async verify(token: string): Promise<Claims> {
    const known = this.verified.get(token);
    if (known) {
      if (Number(known['exp']) * 1000 <= Date.now()) throw new TokenRejected('expired', 'The token has expired.');
      return known;
    }
    try {
      const { payload } = await jwtVerify(token, this.keySet, { algorithms: ['RS256'], requiredClaims: ['exp'] });
      if (this.verified.size >= CACHE_LIMIT) this.verified.clear();
      this.verified.set(token, payload);
      return payload;
    } catch (error) {
      throw rejection(error);
    }
  }
}

/** Making an RSA key takes a tenth of a second and more: simulators that keep nothing share one. */
let processKey: Promise<JWK> | undefined;

async function generateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return exportJWK(privateKey);
}

function rejection(error: unknown): TokenRejected {
  if (error instanceof errors.JWTExpired) return new TokenRejected('expired', 'The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') {
    return new TokenRejected('not-yet-valid', 'The token is not valid yet.');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return new TokenRejected('signature', 'The signature of the token is not ours.');
  }
  return new TokenRejected('malformed', `The token cannot be read: ${(error as Error).message}`);
}
