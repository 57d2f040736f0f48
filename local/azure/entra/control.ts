import { randomBytes, randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import type { Core } from '../core/service';
import { installApplication } from '../graph/installApplication';
import {
  type Application,
  findApplication,
  findServicePrincipal,
  saveApplication,
  saveAppRoleGrant,
  saveServicePrincipal,
  type ServicePrincipal,
} from '../graph/state';
import { issueAccessToken, type TokenSubject } from './accessToken';
import { findResource, type Resource } from './resources';
import { findTenant, type Tenant, tenants, type User, users } from './state';
import { hashSecret } from './tokenEndpoint';

interface NewClient {
  readonly tenantId: string;
  readonly name: string;
  /** App roles granted to it for `audience`. */
  readonly roles?: readonly string[];
  /** The Azure service or registered API that the roles are for. */
  readonly audience?: string;
}

interface NewApi {
  readonly tenantId: string;
  readonly name: string;
  /** Such as `api://latchkey`: what clients ask tokens for. */
  readonly identifierUri: string;
  /** `aud` of its tokens. Default: a new id. */
  readonly clientId?: string;
  /** What clients may do there on behalf of a user. Default: nothing. */
  readonly scopes?: readonly string[];
}

interface NewSinglePageApplication {
  readonly tenantId: string;
  readonly name: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

interface NewUser {
  /** Object id: who exists is changed. */
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** Before the `@` of the tenant's domain. */
  readonly alias: string;
  /** App roles granted for `audience`. */
  readonly roles: readonly string[];
  readonly audience: string;
}

/** What tests and the demo do as an administrator would, and what they need to see. */
export type EntraControl = ReturnType<typeof createEntraControl>;

export function createEntraControl(core: Core) {
  return {
    /** Adds a tenant; one that exists keeps what is installed in it. */
    createTenant(tenant: Pick<Tenant, 'id' | 'name' | 'domain'>): Tenant {
      const created: Tenant = { ...tenant, id: tenant.id.toLowerCase(), missingResources: [] };
      tenants(core).set(created.id, created);
      return created;
    },

    /** Takes the service principal of an Azure service out of a tenant: tokens for it fail with AADSTS500011. */
    removeResource(tenantId: string, resource: string): void {
      const tenant = mustFindTenant(core, tenantId);
      const missingResources = [...tenant.missingResources, mustFindResource(core, resource).name];
      tenants(core).set(tenant.id, { ...tenant, missingResources });
    },

    restoreResources(tenantId: string): void {
      const tenant = mustFindTenant(core, tenantId);
      tenants(core).set(tenant.id, { ...tenant, missingResources: [] });
    },

    /** Installs an application in a tenant, as an administrator's script does: no callback. */
    consent(tenantId: string, clientId: string): ServicePrincipal {
      const application = findApplication(core, clientId);
      if (!application) throw new Error(`no application with client id ${clientId}`);
      return installApplication(core, mustFindTenant(core, tenantId).id, application);
    },

    /** The service principal of an application in a tenant, if it is installed there. */
    servicePrincipal(tenantId: string, clientId: string): ServicePrincipal | undefined {
      const principal = findServicePrincipal(core, tenantId, clientId);
      return principal?.deletedAt === undefined ? principal : undefined;
    },

    removeServicePrincipal(tenantId: string, clientId: string): void {
      const principal = mustFindPrincipal(core, tenantId, clientId);
      saveServicePrincipal(core, { ...principal, deletedAt: core.clock.now().getTime() });
    },

    disableServicePrincipal(tenantId: string, clientId: string): void {
      saveServicePrincipal(core, { ...mustFindPrincipal(core, tenantId, clientId), accountEnabled: false });
    },

    enableServicePrincipal(tenantId: string, clientId: string): void {
      saveServicePrincipal(core, { ...mustFindPrincipal(core, tenantId, clientId), accountEnabled: true });
    },

    /** Registers an API of the vendor's own, installed in its tenant. Its tokens are v2: `aud` is its client id. */
    registerApi(api: NewApi): { clientId: string } {
      const clientId = api.clientId ?? findResource(core, api.identifierUri)?.name ?? randomUUID();
      register(core, { ...api, clientId, identifierUris: [api.identifierUri] });
      return { clientId };
    },

    /** Registers an application that runs in the browser, installed in its tenant: its people may sign in to it. */
    registerSinglePageApplication({ redirectUris, ...app }: NewSinglePageApplication): void {
      register(core, { ...app, spaRedirectUris: redirectUris });
    },

    /** A person of a tenant who can sign in, with their app roles. */
    createUser({ id, tenantId, name, alias, roles, audience }: NewUser): User {
      const tenant = mustFindTenant(core, tenantId);
      const user: User = { id, tenantId: tenant.id, name, userPrincipalName: `${alias}@${tenant.domain}` };
      users(core).set(id, user);
      saveAppRoleGrant(core, { principalId: id, audience: mustFindResource(core, audience).name, roles });
      return user;
    },

    /** A client with a secret, installed in its tenant: an operator, a customer's administrator, the billing system. */
    createClient(client: NewClient): { clientId: string; secret: string; objectId: string } {
      const secret = randomBytes(24).toString('base64url');
      const principal = register(core, { ...client, clientId: randomUUID(), secretHashes: [hashSecret(secret)] });
      if (client.roles?.length) {
        const { name } = mustFindResource(core, client.audience ?? '');
        saveAppRoleGrant(core, { principalId: principal.id, audience: name, roles: client.roles });
      }
      return { clientId: principal.appId, secret, objectId: principal.id };
    },

    /** A token as Entra would issue it, for any principal; a negative lifetime gives an expired one. */
    issueToken(subject: TokenSubject, audience: string, lifetimeSeconds = 3599): Promise<string> {
      return issueAccessToken(core, subject, mustFindResource(core, audience), lifetimeSeconds);
    },

    /** A token with any claims, signed with our key (`own`) or with a stranger's (`forged`). */
    async craftToken(claims: Readonly<Record<string, unknown>>, signer: 'own' | 'forged'): Promise<string> {
      if (signer === 'own') return core.signToken(claims);
      const { privateKey } = await generateKeyPair('RS256');
      const { kid } = core.signingKeys.keys[0] as { kid: string };
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey);
    },

    /** Every access token issued, managed identities' included: the newest 50,000, for tests of secrecy. */
    listIssuedTokens: (): readonly string[] => core.issuedTokens(),
  };
}

function register(
  core: Core,
  app: Pick<Application, 'tenantId'> & { name: string; clientId: string } & Partial<
      Pick<Application, 'identifierUris' | 'secretHashes' | 'scopes' | 'spaRedirectUris'>
    >,
): ServicePrincipal {
  const tenantId = mustFindTenant(core, app.tenantId).id;
  const application: Application = {
    id: findApplication(core, app.clientId)?.id ?? randomUUID(),
    appId: app.clientId,
    tenantId,
    displayName: app.name,
    signInAudience: 'AzureADMyOrg',
    redirectUris: [],
    spaRedirectUris: app.spaRedirectUris ?? [],
    scopes: app.scopes ?? [],
    requiredResourceAccess: [],
    identifierUris: app.identifierUris ?? [],
    tags: [],
    federatedCredentials: [],
    secretHashes: app.secretHashes ?? [],
    owners: [],
    createdAt: 0,
  };
  saveApplication(core, application);
  return installApplication(core, tenantId, application, true);
}

function mustFindTenant(core: Core, id: string): Tenant {
  const tenant = findTenant(core, id);
  if (!tenant) throw new Error(`no tenant ${id}`);
  return tenant;
}

function mustFindResource(core: Core, name: string): Resource {
  const resource = findResource(core, name);
  if (!resource) throw new Error(`no Azure service or registered API '${name}': see registerApi`);
  return resource;
}

function mustFindPrincipal(core: Core, tenantId: string, clientId: string): ServicePrincipal {
  const principal = findServicePrincipal(core, mustFindTenant(core, tenantId).id, clientId);
  if (!principal || principal.deletedAt !== undefined) throw new Error(`${clientId} is not installed in ${tenantId}`);
  return principal;
}
