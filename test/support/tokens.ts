import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { config, VENDOR_TENANT } from './samples';

/** Claims that a test wants otherwise; `tenant` is that of the issuer. */
interface TokenChange {
  readonly tenant?: string;
  readonly audience?: string;
  readonly expires?: string | number;
  readonly roles?: unknown;
  readonly oid?: string;
}

/**
 * Tokens as Entra issues them for the operator API, signed with a key of this test, and the key set that says so: until
 * `restore` whoever fetches anything gets that.
 */
export async function issueTokens() {
  const pair = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ keys: [jwk] }));
  return {
    restore: () => {
      spy.mockRestore();
    },
    token: ({
      tenant = VENDOR_TENANT,
      audience = config.apiAudience,
      expires = '1h',
      roles = ['Latchkey.Operator'],
      oid = 'o-1',
    }: TokenChange = {}): Promise<string> =>
      new SignJWT({ oid, name: 'Op', roles })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setIssuer(`https://login.microsoftonline.com/${tenant}/v2.0`)
        .setAudience(audience)
        .setExpirationTime(expires)
        .sign(pair.privateKey),
  };
}
