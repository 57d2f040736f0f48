import { z } from 'zod';
import type { Route, SimRequest } from '../core/service';
import { principalExists } from '../graph/state';
import { keyVaultState } from '../keyVault/state';
import { armRoute, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest, resourceNotFound } from './errors';
import { parseBody } from './parseBody';
import { covers, normalId } from './resourceId';
import { findRole, ROLE_IDS, type RoleDefinition } from './roleDefinitions';
import type { RoleAssignment } from './state';

const TYPE = 'Microsoft.Authorization/roleAssignments';
const VERSIONS = ['2022-04-01'];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const body = z.object({
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string(),
    principalType: z.string().optional(),
    delegatedManagedIdentityResourceId: z.string().optional(),
  }),
});

/** Role assignments on any scope of a subscription ("Role Assignments REST", 2022-04-01). */
export function roleAssignmentRoutes(context: ArmContext): Route[] {
  const { state } = context;
  const scopeOf = ({ params }: SimRequest) =>
    `/subscriptions/${params['subscriptionId'] ?? ''}${params['rest'] ? `/${params['rest']}` : ''}`;
  const idOf = (request: SimRequest) => `${scopeOf(request)}/providers/${TYPE}/${request.params['name'] ?? ''}`;

  function requireScope(scope: string): void {
    const vaultId = /^.*\/providers\/microsoft\.keyvault\/vaults\/([^/]+)/i.exec(scope);
    if (!vaultId) return;
    const vault = keyVaultState(context.core.store).vaults.get((vaultId[1] ?? '').toLowerCase());
    if (!vault || vault.deletedAt !== undefined || normalId(vault.id) !== normalId(vaultId[0]))
      throw resourceNotFound(vaultId[0]);
  }

  /** Azure Lighthouse: only a delegated User Access Administrator, only listed roles, never one that reaches data. */
  function checkDelegation(caller: Caller, role: RoleDefinition, scope: string): void {
    if (!caller.delegations) return;
    const listed = caller.delegations.some(
      (one) =>
        one.principalId === caller.claims.oid &&
        one.roleIds.includes(ROLE_IDS.userAccessAdministrator) &&
        one.delegatedRoleDefinitionIds.includes(role.id),
    );
    if (listed && !role.dataActions) return;
    throw armError(
      403,
      'AuthorizationFailed',
      `The client with object id '${caller.claims.oid}' is not allowed by its delegation to assign the role '${role.name}' over scope '${scope}'.`,
    );
  }

  function put(request: SimRequest, caller: Caller) {
    const name = request.params['name'] ?? '';
    const scope = scopeOf(request);
    if (!GUID.test(name))
      throw badRequest(
        'InvalidRoleAssignmentId',
        `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      );
    const { properties } = parseBody(body, request);
    const role = findRole(properties.roleDefinitionId);
    if (!role)
      throw badRequest(
        'RoleDefinitionDoesNotExist',
        `The specified role definition '${properties.roleDefinitionId}' does not exist.`,
      );
    checkDelegation(caller, role, scope);
    requireScope(scope);
    const { principalId } = properties;
    if (!properties.principalType && !principalExists(context.core, caller.subscription.tenantId, principalId))
      throw badRequest(
        'PrincipalNotFound',
        `Principal ${principalId} does not exist in the directory ${caller.subscription.tenantId}. If it was just created, set the role assignment principalType property.`,
      );
    const id = idOf(request);
    const before = state.roleAssignments.get(normalId(id));
    if (before && (before.principalId !== principalId || before.roleId !== role.id))
      throw badRequest(
        'RoleAssignmentUpdateNotPermitted',
        'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
      );
    const twin = state
      .rolesOf(principalId)
      .find((one) => one !== before && normalId(one.scope) === normalId(scope) && one.roleId === role.id);
    if (twin)
      throw armError(
        409,
        'RoleAssignmentExists',
        `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll('-', '')}.`,
      );
    const assignment: RoleAssignment = before ?? {
      id,
      name,
      scope,
      principalId,
      principalType: properties.principalType ?? 'ServicePrincipal',
      roleId: role.id,
      createdOn: context.core.clock.now().toISOString(),
      ...(properties.delegatedManagedIdentityResourceId && {
        delegatedManagedIdentityResourceId: properties.delegatedManagedIdentityResourceId,
      }),
    };
    state.roleAssignments.set(normalId(id), assignment);
    return { status: before ? 200 : 201, body: assignmentBody(assignment) };
  }

  function list(request: SimRequest) {
    const scope = scopeOf(request);
    const filter = request.query.get('$filter') ?? '';
    const principal = /(?:principalId eq|assignedTo\() *'([^']+)'/i.exec(filter)?.[1];
    if (filter && !principal && !/^atScope\(\)$/i.test(filter))
      throw badRequest('UnsupportedQuery', `The filter '${filter}' is not simulated.`);
    const above = /atScope\(\)/i.test(filter);
    const found = [...state.roleAssignments.values()].filter(
      (one) =>
        (covers(one.scope, scope) || (!above && covers(scope, one.scope))) &&
        (!principal || one.principalId === principal),
    );
    return { status: 200, body: { value: found.map(assignmentBody) } };
  }

  const bases = ['/subscriptions/{subscriptionId}', '/subscriptions/{subscriptionId}/{*rest}'];
  return bases.flatMap((base) => {
    const common = { path: `${base}/providers/${TYPE}/{name}`, versions: VERSIONS, scope: scopeOf };
    return [
      armRoute(context, {
        ...common,
        method: 'PUT',
        operation: 'arm.roleAssignments.put',
        action: `${TYPE}/write`,
        handler: (request, _, caller) => put(request, caller),
      }),
      armRoute(context, {
        ...common,
        method: 'GET',
        operation: 'arm.roleAssignments.get',
        action: `${TYPE}/read`,
        handler: (request) => {
          const found = state.roleAssignments.get(normalId(idOf(request)));
          if (!found)
            throw armError(
              404,
              'RoleAssignmentNotFound',
              `The role assignment '${request.params['name'] ?? ''}' is not found.`,
            );
          return { status: 200, body: assignmentBody(found) };
        },
      }),
      armRoute(context, {
        ...common,
        method: 'DELETE',
        operation: 'arm.roleAssignments.delete',
        action: `${TYPE}/delete`,
        handler: (request) => {
          const found = state.roleAssignments.get(normalId(idOf(request)));
          if (!found) return { status: 204 };
          state.roleAssignments.delete(normalId(idOf(request)));
          return { status: 200, body: assignmentBody(found) };
        },
      }),
      armRoute(context, {
        ...common,
        path: `${base}/providers/${TYPE}`,
        method: 'GET',
        operation: 'arm.roleAssignments.list',
        action: `${TYPE}/read`,
        handler: list,
      }),
    ];
  });
}

function assignmentBody(assignment: RoleAssignment) {
  const { id, name, scope, principalId, principalType, roleId, createdOn, delegatedManagedIdentityResourceId } =
    assignment;
  return {
    id,
    name,
    type: TYPE,
    properties: {
      scope,
      roleDefinitionId: `/subscriptions/${scope.split('/')[2] ?? ''}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType,
      createdOn,
      updatedOn: createdOn,
      ...(delegatedManagedIdentityResourceId && { delegatedManagedIdentityResourceId }),
    },
  };
}
