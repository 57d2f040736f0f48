import { randomUUID } from 'node:crypto';
import type { ArmContext } from './armContext';
import { normalId } from './resourceId';
import { findRole } from './roleDefinitions';
import type { RoleAssignment } from './state';

/** What an owner does with role assignments by hand. */
export function createRoleControl({ core, state }: ArmContext) {
  return {
    /** Assigns a role, effective after `lag.rolePropagationMs`; an equal assignment is returned as it is. */
    assignRole(wanted: {
      scope: string;
      principalId: string;
      roleDefinitionId: string;
      principalType?: string;
    }): RoleAssignment {
      const role = findRole(wanted.roleDefinitionId);
      if (!role) throw new Error(`Role ${wanted.roleDefinitionId} is not simulated`);
      const twin = state
        .rolesOf(wanted.principalId)
        .find((one) => normalId(one.scope) === normalId(wanted.scope) && one.roleId === role.id);
      if (twin) return twin;
      const name = randomUUID();
      const id = `${wanted.scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
      const assignment: RoleAssignment = {
        id,
        name,
        scope: wanted.scope,
        principalId: wanted.principalId,
        principalType: wanted.principalType ?? 'ServicePrincipal',
        roleId: role.id,
        createdOn: core.clock.now().toISOString(),
      };
      state.roleAssignments.set(normalId(id), assignment);
      return assignment;
    },

    /** Removes role assignments of a principal at exactly this scope; all roles if none is named. Returns how many. */
    removeRole(wanted: { scope: string; principalId: string; roleDefinitionId?: string }): number {
      const roleId = wanted.roleDefinitionId === undefined ? undefined : findRole(wanted.roleDefinitionId)?.id;
      const found = state
        .rolesOf(wanted.principalId)
        .filter(
          (one) =>
            normalId(one.scope) === normalId(wanted.scope) &&
            (wanted.roleDefinitionId === undefined || one.roleId === roleId),
        );
      for (const { id } of found) state.roleAssignments.delete(normalId(id));
      return found.length;
    },

    /** Role assignments at exactly this scope. */
    roles: (scope: string): RoleAssignment[] =>
      [...state.roleAssignments.values()].filter((one) => normalId(one.scope) === normalId(scope)),
  };
}
