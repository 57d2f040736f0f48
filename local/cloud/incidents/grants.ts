import type { Simulator } from '../../azure';
import type { Place } from './incident';

/** A right of a principal on a vault, in the words of whichever permission model the vault has. */
interface Grant {
  readonly principalId: string;
  /** Gives it, or the same to another principal. */
  give(principalId?: string): void;
  take(): void;
}

/** The rights that were given on exactly this vault or Managed HSM. */
export function grantsOn({ arm, keyVault }: Simulator, { vault }: Pick<Place, 'vault'>): Grant[] {
  if (vault.managedHsm)
    return keyVault.hsmRoles(vault.name).map(({ hsm, scope, principalId, roleId: roleDefinitionId }) => ({
      principalId,
      give: (to = principalId) => void keyVault.assignHsmRole({ hsm, scope, principalId: to, roleDefinitionId }),
      take: () => void keyVault.removeHsmRole({ hsm, scope, principalId, roleDefinitionId }),
    }));
  if (vault.rbac)
    return arm.roles(vault.id).map(({ scope, principalId, roleId: roleDefinitionId }) => ({
      principalId,
      give: (to = principalId) => void arm.assignRole({ scope, principalId: to, roleDefinitionId }),
      take: () => void arm.removeRole({ scope, principalId, roleDefinitionId }),
    }));
  const policies = () => keyVault.vault(vault.name).accessPolicies;
  return vault.accessPolicies.map((policy) => ({
    principalId: policy.objectId,
    give(to = policy.objectId) {
      const others = policies().filter(({ objectId }) => objectId !== to);
      keyVault.setAccessPolicies(vault.name, [...others, { ...policy, objectId: to }]);
    },
    take: () =>
      keyVault.setAccessPolicies(
        vault.name,
        policies().filter(({ objectId }) => objectId !== policy.objectId),
      ),
  }));
}

/** Takes rights away; what is returned gives them back. */
export function takeAway(grants: readonly Grant[]): () => void {
  for (const one of grants) one.take();
  return () => {
    for (const one of grants) one.give();
  };
}
