import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Core, Route, SimRequest } from '../core/service';
import { managedIdentities, type ManagedIdentity } from '../managedIdentity/state';
import { armRoute, requireGroup, type ArmContext } from './armContext';
import { listRoute } from './listing';
import { badRequest, resourceNotFound } from './errors';
import { normalId, normalRegion, resourceId, subscriptionId } from './resourceId';
import { parseBody } from './parseBody';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const VERSIONS = ['2018-11-30', '2023-01-31', '2024-11-30'];
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$/;
const body = z.object({ location: z.string(), tags: z.record(z.string(), z.string()).optional() });

/** User-assigned managed identities ("Managed Identities REST", 2024-11-30). */
export function identityRoutes(context: ArmContext): Route[] {
  const identities = managedIdentities(context.core);
  const common = {
    path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${TYPE}/{name}`,
    versions: VERSIONS,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', TYPE, params['name'] ?? ''),
  };

  return [
    listRoute(context, {
      type: TYPE,
      operation: 'arm.identities.list',
      versions: VERSIONS,
      // Those of a resource's own are not in it.
      of: (id) => identities.by('subscription', placesOf)(id),
      show: identityBody,
    }),
    armRoute(context, {
      ...common,
      method: 'PUT',
      operation: 'arm.identities.put',
      action: `${TYPE}/write`,
      handler: (request, scope, caller) => {
        requireGroup(context.state, scope);
        const { location, tags } = parseBody(body, request);
        const before = identities.get(normalId(scope));
        if (before && normalRegion(before.location) !== normalRegion(location))
          throw badRequest('InvalidResourceLocation', `The resource already exists in location '${before.location}'.`);
        if (before) {
          const after = { ...before, ...(tags && { tags }) };
          identities.set(normalId(scope), after);
          return { status: 200, body: identityBody(after) };
        }
        const made = makeIdentity(context.core, scope, caller.subscription.tenantId, location, tags);
        return { status: 201, body: identityBody(made) };
      },
    }),
    armRoute(context, {
      ...common,
      method: 'GET',
      operation: 'arm.identities.get',
      action: `${TYPE}/read`,
      handler: (_, scope) => {
        const identity = identities.get(normalId(scope));
        if (!identity) throw resourceNotFound(scope);
        return { status: 200, body: identityBody(identity) };
      },
    }),
    armRoute(context, {
      ...common,
      method: 'DELETE',
      operation: 'arm.identities.delete',
      action: `${TYPE}/delete`,
      handler: (_, scope) => ({ status: identities.delete(normalId(scope)) ? 200 : 204 }),
    }),
  ];
}

/** Makes an identity; each time with a new principal, so what was granted to a deleted one of that name is lost. */
export function makeIdentity(
  core: Core,
  id: string,
  tenantId: string,
  location: string,
  tags?: Record<string, string>,
): ManagedIdentity {
  const name = id.split('/').at(-1) ?? '';
  if (!NAME.test(name)) throw badRequest('InvalidResourceName', `The identity name '${name}' is not valid.`);
  const identity = {
    id,
    tenantId,
    principalId: randomUUID(),
    clientId: randomUUID(),
    location: normalRegion(location),
    ...(tags && { tags }),
  };
  managedIdentities(core).set(normalId(id), identity);
  return identity;
}

const placesOf = ({ id }: ManagedIdentity): string[] =>
  normalId(id).includes(`/${TYPE.toLowerCase()}/`) ? [subscriptionId(id)] : [];

function identityBody({ id, location, tags, tenantId, principalId, clientId }: ManagedIdentity) {
  return {
    id,
    name: id.split('/').at(-1) ?? '',
    type: TYPE,
    location,
    tags: tags ?? {},
    properties: { isolationScope: 'None', tenantId, principalId, clientId },
  };
}
