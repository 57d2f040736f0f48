import { randomUUID } from 'node:crypto';
import type { Core } from '../core/service';
import type { NewVault } from './control';
import { findHsmRole, HSM_ROLE_IDS, hsmScope } from './managedHsmRoles';
import type { HsmRoleAssignment, KeyVaultState, Vault } from './state';

interface NewManagedHsm extends Omit<NewVault, 'rbac' | 'accessPolicies' | 'softDelete' | 'sku'> {
  /** Object ids of the first administrators, who hand out the other roles. */
  readonly administrators?: readonly string[];
}

interface NewHsmRole {
  readonly hsm: string;
  readonly principalId: string;
  /** Default: Managed HSM Crypto Service Encryption User. */
  readonly roleDefinitionId?: string;
  /** `/` (default), `/keys` or `/keys/NAME`. */
  readonly scope?: string;
}

/** What the owner of a Managed HSM does by hand. Keys, dates and firewalls are changed by the functions for vaults. */
export function createHsmControl(
  core: Core,
  state: KeyVaultState,
  make: (wanted: NewVault) => Vault & { uri: string },
) {
  function read({ hsm, principalId, roleDefinitionId, scope: wanted }: NewHsmRole) {
    const found = state.vaults.get(hsm.toLowerCase());
    if (!found?.managedHsm) throw new Error(`No Managed HSM ${hsm}`);
    const role = findHsmRole(roleDefinitionId ?? HSM_ROLE_IDS.cryptoServiceEncryptionUser);
    if (!role) throw new Error(`Role ${roleDefinitionId} of Managed HSM is not simulated`);
    const scope = hsmScope(wanted ?? '/');
    if (scope === undefined) throw new Error(`${wanted} is no scope of a Managed HSM`);
    return { hsm: found.name, scope, principalId, roleId: role.id };
  }

  /** Assigns a role inside the HSM, effective after `lag.rolePropagationMs`; an equal one is returned as it is. */
  function assignHsmRole(wanted: NewHsmRole): HsmRoleAssignment {
    const asked = read(wanted);
    const twin = [...state.hsmRoleAssignments.values()].find((one) => isSame(one, asked));
    if (twin) return twin;
    const made = { ...asked, name: randomUUID(), createdOn: core.clock.now().toISOString() };
    state.hsmRoleAssignments.set(`${made.hsm}/${made.name}`, made);
    return made;
  }

  return {
    /** Makes an activated HSM and returns it with its URI; `id` is its resource id. */
    createManagedHsm({ administrators = [], ...wanted }: NewManagedHsm): Vault & { uri: string } {
      const made = make({ ...wanted, sku: 'premium' });
      for (const principalId of administrators)
        assignHsmRole({ hsm: made.name, principalId, roleDefinitionId: HSM_ROLE_IDS.administrator });
      return made;
    },

    assignHsmRole,

    /** Roles inside an HSM. */
    hsmRoles: (hsm: string): readonly HsmRoleAssignment[] => state.hsmRolesOf(hsm.toLowerCase()),

    /** Takes a role away from a principal at exactly this scope; whether there was one. */
    removeHsmRole(wanted: NewHsmRole): boolean {
      const asked = read(wanted);
      const found = [...state.hsmRoleAssignments.entries()].find(([, one]) => isSame(one, asked));
      return found !== undefined && state.hsmRoleAssignments.delete(found[0]);
    },
  };
}

function isSame(one: HsmRoleAssignment, asked: Pick<HsmRoleAssignment, 'hsm' | 'scope' | 'principalId' | 'roleId'>) {
  return (
    one.hsm === asked.hsm &&
    one.scope === asked.scope &&
    one.principalId === asked.principalId &&
    one.roleId === asked.roleId
  );
}
