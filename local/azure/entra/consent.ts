import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import { SimError } from '../core/service';
import { installApplication } from '../graph/installApplication';
import { type Application, findApplication } from '../graph/state';
import { consentPage, errorPage } from './consentPage';
import { entraError } from './entraErrors';
import { findTenant, type Tenant, tenants } from './state';

interface ConsentRequest {
  readonly version: 'v1' | 'v2';
  readonly application: Application;
  readonly redirectUri: string;
  /** Tenants whose administrator may answer: one, unless the link left it open. */
  readonly candidates: readonly Tenant[];
  readonly scope: string;
  readonly state: string | undefined;
}

/**
 * The admin consent endpoints, v2 and v1, and their page.
 * Source: "Admin consent on the Microsoft identity platform", read 2026.
 */
export function consentRoutes(core: Core): Route[] {
  return (['v2', 'v1'] as const).flatMap((version) => {
    const path = version === 'v2' ? '/{tenant}/v2.0/adminconsent' : '/{tenant}/adminconsent';
    return [
      {
        method: 'GET',
        path,
        operation: 'entra.consent.page',
        handler: (request: SimRequest) =>
          orErrorPage(() => {
            const { application, candidates, scope } = readRequest(core, request, version);
            return page(200, consentPage({ application, publisher: publisher(core, application), candidates, scope }));
          }),
      },
      {
        method: 'POST',
        path,
        operation: 'entra.consent.answer',
        write: true,
        handler: (request: SimRequest) => orErrorPage(() => answer(core, request, readRequest(core, request, version))),
      },
    ];
  });
}

function answer(core: Core, request: SimRequest, asked: ConsentRequest): SimResponse {
  const form = request.form();
  const accepted = form.get('decision') === 'accept';
  const target = new URL(asked.redirectUri);
  const result = accepted ? accept(core, asked, form.get('tenant')) : declined(asked.version);
  if (asked.state !== undefined) result['state'] = asked.state;
  for (const [name, value] of Object.entries(result)) target.searchParams.set(name, value);
  return { status: 303, headers: { location: target.href } };
}

function accept(core: Core, asked: ConsentRequest, chosen: string | null): Record<string, string> {
  const tenant = asked.candidates.find((it) => it.id === chosen);
  if (!tenant) throw entraError(90002, `Tenant '${chosen ?? ''}' not found.`);
  installApplication(core, tenant.id, asked.application);
  const granted = asked.version === 'v2' && { scope: asked.scope };
  return { admin_consent: 'True', tenant: tenant.id, ...granted };
}

function declined(version: 'v1' | 'v2'): Record<string, string> {
  return version === 'v2'
    ? {
        admin_consent: 'True',
        error: 'consent_required',
        error_description: 'AADSTS65004: The resource owner or authorization server denied the request.',
      }
    : { error: 'permission_denied', error_description: 'The admin canceled the request' };
}

function readRequest(core: Core, request: SimRequest, version: 'v1' | 'v2'): ConsentRequest {
  const candidates = readTenants(core, request.params['tenant'] ?? '', version);
  const clientId = required(request, 'client_id');
  const application = findApplication(core, clientId);
  const multitenant = application?.signInAudience !== 'AzureADMyOrg';
  if (!application) {
    throw entraError(700016, `Application with identifier '${clientId}' was not found in the directory.`);
  }
  if (!multitenant && candidates.some((tenant) => tenant.id !== application.tenantId)) {
    throw entraError(50194, `Application '${clientId}' is not configured as a multi-tenant application.`);
  }
  const redirectUri = required(request, 'redirect_uri');
  if (!application.redirectUris.includes(redirectUri)) {
    const text = `The redirect URI '${redirectUri}' does not match the redirect URIs configured for '${clientId}'.`;
    throw entraError(50011, text);
  }
  const scope = version === 'v2' ? required(request, 'scope') : '';
  return { version, application, redirectUri, candidates, scope, state: request.query.get('state') };
}

function readTenants(core: Core, named: string, version: 'v1' | 'v2'): Tenant[] {
  const open = named === 'organizations' || (named === 'common' && version === 'v1');
  if (open) return [...tenants(core).values()];
  if (named === 'common' || named === 'consumers') {
    throw entraError(90023, `The '${named}' endpoint is not supported for admin consent: name a tenant.`);
  }
  const tenant = findTenant(core, named);
  if (!tenant) throw entraError(90002, `Tenant '${named}' not found.`);
  return [tenant];
}

/** A query parameter that must be there. */
export function required(request: SimRequest, name: string): string {
  const value = request.query.get(name);
  if (!value) throw entraError(900144, `The request must contain the following parameter: '${name}'.`);
  return value;
}

const publisher = (core: Core, application: Application): string => {
  const tenant = findTenant(core, application.tenantId);
  const { verifiedPublisher } = application;
  if (verifiedPublisher) return `${verifiedPublisher.displayName} (verified)`;
  return `${tenant ? `${tenant.name} (${tenant.domain})` : application.tenantId} (unverified)`;
};

/** What `produce` answers, or the page that says why there is no answer. */
export function orErrorPage(produce: () => SimResponse): SimResponse {
  try {
    return produce();
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return page(error.status, errorPage(`${error.code}: ${error.message}`));
  }
}

/** A page of Entra as an answer. */
export const page = (status: number, body: string): SimResponse => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body,
});
