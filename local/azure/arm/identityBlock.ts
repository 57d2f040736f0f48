import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { managedIdentities, type ManagedIdentity } from '../managedIdentity/state';
import type { ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest } from './errors';
import { normalId } from './resourceId';
import type { ManagedIdentityBlock } from './state';

/** `identity` of a request: what to attach; `null` detaches. */
export const identityRequest = z.object({
  type: z.string(),
  userAssignedIdentities: z.record(z.string(), z.object({}).loose().nullable()).optional(),
});
type IdentityRequest = z.infer<typeof identityRequest>;

const ASSIGN = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

/**
 * The identities of a resource after a request. Identities listed before stay unless set to `null`. To attach one, the
 * caller needs the right to assign it ("Managed Identity Operator", Azure built-in roles).
 */
export function attachIdentities(
  context: ArmContext,
  caller: Caller,
  resource: { id: string; location: string },
  before: ManagedIdentityBlock | undefined,
  wanted: IdentityRequest,
): ManagedIdentityBlock | undefined {
  const types = wanted.type.split(',').map((type) => type.trim().toLowerCase());
  if (types.some((type) => !['none', 'systemassigned', 'userassigned'].includes(type)))
    throw badRequest('InvalidIdentityType', `The identity type '${wanted.type}' is not valid.`);
  if (types.includes('none')) return undefined;
  const system = types.includes('systemassigned')
    ? systemIdentity(context, caller.subscription.tenantId, resource)
    : undefined;
  const list = new Map(
    types.includes('userassigned')
      ? Object.entries(before?.userAssignedIdentities ?? {}).map(([id, value]) => [normalId(id), { id, value }])
      : [],
  );
  for (const [id, value] of Object.entries(wanted.userAssignedIdentities ?? {})) {
    if (value === null) list.delete(normalId(id));
    else if (!list.has(normalId(id))) list.set(normalId(id), { id, value: attach(context, caller, id) });
  }
  return {
    type: types.map((type) => (type === 'systemassigned' ? 'SystemAssigned' : 'UserAssigned')).join(','),
    ...(system && { principalId: system.principalId, tenantId: system.tenantId }),
    ...(types.includes('userassigned') && {
      userAssignedIdentities: Object.fromEntries([...list.values()].map(({ id, value }) => [id, value])),
    }),
  };
}

/** Principal and client id of an identity, as resources list them. Throws when it does not exist in that tenant. */
export function identityEntry(
  context: ArmContext,
  tenantId: string,
  id: string,
): { principalId: string; clientId: string } {
  const identity = managedIdentities(context.core).get(normalId(id));
  if (!identity || identity.tenantId.toLowerCase() !== tenantId.toLowerCase())
    throw badRequest(
      'FailedIdentityOperation',
      `Identity operation failed with error 'Failed to perform resource identity operation': the identity '${id}' was not found in tenant ${tenantId}.`,
    );
  return { principalId: identity.principalId, clientId: identity.clientId };
}

function attach(context: ArmContext, caller: Caller, id: string): { principalId: string; clientId: string } {
  const entry = identityEntry(context, caller.subscription.tenantId, id);
  if (context.authoriser.can(caller, ASSIGN, id)) return entry;
  throw armError(
    403,
    'LinkedAuthorizationFailed',
    `The client with object id '${caller.claims.oid}' has permission to perform the write on the resource; however, it does not have permission to perform action '${ASSIGN}' on the linked scope '${id}'.`,
  );
}

/** The system-assigned identity of a resource, stored under the resource's own id. */
export function systemIdentity(
  context: ArmContext,
  tenantId: string,
  { id, location }: { id: string; location: string },
): ManagedIdentity {
  const identities = managedIdentities(context.core);
  const existing = identities.get(normalId(id));
  if (existing) return existing;
  const made = { id, tenantId, principalId: randomUUID(), clientId: randomUUID(), location };
  identities.set(normalId(id), made);
  return made;
}

/** Whether the resource may act as this identity. */
export function isAttached(block: ManagedIdentityBlock | undefined, id: string): boolean {
  return Object.keys(block?.userAssignedIdentities ?? {}).some((one) => normalId(one) === normalId(id));
}
