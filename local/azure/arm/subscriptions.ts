import type { Route, SimRequest } from '../core/service';
import { armRoute, type ArmContext } from './armContext';
import { armError, badRequest } from './errors';
import { normalId } from './resourceId';
import type { ResourceGroup, Subscription } from './state';

const VERSIONS = ['2020-01-01', '2021-01-01', '2021-04-01', '2022-12-01', '2024-11-01', '2025-04-01'];
const GROUPS = '/subscriptions/{subscriptionId}/resourceGroups/{group}';

/** Subscriptions (read) and resource groups (read, write). */
export function subscriptionRoutes(context: ArmContext): Route[] {
  const { state } = context;
  const subscriptionScope = (request: SimRequest) => `/subscriptions/${request.params['subscriptionId'] ?? ''}`;
  const groupScope = (request: SimRequest) =>
    `${subscriptionScope(request)}/resourceGroups/${request.params['group'] ?? ''}`;

  return [
    armRoute(context, {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}',
      operation: 'arm.subscriptions.get',
      versions: VERSIONS,
      action: 'Microsoft.Resources/subscriptions/read',
      scope: subscriptionScope,
      handler: (_, __, caller) => ({ status: 200, body: subscriptionBody(caller.subscription) }),
    }),
    armRoute(context, {
      method: 'GET',
      path: GROUPS,
      operation: 'arm.resourceGroups.get',
      versions: VERSIONS,
      action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
      scope: groupScope,
      handler: (request, scope) => {
        const group = state.resourceGroups.get(normalId(scope));
        if (group) return { status: 200, body: groupBody(group) };
        throw armError(
          404,
          'ResourceGroupNotFound',
          `Resource group '${request.params['group'] ?? ''}' could not be found.`,
        );
      },
    }),
    armRoute(context, {
      method: 'PUT',
      path: GROUPS,
      operation: 'arm.resourceGroups.put',
      versions: VERSIONS,
      action: 'Microsoft.Resources/subscriptions/resourceGroups/write',
      scope: groupScope,
      handler: (request, scope) => {
        const { location, tags } = (request.json() ?? {}) as { location?: string; tags?: Record<string, string> };
        const before = state.resourceGroups.get(normalId(scope));
        if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
        if (before && before.location !== location)
          throw armError(409, 'InvalidResourceGroupLocation', `The resource group is already in ${before.location}.`);
        const name = before?.name ?? request.params['group'] ?? '';
        const group = { id: before?.id ?? scope, name, location, ...(tags && { tags }) };
        state.resourceGroups.set(normalId(scope), group);
        return { status: before ? 200 : 201, body: groupBody(group) };
      },
    }),
  ];
}

function subscriptionBody({ id, tenantId, name, delegations }: Subscription) {
  const managers = [...new Set(delegations.map((one) => one.managingTenantId))];
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId,
    displayName: name,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: managers.map((manager) => ({ tenantId: manager })),
  };
}

function groupBody(group: ResourceGroup) {
  return { ...group, type: 'Microsoft.Resources/resourceGroups', properties: { provisioningState: 'Succeeded' } };
}
