import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, requireGroup, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { checkSetRequest, usesSystemIdentity } from './diskEncryptionSetKey';
import {
  DISK_ENCRYPTION_SET_TYPE as TYPE,
  DISK_ENCRYPTION_SET_VERSIONS as versions,
  disksOf,
  diskState,
  mergeSetProperties,
  newSet,
  propertiesOf,
  setBody,
  setCreation,
  setUpdate,
  withProperties,
  type SetProperties,
} from './diskEncryptionSetModel';
import { createSetRotation } from './diskEncryptionSetRotation';
import { armError, resourceNotFound } from './errors';
import { attachIdentities } from './identityBlock';
import { createOperations, type Attempt } from './operations';
import { parseBody } from './parseBody';
import { normalId, normalRegion, resourceId } from './resourceId';
import { listRoute, orGone } from './listing';
import { inSubscription, type Operation, type TrackedResource } from './state';

export type DiskEncryptionSets = ReturnType<typeof createDiskEncryptionSets>;

/** Disk encryption sets ("Disk Encryption Sets REST", 2025-01-02): every write is a long-running operation. */
export function createDiskEncryptionSets(context: ArmContext) {
  const { core, state } = context;
  const disks = diskState(core.store);
  const { sets } = disks;
  const rotation = createSetRotation(context, disks);
  const { save } = rotation;

  function find(id: string): TrackedResource {
    const set = sets.get(normalId(id));
    if (!set) throw resourceNotFound(id);
    return set;
  }

  const inState = (set: TrackedResource, provisioningState: SetProperties['provisioningState']) =>
    withProperties(set, { provisioningState });

  const operations = createOperations(context, {
    provider: 'Microsoft.Compute',
    operation: 'arm.diskEncryptionSets',
    versions,
    outcome: {
      async attempt({ kind, before, target }: Operation): Promise<Attempt> {
        // What was not given a key to try has been looked at already.
        if (kind === 'delete' || !target || target.keyCheckedAt !== undefined) return target ? { target } : {};
        return rotation.take(target, before);
      },
      succeed({ kind, resourceId: id, target }: Operation): void {
        if (kind === 'delete' || !target) sets.delete(normalId(id));
        else save(inState(target, 'Succeeded'));
      },
      fail({ kind, before, target }: Operation): void {
        const left = kind === 'create' ? target : before;
        if (left) save(inState(left, 'Failed'));
      },
      body: (set) => setBody(disks, set),
      find: (id) => sets.get(normalId(id)),
    },
  });

  async function current(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    return rotation.settle(find(id));
  }

  async function idle(id: string): Promise<TrackedResource> {
    const set = await current(id);
    if (['Creating', 'Updating', 'Deleting'].includes(propertiesOf(set).provisioningState))
      throw armError(409, 'Conflict', `DiskEncryptionSet '${set.name}' is being changed by another operation.`);
    return set;
  }

  function accepted(request: SimRequest, operation: Operation, set: TrackedResource): SimResponse {
    return { ...operations.accepted(request, operation), body: setBody(disks, save(set)) };
  }

  /** Starts what ends with the set as it is wanted, its key tried. A set's own, new identity has no rights to try it with. */
  function change(request: SimRequest, caller: Caller, wanted: TrackedResource, before?: TrackedResource): SimResponse {
    const { identity: asked } = parseBody(setUpdate, request);
    const identity = asked ? attachIdentities(context, caller, wanted, before?.identity, asked) : before?.identity;
    const { identity: _, ...rest } = wanted;
    const target = { ...rest, ...(identity && { identity }) };
    checkSetRequest(target);
    const untried = before === undefined && usesSystemIdentity(target);
    const started = untried ? { ...target, keyCheckedAt: core.clock.now().getTime() } : target;
    const operation = operations.begin(before ? 'update' : 'create', {
      resource: started,
      target: started,
      ...(before && { before }),
    });
    return accepted(request, operation, before ? inState(before, 'Updating') : inState(started, 'Creating'));
  }

  const unchecked = ({ keyCheckedAt: _, ...set }: TrackedResource): TrackedResource => set;

  async function patch(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    const before = await idle(id);
    const wanted = parseBody(setUpdate, request);
    const merged = mergeSetProperties({ ...before, ...(wanted.tags && { tags: wanted.tags }) }, wanted.properties);
    const tries = wanted.properties !== undefined || wanted.identity !== undefined;
    return change(request, caller, tries ? unchecked(merged) : merged, before);
  }

  async function put(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    requireGroup(state, id);
    const { location, tags, properties } = parseBody(setCreation, request);
    const before = sets.has(normalId(id)) ? await idle(id) : undefined;
    if (before && normalRegion(location) !== normalRegion(before.location))
      throw armError(409, 'InvalidResourceLocation', `The set already exists in location '${before.location}'.`);
    const fresh = withProperties(newSet(id, location, tags), {
      lastKeyRotationTimestamp: before && propertiesOf(before).lastKeyRotationTimestamp,
    });
    const wrapped = before?.wrapped;
    return change(request, caller, mergeSetProperties({ ...fresh, ...(wrapped && { wrapped }) }, properties), before);
  }

  async function remove(request: SimRequest, id: string): Promise<SimResponse> {
    if (!sets.has(normalId(id))) return { status: 204 };
    const before = await idle(id);
    if (disksOf(disks, id).length > 0)
      throw armError(409, 'OperationNotAllowed', `Disks are encrypted with DiskEncryptionSet '${before.name}'.`);
    const operation = operations.begin('delete', { resource: before, before });
    save(inState(before, 'Deleting'));
    return operations.accepted(request, operation);
  }

  const one = {
    path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${TYPE}/{name}`,
    versions,
    scope: ({ params }: SimRequest) =>
      resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', TYPE, params['name'] ?? ''),
  };
  const write = { ...one, action: `${TYPE}/write` };
  const routes: Route[] = [
    listRoute(context, {
      type: TYPE,
      operation: 'arm.diskEncryptionSets.list',
      versions,
      of: inSubscription(sets),
      show: ({ id }) => orGone(current(id).then((set) => setBody(disks, set))),
    }),
    armRoute(context, {
      ...one,
      method: 'GET',
      operation: 'arm.diskEncryptionSets.get',
      action: `${TYPE}/read`,
      handler: async (_, id) => ({ status: 200, body: setBody(disks, await current(id)) }),
    }),
    armRoute(context, { ...write, method: 'PUT', operation: 'arm.diskEncryptionSets.put', handler: put }),
    armRoute(context, { ...write, method: 'PATCH', operation: 'arm.diskEncryptionSets.update', handler: patch }),
    armRoute(context, {
      ...one,
      method: 'DELETE',
      operation: 'arm.diskEncryptionSets.delete',
      action: `${TYPE}/delete`,
      handler: remove,
    }),
    armRoute(context, {
      ...one,
      path: `${one.path}/associatedResources`,
      method: 'GET',
      operation: 'arm.diskEncryptionSets.listAssociatedResources',
      action: `${TYPE}/read`,
      handler: (_, id) => ({ status: 200, body: { value: disksOf(disks, find(id).id).map((disk) => disk.id) } }),
    }),
    ...operations.routes,
  ];
  return { routes, disks, rotation };
}
