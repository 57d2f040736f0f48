import { randomUUID } from 'node:crypto';
import type { Core } from '../core/service';
import { attachedIdentities, managedIdentities, type ManagedIdentity } from './state';

/** What tests and the demo do as the owner of the Function app would. */
export type ManagedIdentityControl = ReturnType<typeof createManagedIdentityControl>;

export function createManagedIdentityControl(core: Core) {
  return {
    /** An identity that is there from the start, such as the Function app's own; the same resource id, the same identity. */
    create(identity: Pick<ManagedIdentity, 'id' | 'tenantId' | 'location'>): ManagedIdentity {
      const known = managedIdentities(core).get(identity.id.toLowerCase());
      const created = known ?? { ...identity, principalId: randomUUID(), clientId: randomUUID() };
      managedIdentities(core).set(identity.id.toLowerCase(), created);
      return created;
    },

    /** Lets the Function app get tokens of that identity. */
    attach(clientId: string): void {
      attachedIdentities(core).set(clientId, true);
    },

    detach(clientId: string): void {
      attachedIdentities(core).delete(clientId);
    },

    all: (): ManagedIdentity[] => [...managedIdentities(core).values()],
  };
}
