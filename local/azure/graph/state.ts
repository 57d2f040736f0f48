import { managedIdentities } from '../managedIdentity/state';
import type { Core } from '../core/service';

/** A trust of an application in tokens of another issuer. */
export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description?: string;
  /** Simulated times, milliseconds since 1970: of its creation, and of the last change of what it trusts. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface ResourceAccess {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[];
}

interface VerifiedPublisher {
  readonly displayName: string;
  /** Id in the partner programme. */
  readonly verifiedPublisherId: string;
  readonly addedDateTime: string;
}

/** An application registration; of one tenant, usable in others through service principals. */
export interface Application {
  /** Object id. */
  readonly id: string;
  /** Client id. */
  readonly appId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly uniqueName?: string;
  readonly signInAudience: string;
  readonly redirectUris: readonly string[];
  /** Redirect URIs of a single-page application: their origins may redeem codes from a browser. */
  readonly spaRedirectUris?: readonly string[];
  /** What an API lets clients do on behalf of a user: values of `scp`. */
  readonly scopes?: readonly string[];
  readonly requiredResourceAccess: readonly ResourceAccess[];
  readonly identifierUris: readonly string[];
  readonly tags: readonly string[];
  readonly federatedCredentials: readonly FederatedCredential[];
  /** SHA-256 of the client secrets, hexadecimal. */
  readonly secretHashes: readonly string[];
  /** Whom Microsoft has verified as its publisher. */
  readonly verifiedPublisher?: VerifiedPublisher;
  /** Object ids of principals that may manage it with `Application.ReadWrite.OwnedBy`. */
  readonly owners: readonly string[];
  /** Simulated times, milliseconds since 1970. */
  readonly createdAt: number;
  readonly deletedAt?: number;
}

/** An application installed in a tenant. */
export interface ServicePrincipal {
  /** Object id: `oid` of its tokens, differs from tenant to tenant. */
  readonly id: string;
  readonly appId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  /** Simulated times, milliseconds since 1970. */
  readonly createdAt: number;
  /** Set when it was removed: the tenant has known the application once. */
  readonly deletedAt?: number;
}

/** App roles granted to one principal for one audience: `roles` of its tokens. */
interface AppRoleGrant {
  readonly principalId: string;
  readonly audience: string;
  readonly roles: readonly string[];
}

/** By object id; soft-deleted ones included. */
export const applications = (core: Core) => core.store.collection<Application>('graph.applications');

const objectIds = (core: Core) => core.store.collection<string>('graph.applicationIds');
const principals = (core: Core) => core.store.collection<ServicePrincipal>('graph.servicePrincipals');
const grants = (core: Core) => core.store.collection<AppRoleGrant>('graph.appRoleGrants');

export function saveApplication(core: Core, application: Application): void {
  applications(core).set(application.id, application);
  objectIds(core).set(application.appId.toLowerCase(), application.id);
}

/** The application of that client id, in whatever tenant; not a deleted one. */
export function findApplication(core: Core, appId: string): Application | undefined {
  const found = applications(core).get(objectIds(core).get(appId.toLowerCase()) ?? '');
  return found?.deletedAt === undefined ? found : undefined;
}

const principalKey = (tenantId: string, appId: string) => `${tenantId}/${appId}`.toLowerCase();

export function saveServicePrincipal(core: Core, principal: ServicePrincipal): void {
  principals(core).set(principalKey(principal.tenantId, principal.appId), principal);
}

/** The service principal of an application in a tenant; a removed one has `deletedAt`. */
export function findServicePrincipal(core: Core, tenantId: string, appId: string): ServicePrincipal | undefined {
  return principals(core).get(principalKey(tenantId, appId));
}

/** Service principals of a tenant, removed ones left out. */
export function servicePrincipalsOf(core: Core, tenantId: string): ServicePrincipal[] {
  return [...principals(core).values()].filter((it) => it.tenantId === tenantId && it.deletedAt === undefined);
}

/** Whether a tenant's directory has this principal: a service principal or a managed identity. */
export function principalExists(core: Core, tenantId: string, objectId: string): boolean {
  return (
    servicePrincipalsOf(core, tenantId).some((principal) => principal.id === objectId) ||
    [...managedIdentities(core).values()].some(
      (identity) => identity.tenantId === tenantId && identity.principalId === objectId,
    )
  );
}

export function saveAppRoleGrant(core: Core, grant: AppRoleGrant): void {
  grants(core).set(`${grant.principalId} ${grant.audience}`, grant);
}

/** App roles that a token of this principal for this audience carries. */
export function grantedAppRoles(core: Core, principalId: string, audience: string): readonly string[] {
  return grants(core).get(`${principalId} ${audience}`)?.roles ?? [];
}
