import type { Simulator } from '../../azure';
import { grantsOn } from './grants';
import type { Incident, Place } from './incident';

const hasApplication = ({ clientId }: Place): boolean => clientId !== undefined;
/** Whether the resource itself comes as the application. */
const comesAsApplication = ({ federatedClientId, clientId }: Place): boolean =>
  federatedClientId !== undefined && federatedClientId === clientId;

/** Gives to another principal what one had on the vault. */
function passOn(simulator: Simulator, place: Place, from: string, to: string): void {
  for (const one of grantsOn(simulator, place)) if (one.principalId === from) one.give(to);
}

/** What happens to those who come to the vault: application, its trust, and managed identity. Vaults of all kinds alike. */
export const identityIncidents = {
  servicePrincipalRemoved: {
    story: "An administrator removes the application from the customer's tenant.",
    remedy: 'Consent again: the application comes back with another object id and needs its role again.',
    possible: hasApplication,
    losesKey: comesAsApplication,
    begin(simulator, place) {
      const { vault, clientId = '' } = place;
      const before = simulator.entra.servicePrincipal(vault.tenantId, clientId)?.id ?? '';
      simulator.entra.removeServicePrincipal(vault.tenantId, clientId);
      return () => passOn(simulator, place, before, simulator.entra.consent(vault.tenantId, clientId).id);
    },
  },
  servicePrincipalDisabled: {
    story: "An administrator disables sign-in of the application in the customer's tenant.",
    remedy: 'Enable sign-in again.',
    possible: hasApplication,
    losesKey: comesAsApplication,
    begin({ entra }, { vault, clientId = '' }) {
      entra.disableServicePrincipal(vault.tenantId, clientId);
      return () => entra.enableServicePrincipal(vault.tenantId, clientId);
    },
  },
  /**
   * The new identity has another principal: the application has to trust that one, and what the old one was granted has to be
   * granted again. The rest of its name is the same, so the resource finds it.
   */
  identityDeleted: {
    story: 'Somebody deletes the managed identity of the resource.',
    remedy: 'Make it again, let the application trust its new principal, and grant that one the role.',
    possible: () => true,
    losesKey: () => true,
    begin(simulator, place) {
      const deleted = simulator.arm.deleteIdentity(place.identityId);
      return () => {
        const { principalId } = simulator.arm.createIdentity(deleted.place);
        passOn(simulator, place, deleted.principalId, principalId);
        for (const { clientId, credential } of simulator.graph.trustsIn(deleted.principalId))
          simulator.graph.setCredential(clientId, { ...credential, subject: principalId });
      };
    },
  },
  federatedCredentialRemoved: {
    story: "Somebody removes the application's trust in the managed identity.",
    remedy: 'Add the federated identity credential again.',
    possible: ({ federatedClientId }) => federatedClientId !== undefined,
    losesKey: () => true,
    begin({ graph, managedIdentity }, { identityId }) {
      const identity = managedIdentity.all().find(({ id }) => id.toLowerCase() === identityId.toLowerCase());
      const trusts = graph.trustsIn(identity?.principalId ?? '');
      for (const { clientId, credential } of trusts) graph.removeCredential(clientId, credential.name);
      return () => {
        for (const { clientId, credential } of trusts) graph.setCredential(clientId, credential);
      };
    },
  },
} as const satisfies Readonly<Record<string, Incident>>;
