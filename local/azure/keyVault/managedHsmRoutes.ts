import { z } from 'zod';
import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import type { Access } from './access';
import { badParameter, keyVaultError } from './errors';
import { findHsmRole, hsmRoles, hsmScope, hsmScopeCovers, ROLE_ACTIONS } from './managedHsmRoles';
import type { HsmRoleAssignment, KeyVaultState } from './state';

const AUTHORIZATION = 'providers/Microsoft.Authorization';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const body = z.object({ properties: z.object({ roleDefinitionId: z.string(), principalId: z.string().regex(GUID) }) });

/**
 * Roles inside a Managed HSM, in its own data plane ("Role Assignments and Role Definitions, Key Vault REST", 7.4). The scope
 * is part of the path: clients send `/` as it is, so that the path begins with three slashes, or encoded.
 */
export function managedHsmRoutes(core: Core, access: Access, { hsmRoleAssignments }: KeyVaultState): Route[] {
  function scopeOf(request: SimRequest): string {
    const scope = hsmScope(request.params['scope'] ?? '/');
    if (scope === undefined) throw badParameter(`'${request.params['scope'] ?? ''}' is no scope of a Managed HSM.`);
    return scope;
  }
  const nameOf = (request: SimRequest) => (request.params['name'] ?? '').toLowerCase();

  async function put(request: SimRequest): Promise<SimResponse> {
    const scope = scopeOf(request);
    const hsm = await access.admitToRoles(request, { action: ROLE_ACTIONS.write, scope });
    const name = nameOf(request);
    if (!GUID.test(name)) throw badParameter(`The role assignment name '${name}' is not a GUID.`);
    const parsed = body.safeParse(request.json());
    if (!parsed.success) throw badParameter(`Property ${parsed.error.issues[0]?.path.join('.') ?? ''} is not valid.`);
    const { roleDefinitionId, principalId } = parsed.data.properties;
    const role = findHsmRole(roleDefinitionId);
    if (!role) throw badParameter(`The role definition '${roleDefinitionId}' does not exist.`);
    const made = {
      hsm: hsm.name,
      name,
      scope,
      principalId,
      roleId: role.id,
      createdOn: core.clock.now().toISOString(),
    };
    const twin = [...hsmRoleAssignments.values()].find(
      (one) =>
        one.hsm === hsm.name &&
        (one.name === name ||
          (one.scope === scope &&
            one.roleId === role.id &&
            one.principalId.toLowerCase() === principalId.toLowerCase())),
    );
    if (twin) throw keyVaultError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
    hsmRoleAssignments.set(`${hsm.name}/${name}`, made);
    return { status: 201, body: assignmentBody(made) };
  }

  const single = (action: string, then: (found: HsmRoleAssignment) => void) =>
    async function (request: SimRequest): Promise<SimResponse> {
      const scope = scopeOf(request);
      const hsm = await access.admitToRoles(request, { action, scope });
      const found = hsmRoleAssignments.get(`${hsm.name}/${nameOf(request)}`);
      if (found?.scope !== scope)
        throw keyVaultError(404, 'RoleAssignmentNotFound', `The role assignment ${nameOf(request)} was not found.`);
      then(found);
      return { status: 200, body: assignmentBody(found) };
    };

  async function list(request: SimRequest): Promise<SimResponse> {
    const scope = scopeOf(request);
    const hsm = await access.admitToRoles(request, { action: ROLE_ACTIONS.read, scope });
    const filter = request.query.get('$filter') ?? '';
    const principal = /^principalId eq '([^']+)'$/i.exec(filter)?.[1];
    const above = /^atScope\(\)$/i.test(filter);
    if (filter && !principal && !above) throw badParameter(`The filter '${filter}' is not simulated.`);
    const found = [...hsmRoleAssignments.values()].filter(
      (one) =>
        one.hsm === hsm.name &&
        (hsmScopeCovers(one.scope, scope) || (!above && hsmScopeCovers(scope, one.scope))) &&
        (!principal || one.principalId === principal),
    );
    return { status: 200, body: { value: found.map(assignmentBody) } };
  }

  async function listRoles(request: SimRequest): Promise<SimResponse> {
    await access.admitToRoles(request, { action: ROLE_ACTIONS.read, scope: scopeOf(request) });
    return { status: 200, body: { value: hsmRoles.map(roleBody) } };
  }

  const remove = single(ROLE_ACTIONS.delete, ({ hsm, name }) => void hsmRoleAssignments.delete(`${hsm}/${name}`));
  const paths = [`/{*scope}/${AUTHORIZATION}`, `/${AUTHORIZATION}`];
  return paths.flatMap((path): Route[] => {
    const one = `${path}/roleAssignments/{name}`;
    const operation = (verb: string) => `keyVault.hsmRoleAssignments.${verb}`;
    return [
      { method: 'PUT', path: one, handler: put, operation: operation('put'), write: true },
      { method: 'GET', path: one, handler: single(ROLE_ACTIONS.read, () => undefined), operation: operation('get') },
      { method: 'DELETE', path: one, handler: remove, operation: operation('delete'), write: true },
      { method: 'GET', path: `${path}/roleAssignments`, handler: list, operation: operation('list') },
      {
        method: 'GET',
        path: `${path}/roleDefinitions`,
        handler: listRoles,
        operation: 'keyVault.hsmRoleDefinitions.list',
      },
    ];
  });
}

const roleId = (id: string) => `Microsoft.KeyVault/${AUTHORIZATION}/roleDefinitions/${id}`;

function assignmentBody({ name, scope, principalId, roleId: id }: HsmRoleAssignment) {
  return {
    id: `/${AUTHORIZATION}/roleAssignments/${name}`,
    name,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: { scope, roleDefinitionId: roleId(id), principalId },
  };
}

function roleBody({ id, name, dataActions }: (typeof hsmRoles)[number]) {
  return {
    id: roleId(id),
    name: id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: name,
      type: 'AKVBuiltInRole',
      assignableScopes: ['/'],
      permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [] }],
    },
  };
}
