import type { Core } from '../core/service';
import {
  type Application,
  applications,
  findApplication,
  saveAppRoleGrant,
  type ServicePrincipal,
  servicePrincipalsOf,
} from './state';

/** App roles of Microsoft Graph that the simulator knows. */
export type GraphRole = 'Application.ReadWrite.OwnedBy' | 'Application.ReadWrite.All' | 'Application.Read.All';

/** What tests and the demo do as a directory administrator would, and what they need to see. */
export type GraphControl = ReturnType<typeof createGraphControl>;

export function createGraphControl(core: Core) {
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

    servicePrincipals(tenantId: string): ServicePrincipal[] {
      return servicePrincipalsOf(core, tenantId);
    },
  };
}
