import * as oauth from 'oauth4webapi';
import type { ConsoleConfig } from '../../functions/consoleApp';
import { claimsOf, readSession, writeSession, type Session } from './session';

/** What must be known again when Entra sends the browser back. */
interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const BEGUN = 'latchkey.signIn';
/** Tokens are renewed this long before they end. */
const EARLY_MS = 2 * 60_000;

/** Nobody is signed in (any more): sign in and try again. */
export class SignedOut extends Error {
  override name = 'SignedOut';
}

/**
 * Sign-in with Entra: authorization code with PKCE, as a public client. Tokens stay in this tab; a refresh token renews them.
 * Source: "Microsoft identity platform and OAuth 2.0 authorization code flow", single-page apps, read 2026.
 */
export function createSignIn(config: ConsoleConfig) {
  const server: oauth.AuthorizationServer = {
    issuer: config.issuer,
    authorization_endpoint: config.authorizationEndpoint,
    token_endpoint: config.tokenEndpoint,
  };
  const client: oauth.Client = { client_id: config.clientId };
  let renewal: Promise<Session> | undefined;

  async function renew(refreshToken: string): Promise<Session> {
    try {
      const scope = { additionalParameters: { scope: config.scope } };
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, scope);
      return keep(await oauth.processRefreshTokenResponse(server, client, response), refreshToken);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      writeSession(undefined);
      throw new SignedOut('The sign-in has ended.');
    }
  }

  return {
    /** Goes to Entra; comes back to where the person was. */
    async begin(): Promise<void> {
      const begun: Begun = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
        returnTo: location.hash,
      };
      sessionStorage.setItem(BEGUN, JSON.stringify(begun));
      const url = new URL(config.authorizationEndpoint);
      url.search = new URLSearchParams({
        client_id: config.clientId,
        response_type: 'code',
        response_mode: 'query',
        redirect_uri: config.redirectUri,
        scope: config.scope,
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      }).toString();
      location.assign(url);
    },

    /** Whether the browser has just come back from Entra. */
    isBack: (): boolean => /[?&](code|error)=/.test(location.search),

    /** Redeems the code that Entra sent; throws if the answer is not to what was asked, or a refusal. */
    async complete(): Promise<void> {
      const text = sessionStorage.getItem(BEGUN);
      sessionStorage.removeItem(BEGUN);
      const address = new URL(location.href);
      history.replaceState(null, '', address.pathname);
      if (text === null) throw new SignedOut('This sign-in was begun in another tab, or is over.');
      const begun = JSON.parse(text) as Begun;
      history.replaceState(null, '', `${address.pathname}${begun.returnTo}`);
      const params = oauth.validateAuthResponse(server, client, address, begun.state);
      const response = await oauth.authorizationCodeGrantRequest(
        ...[server, client, oauth.None(), params, config.redirectUri, begun.verifier],
      );
      const wanted = { expectedNonce: begun.nonce, requireIdToken: true };
      keep(await oauth.processAuthorizationCodeResponse(server, client, response, wanted), undefined);
    },

    /** A token for the API, renewed if need be; throws {@link SignedOut}. */
    async token(): Promise<string> {
      const session = readSession();
      if (!session) throw new SignedOut('Nobody is signed in.');
      if (session.expiresAt - EARLY_MS > Date.now()) return session.accessToken;
      if (session.refreshToken === undefined) throw new SignedOut('The sign-in has ended.');
      renewal ??= renew(session.refreshToken).finally(() => {
        renewal = undefined;
      });
      return (await renewal).accessToken;
    },

    /** Forgets the tokens, and has Entra end the session. */
    signOut(): void {
      writeSession(undefined);
      const url = new URL(config.logoutEndpoint);
      url.searchParams.set('post_logout_redirect_uri', config.redirectUri);
      location.assign(url);
    },
  };
}
export type SignIn = ReturnType<typeof createSignIn>;

function keep(answer: oauth.TokenEndpointResponse, formerRefreshToken: string | undefined): Session {
  const claims = claimsOf(answer.access_token);
  const roles = Array.isArray(claims['roles']) ? (claims['roles'] as string[]) : [];
  const session: Session = {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? formerRefreshToken,
    expiresAt: Date.now() + (answer.expires_in ?? 300) * 1000,
    name: text(claims['name']) || text(claims['preferred_username']) || text(claims['oid']),
    objectId: text(claims['oid']),
    roles,
  };
  writeSession(session);
  return session;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
