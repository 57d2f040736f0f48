import { randomUUID } from 'node:crypto';
import type { Core, SimRequest } from '../core/service';
import type { Caller } from './access';
import { optionalText, optionalTexts, readBody, requiredText } from './body';
import { findTenant } from '../entra/state';
import { badRequest, unsupported } from './graphErrors';
import type { Application, ResourceAccess } from './state';

const FIELDS = [
  'displayName',
  'uniqueName',
  'signInAudience',
  'web',
  'requiredResourceAccess',
  'identifierUris',
  'tags',
];

const AUDIENCES = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
];

/** The application that a create request describes. Its creator owns it. */
export function newApplication(core: Core, request: SimRequest, caller: Caller, uniqueName?: string): Application {
  const body = readBody(request, FIELDS);
  const named = uniqueName ?? optionalText(body, 'uniqueName');
  return {
    id: randomUUID(),
    appId: randomUUID(),
    tenantId: caller.tenantId,
    displayName: requiredText(body, 'displayName'),
    ...(named !== undefined && { uniqueName: named }),
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    redirectUris: [],
    requiredResourceAccess: [],
    identifierUris: [],
    tags: [],
    federatedCredentials: [],
    secretHashes: [],
    owners: [caller.objectId],
    createdAt: core.clock.now().getTime(),
    ...readChanges(body),
  };
}

/** The application after an update. Only the named fields change; `uniqueName` cannot. */
export function changedApplication(request: SimRequest, application: Application): Application {
  const body = readBody(request, FIELDS);
  const uniqueName = optionalText(body, 'uniqueName');
  if (uniqueName !== undefined && uniqueName !== application.uniqueName) {
    throw badRequest("Property 'uniqueName' is read-only and cannot be changed.");
  }
  return { ...application, ...readChanges(body) };
}

const UNVERIFIED = { displayName: null, verifiedPublisherId: null, addedDateTime: null };

/**
 * What clients see of an application. Publisher: "application resource type" and "verifiedPublisher resource type",
 * Microsoft Graph v1.0 (2026-11); the domain is the tenant's verified one.
 */
export const presentApplication = (core: Core, it: Application) => ({
  id: it.id,
  appId: it.appId,
  displayName: it.displayName,
  uniqueName: it.uniqueName ?? null,
  signInAudience: it.signInAudience,
  createdDateTime: new Date(it.createdAt).toISOString(),
  deletedDateTime: it.deletedAt === undefined ? null : new Date(it.deletedAt).toISOString(),
  publisherDomain: findTenant(core, it.tenantId)?.domain ?? null,
  verifiedPublisher: it.verifiedPublisher ?? UNVERIFIED,
  identifierUris: it.identifierUris,
  requiredResourceAccess: it.requiredResourceAccess,
  tags: it.tags,
  web: { redirectUris: it.redirectUris },
});

function readChanges(body: Readonly<Record<string, unknown>>): Partial<Application> {
  const displayName = optionalText(body, 'displayName');
  const signInAudience = optionalText(body, 'signInAudience');
  if (signInAudience !== undefined && !AUDIENCES.includes(signInAudience)) {
    throw badRequest("Invalid value specified for property 'signInAudience' of resource 'Application'.");
  }
  const redirectUris = readRedirectUris(body['web']);
  const identifierUris = optionalTexts(body, 'identifierUris');
  const tags = optionalTexts(body, 'tags');
  const requiredResourceAccess = body['requiredResourceAccess'] as ResourceAccess[] | undefined;
  return {
    ...(displayName && { displayName }),
    ...(signInAudience && { signInAudience }),
    ...(redirectUris && { redirectUris }),
    ...(identifierUris && { identifierUris }),
    ...(tags && { tags }),
    ...(requiredResourceAccess && { requiredResourceAccess }),
  };
}

function readRedirectUris(web: unknown): string[] | undefined {
  if (web === undefined) return undefined;
  if (typeof web !== 'object' || web === null) throw badRequest("Invalid value specified for property 'web'.");
  for (const name of Object.keys(web)) if (name !== 'redirectUris') throw unsupported(`the property web.${name}`);
  const uris = optionalTexts(web as Record<string, unknown>, 'redirectUris');
  const bad = uris?.find((uri) => !URL.canParse(uri) || uri.includes('#') || uri.includes('*'));
  if (bad !== undefined) throw badRequest(`Invalid redirect URI '${bad}'.`);
  return uris;
}
