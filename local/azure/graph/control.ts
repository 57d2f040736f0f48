import type { Core } from '../core/service';
import { deleteApplication, purgeApplication } from './deletedItemRoutes';
import {
  type Application,
  applications,
  type FederatedCredential,
  findApplication,
  saveApplication,
  saveAppRoleGrant,
  type ServicePrincipal,
  servicePrincipalsOf,
} from './state';

/** App roles of Microsoft Graph that the simulator knows. */
type GraphRole = 'Application.ReadWrite.OwnedBy' | 'Application.ReadWrite.All' | 'Application.Read.All';

/** What tests and the demo do as a directory administrator would, and what they need to see. */
export type GraphControl = ReturnType<typeof createGraphControl>;

export function createGraphControl(core: Core) {
  const mustFind = (clientId: string): Application => {
    const application = findApplication(core, clientId);
    if (!application) throw new Error(`no application with client id ${clientId}`);
    return application;
  };
  return {
    /** Grants app roles of Graph to a service principal or managed identity; replaces earlier grants. */
    grantRoles(principalId: string, roles: readonly GraphRole[]): void {
      saveAppRoleGrant(core, { principalId, audience: core.audiences.graph[0] ?? '', roles });
    },

    /** Applications of a tenant, deleted ones left out. */
    applications(tenantId: string): Application[] {
      return [...applications(core).values()].filter((it) => it.tenantId === tenantId && it.deletedAt === undefined);
    },

    application(clientId: string): Application | undefined {
      return findApplication(core, clientId);
    },

    /** Microsoft has verified who publishes it; only a person can ask for that. */
    setVerifiedPublisher(clientId: string, displayName: string): void {
      const verifiedPublisher = {
        displayName,
        verifiedPublisherId: '1234567',
        addedDateTime: core.clock.now().toISOString(),
      };
      saveApplication(core, { ...mustFind(clientId), verifiedPublisher });
    },

    /** An administrator deletes it; `forGood`: from the deleted items, too. */
    deleteApplication(clientId: string, { forGood = false } = {}): void {
      const application = mustFind(clientId);
      deleteApplication(core, application);
      if (forGood) purgeApplication(core, application);
    },

    /** Federated credentials that trust this subject, with the applications that have them. */
    trustsIn(subject: string): { clientId: string; credential: FederatedCredential }[] {
      return [...applications(core).values()].flatMap(({ appId, federatedCredentials }) =>
        federatedCredentials.flatMap((credential) =>
          credential.subject === subject ? [{ clientId: appId, credential }] : [],
        ),
      );
    },

    /** Adds a federated credential, or replaces the one of its name. */
    setCredential(clientId: string, credential: FederatedCredential): void {
      const application = mustFind(clientId);
      const others = application.federatedCredentials.filter(({ name }) => name !== credential.name);
      const changedAt = core.clock.now().getTime();
      saveApplication(core, { ...application, federatedCredentials: [...others, { ...credential, changedAt }] });
    },

    /** Whether there was one of that name. */
    removeCredential(clientId: string, credentialName: string): boolean {
      const application = mustFind(clientId);
      const left = application.federatedCredentials.filter(({ name }) => name !== credentialName);
      saveApplication(core, { ...application, federatedCredentials: left });
      return left.length < application.federatedCredentials.length;
    },

    servicePrincipals(tenantId: string): ServicePrincipal[] {
      return servicePrincipalsOf(core, tenantId);
    },
  };
}
