import { createHash } from 'node:crypto';
import type { Core, Route, SimRequest } from '../core/service';
import { type Application, findApplication, findServicePrincipal, type ServicePrincipal } from '../graph/state';
import { issueAccessToken } from './accessToken';
import { checkAssertion } from './checkAssertion';
import { entraError } from './entraErrors';
import { requireResource } from './resources';
import { requireTenant } from './requireTenant';
import type { Tenant } from './state';

const LIFETIME_SECONDS = 3599;
const MULTITENANT = ['AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'];
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The client credentials grant, with a federated assertion or a client secret. */
export function tokenEndpoint(core: Core): Route {
  return {
    method: 'POST',
    path: '/{tenant}/oauth2/v2.0/token',
    operation: 'entra.token',
    handler: async (request) => {
      const tenant = requireTenant(core, request);
      const form = readForm(request);
      if (form.get('grant_type') !== 'client_credentials') {
        throw entraError(70003, `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`);
      }
      const application = requireApplication(core, tenant, required(form, 'client_id'));
      const principal = requirePrincipal(core, tenant, application);
      await checkCredential(core, application, form);
      const resource = requireResource(core, tenant, requestedResource(form));
      const subject = { tenantId: tenant.id, objectId: principal.id, clientId: application.appId };
      const body = {
        token_type: 'Bearer',
        expires_in: LIFETIME_SECONDS,
        ext_expires_in: LIFETIME_SECONDS,
        access_token: await issueAccessToken(core, subject, resource, LIFETIME_SECONDS),
      };
      return { status: 200, headers: { 'cache-control': 'no-store' }, body };
    },
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
