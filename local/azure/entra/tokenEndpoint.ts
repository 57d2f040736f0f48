import { createHash } from 'node:crypto';
import type { Core, Route, SimRequest } from '../core/service';
import { type Application, findApplication, findServicePrincipal, type ServicePrincipal } from '../graph/state';
import { issueAccessToken } from './accessToken';
import { checkAssertion } from './checkAssertion';
import { entraError } from './entraErrors';
import { redeemCode, redeemRefreshToken } from './redeem';
import { requireResource } from './resources';
import { requireTenant } from './requireTenant';
import { corsHeaders, isSpaOrigin, preflight } from './singlePage';
import type { Tenant } from './state';

const LIFETIME_SECONDS = 3599;
const MULTITENANT = ['AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'];
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const PATH = '/{tenant}/oauth2/v2.0/token';

/**
 * The grants: client credentials with a federated assertion or a client secret; codes and refresh tokens of single-page
 * applications, whose pages may read the answer.
 */
export function tokenRoutes(core: Core): Route[] {
  return [
    { method: 'OPTIONS', path: PATH, operation: 'entra.token.preflight', handler: preflight },
    {
      method: 'POST',
      path: PATH,
      operation: 'entra.token',
      handler: async (request) => {
        const tenant = requireTenant(core, request);
        const form = readForm(request);
        const body = await grant(core, request, tenant, form);
        return { status: 200, headers: { 'cache-control': 'no-store', ...readableBy(core, request) }, body };
      },
    },
  ];
}

/** Headers for a page of a registered origin; none for others. */
export function readableBy(core: Core, request: SimRequest): Record<string, string> {
  const origin = request.headers['origin'];
  const application = origin === undefined ? undefined : findApplication(core, request.form().get('client_id') ?? '');
  return origin !== undefined && application && isSpaOrigin(application, origin) ? corsHeaders(origin) : {};
}

async function grant(core: Core, request: SimRequest, tenant: Tenant, form: URLSearchParams): Promise<object> {
  const type = form.get('grant_type') ?? '';
  const application = () => requireApplication(core, tenant, required(form, 'client_id'));
  switch (type) {
    case 'client_credentials':
      return clientCredentials(core, tenant, application(), form);
    case 'authorization_code':
      return redeemCode(core, request, { tenant, application: application(), form });
    case 'refresh_token':
      return redeemRefreshToken(core, request, { tenant, application: application(), form });
    default:
      throw entraError(70003, `The app requested an unsupported grant type '${type}'.`);
  }
}

async function clientCredentials(core: Core, tenant: Tenant, application: Application, form: URLSearchParams) {
  const principal = requirePrincipal(core, tenant, application);
  await checkCredential(core, application, form);
  const resource = requireResource(core, tenant, requestedResource(form));
  const subject = { tenantId: tenant.id, objectId: principal.id, clientId: application.appId };
  return {
    token_type: 'Bearer',
    expires_in: LIFETIME_SECONDS,
    ext_expires_in: LIFETIME_SECONDS,
    access_token: await issueAccessToken(core, subject, resource, LIFETIME_SECONDS),
  };
}

/** SHA-256, hexadecimal: client secrets are kept only so. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

function requireApplication(core: Core, tenant: Tenant, clientId: string): Application {
  const application = findApplication(core, clientId);
  if (!application) throw notInTenant(clientId, tenant);
  if (application.tenantId !== tenant.id && !MULTITENANT.includes(application.signInAudience)) {
    throw entraError(50194, `Application '${clientId}' is not configured as a multi-tenant application.`);
  }
  return application;
}

/** Never installed: 700016. Installed once and removed since: 7000229. */
function requirePrincipal(core: Core, tenant: Tenant, application: Application): ServicePrincipal {
  const principal = findServicePrincipal(core, tenant.id, application.appId);
  if (!principal) throw notInTenant(application.appId, tenant);
  if (principal.deletedAt !== undefined) {
    const text = `The client application ${application.appId} is missing service principal in the tenant ${tenant.id}.`;
    throw entraError(7000229, text);
  }
  if (core.clock.now().getTime() < principal.createdAt + core.lag.consentMs) {
    throw notInTenant(application.appId, tenant);
  }
  if (!principal.accountEnabled) {
    throw entraError(7000112, `Application '${application.appId}'(${application.displayName}) is disabled.`);
  }
  return principal;
}

async function checkCredential(core: Core, application: Application, form: URLSearchParams): Promise<void> {
  const assertion = form.get('client_assertion');
  const secret = form.get('client_secret');
  if (assertion !== null) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
      throw entraError(900144, "The request body must contain the parameter 'client_assertion_type'.");
    }
    await checkAssertion(core, application, assertion);
  } else if (secret !== null) {
    if (!application.secretHashes.includes(hashSecret(secret))) {
      throw entraError(7000215, `Invalid client secret provided for app '${application.appId}'.`);
    }
  } else {
    throw entraError(7000218, "The request body must contain 'client_assertion' or 'client_secret'.");
  }
}

function requestedResource(form: URLSearchParams): string {
  const scope = required(form, 'scope');
  const suffix = '/.default';
  if (scope.includes(' ') || !scope.endsWith(suffix)) {
    throw entraError(
      1002012,
      `The provided value for scope ${scope} is not valid: a client credential flow needs /.default.`,
    );
  }
  return scope.slice(0, -suffix.length);
}

function readForm(request: SimRequest): URLSearchParams {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw entraError(900561, 'The endpoint only accepts application/x-www-form-urlencoded requests.');
  }
  return request.form();
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw entraError(900144, `The request body must contain the following parameter: '${name}'.`);
  return value;
}

const notInTenant = (clientId: string, tenant: Tenant) =>
  entraError(700016, `Application with identifier '${clientId}' was not found in the directory '${tenant.name}'.`);
