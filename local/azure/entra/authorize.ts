import { randomBytes } from 'node:crypto';
import { SimError, type Core, type Route, type SimRequest, type SimResponse } from '../core/service';
import { findApplication, grantedAppRoles, type Application } from '../graph/state';
import { orErrorPage, page, required } from './consent';
import { entraError } from './entraErrors';
import { requireScopes } from './requireScopes';
import { requireTenant } from './requireTenant';
import { signInPage } from './signInPage';
import { isSpaRedirect } from './singlePage';
import { authorizationCodes, users, usersOf, type Tenant } from './state';

const CODE_LIFETIME_MS = 10 * 60_000;
const PATH = '/{tenant}/oauth2/v2.0/authorize';

interface SignInRequest {
  readonly tenant: Tenant;
  readonly application: Application;
  readonly redirectUri: string;
}

/**
 * Sign-in of a person with authorization code and PKCE, for single-page applications; and sign-out.
 * Source: "Microsoft identity platform and OAuth 2.0 authorization code flow", read 2026.
 */
export function authorizeRoutes(core: Core): Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      operation: 'entra.authorize.page',
      handler: (request) =>
        orErrorPage(() => {
          const asked = readRequest(core, request);
          return orSentBack(request, asked, () => {
            checkDetails(core, request);
            if (request.query.get('prompt') === 'none') {
              throw entraError(50058, 'A silent sign-in request was sent but no user is signed in.');
            }
            const people = usersOf(core, asked.tenant.id).map((user) => ({
              user,
              roles: rolesOf(core, user.id, request),
            }));
            return page(200, signInPage({ ...asked, people }));
          });
        }),
    },
    {
      method: 'POST',
      path: PATH,
      operation: 'entra.authorize.answer',
      handler: (request) =>
        orErrorPage(() => {
          const asked = readRequest(core, request);
          return orSentBack(request, asked, () => answer(core, request, asked));
        }),
    },
    {
      method: 'GET',
      path: '/{tenant}/oauth2/v2.0/logout',
      operation: 'entra.logout',
      handler: (request) =>
        orErrorPage(() => {
          requireTenant(core, request);
          return { status: 303, headers: { location: required(request, 'post_logout_redirect_uri') } };
        }),
    },
  ];
}

function answer(core: Core, request: SimRequest, asked: SignInRequest): SimResponse {
  const { scope, codeChallenge } = checkDetails(core, request);
  const chosen = request.form().get('user') ?? '';
  const user = users(core).get(chosen);
  if (user?.tenantId !== asked.tenant.id) {
    return sendBack(request, asked, {
      error: 'access_denied',
      error_description: 'The user has cancelled the sign-in.',
    });
  }
  const code = randomBytes(48).toString('base64url');
  const nonce = request.query.get('nonce');
  authorizationCodes(core).set(code, {
    userId: user.id,
    tenantId: asked.tenant.id,
    clientId: asked.application.appId,
    scope,
    ...(nonce === undefined ? {} : { nonce }),
    expiresAt: Date.now() + CODE_LIFETIME_MS,
    redirectUri: asked.redirectUri,
    codeChallenge,
    redeemed: false,
  });
  return sendBack(request, asked, { code });
}

/** What must hold before anybody is sent anywhere: a wrong one of these shows a page of Entra. */
function readRequest(core: Core, request: SimRequest): SignInRequest {
  const tenant = requireTenant(core, request);
  const clientId = required(request, 'client_id');
  const application = findApplication(core, clientId);
  if (application?.tenantId !== tenant.id) {
    const text = `Application with identifier '${clientId}' was not found in the directory '${tenant.name}'.`;
    throw entraError(700016, text);
  }
  const redirectUri = required(request, 'redirect_uri');
  if (!isSpaRedirect(application, redirectUri)) {
    const text = `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`;
    throw entraError(50011, text);
  }
  return { tenant, application, redirectUri };
}

function checkDetails(core: Core, request: SimRequest): { scope: string; codeChallenge: string } {
  const type = required(request, 'response_type');
  if (type !== 'code') throw entraError(700054, `response_type '${type}' is not enabled for the application.`);
  const scope = required(request, 'scope');
  requireScopes(core, requireTenant(core, request), scope);
  const codeChallenge = request.query.get('code_challenge') ?? '';
  if (request.query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(codeChallenge)) {
    throw entraError(
      9002325,
      'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    );
  }
  return { scope, codeChallenge };
}

/** Roles of a person for the API that the client asks for. */
function rolesOf(core: Core, userId: string, request: SimRequest): readonly string[] {
  const { api } = requireScopes(core, requireTenant(core, request), request.query.get('scope') ?? '');
  return api ? grantedAppRoles(core, userId, api.name) : [];
}

function orSentBack(request: SimRequest, asked: SignInRequest, produce: () => SimResponse): SimResponse {
  try {
    return produce();
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const name = error.code === 'AADSTS50058' ? 'login_required' : 'invalid_request';
    return sendBack(request, asked, { error: name, error_description: `${error.code}: ${error.message}` });
  }
}

function sendBack(request: SimRequest, { redirectUri }: SignInRequest, result: Record<string, string>): SimResponse {
  const target = new URL(redirectUri);
  const state = request.query.get('state');
  const all = new URLSearchParams({ ...result, ...(state === undefined ? {} : { state }) });
  if (request.query.get('response_mode') === 'fragment') target.hash = all.toString();
  else for (const [name, value] of all) target.searchParams.set(name, value);
  return { status: 303, headers: { location: target.href, 'cache-control': 'no-store' } };
}
