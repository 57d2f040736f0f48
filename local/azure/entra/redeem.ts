import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { issuers } from '../core/authenticate';
import type { Core, SimRequest } from '../core/service';
import { grantedAppRoles, type Application } from '../graph/state';
import { entraError } from './entraErrors';
import { requireScopes } from './requireScopes';
import { isSpaOrigin } from './singlePage';
import { authorizationCodes, refreshTokens, users, type SignIn, type Tenant, type User } from './state';

const LIFETIME_SECONDS = 3599;
/** Source: "Refresh tokens in the Microsoft identity platform": of single-page applications 24 hours, never more. */
const SPA_REFRESH_MS = 24 * 3_600_000;

interface Redemption {
  readonly tenant: Tenant;
  readonly application: Application;
  readonly form: URLSearchParams;
}

/** The grant `authorization_code` of a single-page application: once, with the verifier that fits, from its own origin. */
export async function redeemCode(core: Core, request: SimRequest, redemption: Redemption) {
  const { tenant, application, form } = redemption;
  requireOrigin(application, request);
  const codes = authorizationCodes(core);
  const text = required(form, 'code');
  const code = codes.get(text);
  if (!code || code.clientId !== application.appId || code.tenantId !== tenant.id) {
    throw entraError(70000, 'The provided value for the code parameter is not valid.');
  }
  if (code.redeemed) {
    const what = 'please retry with a new valid code or use an existing refresh token.';
    throw entraError(54005, `OAuth2 Authorization code was already redeemed, ${what}`);
  }
  if (code.expiresAt <= Date.now()) throw entraError(70008, 'The provided authorization code has expired.');
  if (required(form, 'redirect_uri') !== code.redirectUri) {
    throw entraError(500112, 'The reply address does not match the reply address provided when requesting the code.');
  }
  const verifier = form.get('code_verifier');
  if (!verifier) throw entraError(9002325, 'Proof Key for Code Exchange is required for cross-origin redemption.');
  if (createHash('sha256').update(verifier).digest('base64url') !== code.codeChallenge) {
    const what = 'the code_challenge supplied in the authorization request.';
    throw entraError(501481, `The Code_Verifier does not match ${what}`);
  }
  codes.set(text, { ...code, redeemed: true });
  return issue(core, redemption, { ...code, expiresAt: Date.now() + SPA_REFRESH_MS });
}

/** The grant `refresh_token`: a new one comes each time and ends when the first would have; the former stays good. */
export async function redeemRefreshToken(core: Core, request: SimRequest, redemption: Redemption) {
  const { tenant, application, form } = redemption;
  requireOrigin(application, request);
  const signIn = refreshTokens(core).get(required(form, 'refresh_token'));
  if (!signIn || signIn.clientId !== application.appId || signIn.tenantId !== tenant.id) {
    throw entraError(70000, 'The provided value for the refresh_token parameter is not valid.');
  }
  if (signIn.expiresAt <= Date.now()) {
    throw entraError(
      700084,
      'The refresh token was issued to a single page app (SPA), and has expired: sign in again.',
    );
  }
  const { nonce: _, ...kept } = signIn;
  return issue(core, redemption, { ...kept, scope: form.get('scope') ?? signIn.scope });
}

async function issue(core: Core, { tenant, application }: Redemption, signIn: SignIn) {
  const user = users(core).get(signIn.userId);
  if (!user) throw entraError(70000, 'The user is not in this directory any more.');
  const scopes = requireScopes(core, tenant, signIn.scope);
  const common = claims(core, user);
  const roles = scopes.api ? grantedAppRoles(core, user.id, scopes.api.name) : [];
  const accessToken = await core.signToken({
    ...common,
    aud: scopes.api?.audience ?? application.appId,
    azp: application.appId,
    azpacr: '0',
    scp: scopes.granted,
    ...(roles.length > 0 && { roles }),
  });
  const idToken = await core.signToken({
    ...common,
    aud: application.appId,
    ...(signIn.nonce === undefined ? {} : { nonce: signIn.nonce }),
  });
  const refreshToken = randomBytes(48).toString('base64url');
  if (scopes.offline) refreshTokens(core).set(refreshToken, { ...signIn });
  return {
    token_type: 'Bearer',
    scope: signIn.scope,
    expires_in: LIFETIME_SECONDS,
    ext_expires_in: LIFETIME_SECONDS,
    access_token: accessToken,
    ...(scopes.offline && { refresh_token: refreshToken, refresh_token_expires_in: secondsUntil(signIn.expiresAt) }),
    ...(scopes.openid && { id_token: idToken }),
  };
}

/** Source: "Access token claims reference" and "ID token claims reference", Microsoft identity platform, read 2026. */
function claims(core: Core, { id, tenantId, name, userPrincipalName }: User) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuers.v2(core.origin, tenantId),
    iat: now,
    nbf: now,
    exp: now + LIFETIME_SECONDS,
    name,
    preferred_username: userPrincipalName,
    oid: id,
    sub: createHash('sha256').update(id).digest('base64url'),
    tid: tenantId,
    uti: randomUUID(),
    ver: '2.0',
  };
}

/** Codes and refresh tokens of single-page applications work from a browser only, and from a registered origin only. */
function requireOrigin(application: Application, request: SimRequest): void {
  const origin = request.headers['origin'];
  if (origin === undefined) {
    const text =
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.";
    throw entraError(9002327, text);
  }
  if (!isSpaOrigin(application, origin)) {
    const text = `Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '${origin}'.`;
    throw entraError(9002326, text);
  }
}

const secondsUntil = (time: number): number => Math.max(0, Math.floor((time - Date.now()) / 1000));

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw entraError(900144, `The request body must contain the following parameter: '${name}'.`);
  return value;
}
