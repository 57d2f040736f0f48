import { allowsDataAction, type RoleDefinition } from '../arm/roleDefinitions';
import type { Core } from '../core/service';
import type { Right } from './access';
import type { KeyVaultState, Vault } from './state';

const KEYS = 'Microsoft.KeyVault/managedHsm/keys';
const ROLES = 'Microsoft.KeyVault/managedHsm/roleAssignments';

/** Data actions of a Managed HSM by what is done with a key ("Managed HSM local RBAC built-in roles", 2026). */
const KEY_ACTIONS: Readonly<Record<Right, string>> = {
  get: `${KEYS}/read/action`,
  list: `${KEYS}/read/action`,
  create: `${KEYS}/create`,
  update: `${KEYS}/write/action`,
  rotate: `${KEYS}/rotate/action`,
  delete: `${KEYS}/delete`,
  getDeleted: `${KEYS}/deletedKeys/read/action`,
  listDeleted: `${KEYS}/deletedKeys/read/action`,
  recover: `${KEYS}/deletedKeys/recover/action`,
  purge: `${KEYS}/deletedKeys/delete`,
  wrapKey: `${KEYS}/wrap/action`,
  unwrapKey: `${KEYS}/unwrap/action`,
  // Not in the published list of actions: those of reading and rotating a key. (Ours.)
  getRotationPolicy: `${KEYS}/read/action`,
  setRotationPolicy: `${KEYS}/rotate/action`,
};

/** Data actions on the roles themselves. */
export const ROLE_ACTIONS = {
  read: `${ROLES}/read/action`,
  write: `${ROLES}/write/action`,
  delete: `${ROLES}/delete/action`,
} as const;

/** Role ids by the short names that the simulator's callers use. */
export const HSM_ROLE_IDS = {
  administrator: 'a290e904-7015-4bba-90c8-60543313cdb4',
  cryptoOfficer: '515eb02d-2335-4d2d-92f2-b1cbdf9c3778',
  cryptoUser: '21dbd100-6940-42c2-9190-5d6cb909625b',
  cryptoAuditor: '2c18b078-7c48-4d3a-af88-5a3a1b3f82b3',
  cryptoServiceEncryptionUser: '33413926-3206-4cdd-b39a-83574fe37a17',
} as const;

const keyActions = (...rights: Right[]) => rights.map((right) => KEY_ACTIONS[right]);

/**
 * The built-in roles inside a Managed HSM that matter here ("Managed HSM local RBAC built-in roles", 2026). An administrator
 * hands out roles and does nothing with keys; who uses keys hands out nothing.
 */
export const hsmRoles: readonly RoleDefinition[] = [
  {
    id: HSM_ROLE_IDS.administrator,
    name: 'Managed HSM Administrator',
    actions: [],
    dataActions: Object.values(ROLE_ACTIONS),
  },
  {
    id: HSM_ROLE_IDS.cryptoOfficer,
    name: 'Managed HSM Crypto Officer',
    actions: [],
    dataActions: [...keyActions('getDeleted', 'recover', 'purge'), ...Object.values(ROLE_ACTIONS)],
  },
  {
    id: HSM_ROLE_IDS.cryptoUser,
    name: 'Managed HSM Crypto User',
    actions: [],
    dataActions: keyActions('get', 'create', 'update', 'rotate', 'delete', 'getDeleted', 'wrapKey', 'unwrapKey'),
  },
  {
    id: HSM_ROLE_IDS.cryptoAuditor,
    name: 'Managed HSM Crypto Auditor',
    actions: [],
    dataActions: keyActions('get'),
  },
  {
    id: HSM_ROLE_IDS.cryptoServiceEncryptionUser,
    name: 'Managed HSM Crypto Service Encryption User',
    actions: [],
    dataActions: keyActions('get', 'wrapKey', 'unwrapKey'),
  },
];

/** The role of a role definition id, given as GUID or as full id. */
export function findHsmRole(roleDefinitionId: string): RoleDefinition | undefined {
  const id = roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase();
  return hsmRoles.find((role) => role.id === id);
}

/** `/`, `/keys` or `/keys/NAME`, whatever slashes are around it; `undefined` if it is none of them. */
export function hsmScope(text: string): string | undefined {
  const scope = `/${text.replace(/^\/+|\/+$/g, '')}`.toLowerCase();
  return /^\/(keys(\/[0-9a-z-]{1,127})?)?$/.test(scope) ? scope : undefined;
}

/** Whether a scope is another one or contains it. */
export const hsmScopeCovers = (scope: string, other: string): boolean =>
  scope === '/' || `${other}/`.startsWith(`${scope}/`);

/** The data action of a right on keys, and the scope it is needed on. */
export const hsmKeyAction = (right: Right, keyName: string | undefined) => ({
  action: KEY_ACTIONS[right],
  scope: keyName === undefined ? '/keys' : `/keys/${keyName.toLowerCase()}`,
});

/** Whether roles kept in this HSM let a principal do this. Roles of the resource manager count for nothing here. */
export function hasHsmRole(
  core: Core,
  { hsmRolesOf }: KeyVaultState,
  hsm: Vault,
  principalId: string,
  { action, scope }: { readonly action: string; readonly scope: string },
): boolean {
  const visibleBefore = core.clock.now().getTime() - core.lag.rolePropagationMs;
  return hsmRolesOf(hsm.name).some((one) => {
    const role = findHsmRole(one.roleId);
    return (
      one.principalId.toLowerCase() === principalId.toLowerCase() &&
      Date.parse(one.createdOn) <= visibleBefore &&
      hsmScopeCovers(one.scope, scope) &&
      role !== undefined &&
      allowsDataAction(role, action)
    );
  });
}
