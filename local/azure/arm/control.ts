import { managedIdentities, type ManagedIdentity } from '../managedIdentity/state';
import type { ArmContext } from './armContext';
import { createDiskEncryptionSetControl } from './diskEncryptionSetControl';
import { DISK_ENCRYPTION_SET_TYPE } from './diskEncryptionSetModel';
import type { DiskEncryptionSets } from './diskEncryptionSets';
import { identityEntry } from './identityBlock';
import { makeIdentity } from './identities';
import { createMysqlControl } from './mysqlControl';
import { lostData } from './lostData';
import { MYSQL_TYPE } from './mysqlModel';
import type { MysqlServers } from './mysqlServers';
import { groupId, normalId, providerOf, resourceId, subscriptionId } from './resourceId';
import { createRoleControl } from './roleControl';
import { findRole, ROLE_IDS } from './roleDefinitions';
import type { Delegation, ManagedIdentityBlock, Operation, Subscription, TrackedResource } from './state';
import { createSqlControl } from './sqlControl';
import type { SqlServers } from './sqlServers';
import { STORAGE_TYPE, type StorageAccounts } from './storageAccounts';

export interface NewResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
}

interface NewDelegation extends Omit<Delegation, 'delegatedRoleDefinitionIds'> {
  readonly subscriptionId: string;
  readonly delegatedRoleDefinitionIds?: readonly string[];
}

/** What tests and the demo do in the role of a subscription's owner or of Azure itself. Every function throws when something is unknown. */
export type ArmControl = ReturnType<typeof createControl>;

export function createControl(
  given: ArmContext,
  accounts: StorageAccounts,
  servers: MysqlServers,
  sqlServers: SqlServers,
  diskSets: DiskEncryptionSets,
) {
  let quiet = 0;
  const made: ArmContext['observer']['made'] = (id, type) => {
    if (quiet === 0) given.observer.made(id, type);
  };
  const context: ArmContext = { ...given, observer: { ...given.observer, made } };
  const { core, state } = context;

  function subscription(id: string): Subscription {
    const found = state.subscriptions.get(id.toLowerCase());
    if (!found) throw new Error(`No subscription ${id}`);
    return found;
  }

  function ensureGroup(id: string, location: string): void {
    const group = groupId(id);
    if (!state.resourceGroups.has(normalId(group)))
      state.resourceGroups.set(normalId(group), { id: group, name: group.split('/')[4] ?? '', location });
  }

  function idFor(type: string, wanted: NewResource): string {
    subscription(wanted.subscriptionId);
    const id = resourceId(wanted.subscriptionId, wanted.resourceGroup, type, wanted.name);
    ensureGroup(id, wanted.location);
    return id;
  }

  function identityBlock(id: string, identities: readonly string[]): ManagedIdentityBlock {
    const { tenantId } = subscription(subscriptionId(id));
    const entries = identities.map((one) => [one, identityEntry(context, tenantId, one)]);
    return {
      type: 'UserAssigned',
      userAssignedIdentities: Object.fromEntries(entries) as ManagedIdentityBlock['userAssignedIdentities'],
    };
  }

  function get(id: string): TrackedResource {
    const key = normalId(id);
    const found =
      state.mysqlServers.get(key) ??
      state.storageAccounts.get(key) ??
      sqlServers.sql.servers.get(key) ??
      diskSets.disks.sets.get(key);
    if (!found) throw new Error(`No resource ${id}`);
    return found;
  }

  function setDelegations(id: string, change: (delegations: readonly Delegation[]) => readonly Delegation[]): void {
    const before = subscription(id);
    state.subscriptions.set(id.toLowerCase(), { ...before, delegations: change(before.delegations) });
  }

  return {
    createSubscription(wanted: { id: string; tenantId: string; name: string }): Subscription {
      if (state.subscriptions.has(wanted.id.toLowerCase())) throw new Error(`Subscription ${wanted.id} exists already`);
      const made = { ...wanted, delegations: [] };
      state.subscriptions.set(wanted.id.toLowerCase(), made);
      return made;
    },

    /** Delegates a subscription, or a part of it, to a principal of another tenant, within the limits of Azure Lighthouse. */
    delegate({ subscriptionId: id, ...wanted }: NewDelegation): void {
      const delegated = wanted.delegatedRoleDefinitionIds ?? [];
      for (const roleId of [...wanted.roleIds, ...delegated]) checkDelegatable(roleId);
      setDelegations(id, (before) => [...before, { ...wanted, delegatedRoleDefinitionIds: delegated }]);
    },

    /** Takes back everything delegated to a tenant. */
    removeDelegation(id: string, managingTenantId: string): void {
      setDelegations(id, (before) => before.filter((one) => one.managingTenantId !== managingTenantId));
    },

    createResourceGroup(id: string, name: string, location: string): string {
      subscription(id);
      const group = `/subscriptions/${id}/resourceGroups/${name}`;
      ensureGroup(group, location);
      return group;
    },

    ...createRoleControl(context),

    /** Deletes an identity; returns its principal, and what makes one of the same id again. */
    deleteIdentity(id: string): { principalId: string; place: NewResource } {
      const found = managedIdentities(core).get(normalId(id));
      if (!found) throw new Error(`No identity ${id}`);
      managedIdentities(core).delete(normalId(id));
      const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = found.id.split('/');
      const { location, tags } = found;
      return {
        principalId: found.principalId,
        place: { subscriptionId, resourceGroup, name, location, ...(tags && { tags }) },
      };
    },

    createIdentity(wanted: NewResource): ManagedIdentity {
      const id = idFor('Microsoft.ManagedIdentity/userAssignedIdentities', wanted);
      return makeIdentity(core, id, subscription(wanted.subscriptionId).tenantId, wanted.location, wanted.tags);
    },

    createStorageAccount(wanted: NewResource & { identities?: readonly string[] }): TrackedResource {
      const id = idFor(STORAGE_TYPE, wanted);
      const account = accounts.make(id, wanted.location, wanted.tags ? { tags: wanted.tags } : {});
      const saved = accounts.save({
        ...account,
        ...(wanted.identities && { identity: identityBlock(id, wanted.identities) }),
      });
      context.observer.made(id, STORAGE_TYPE);
      return saved;
    },

    ...createMysqlControl(context, servers, { idFor, identityBlock }),

    ...createSqlControl(context, sqlServers, { idFor, identityBlock }),

    ...createDiskEncryptionSetControl(context, diskSets, { idFor, identityBlock }),

    behaviour: context.behaviour,

    /** Makes things as if they had been there before anybody listened: no event tells of them. For thousands at once. */
    beforeAnybodyListens<T>(make: () => T): T {
      quiet += 1;
      try {
        return make();
      } finally {
        quiet -= 1;
      }
    },

    /** A resource as it is kept, without any effect of looking. */
    get,

    /** Brings operations of a resource that are due to their end, as a look at it does. */
    async settle(id: string): Promise<void> {
      for (const settle of context.settlers.get(providerOf(id)) ?? []) await settle(id);
    },

    /** Does what resources do by themselves by now: operations end, keys are looked at, new versions followed, disks wrapped again. */
    async run(): Promise<void> {
      for (const one of context.upkeep) await one.run();
    },

    /** When the next of it is due, in milliseconds since 1970. */
    nextDue: (): number => Math.min(...context.upkeep.map((one) => one.nextDue())),

    /** Whether somebody who reads the data of a resource now gets it: `undefined`, or why not. */
    lostData: (id: string): Promise<string | undefined> => lostData(context, get(id), { sqlServers, diskSets }),

    /** Exact text of the newest PUT or PATCH on this resource, refused ones included. */
    lastWriteBody: (id: string): string | undefined => state.writes.get(normalId(id))?.lastBody,

    /** PUTs and PATCHes on this resource that passed authorisation, refused ones included. */
    writeCount: (id: string): number => state.writes.get(normalId(id))?.count ?? 0,

    /** Operations of a resource, oldest first. */
    operations: (id: string): Operation[] =>
      [...state.operations.values()].filter((one) => normalId(one.resourceId) === normalId(id)),

    /** Makes the next long-running operation on this resource end in this error. */
    failNextOperation(id: string, code: string, message: string): void {
      state.plannedFailures.set(normalId(id), { code, message });
    },

    /**
     * Lets a resource look at its key now instead of at its usual time (storage daily, MySQL and SQL every ten minutes). A
     * storage account follows a new version and throws the refusal if it cannot; a MySQL server becomes `Inaccessible`, the
     * databases of a SQL server do, and with automatic rotation it follows a new version. A disk encryption set does the same
     * and throws the refusal if it cannot.
     */
    async checkKey(id: string): Promise<TrackedResource> {
      const found = get(id);
      const { type } = found;
      if (type === STORAGE_TYPE) return accounts.checkKey(id);
      if (type === MYSQL_TYPE) return servers.checkKey(id);
      if (type === DISK_ENCRYPTION_SET_TYPE) return diskSets.rotation.checkKey(found);
      await sqlServers.protection.check(id, true);
      return get(id);
    },
  };
}

/** Rules of Azure Lighthouse ("Tenants, users and roles in Azure Lighthouse", 2026). */
function checkDelegatable(roleId: string): void {
  const role = findRole(roleId);
  if (!role) throw new Error(`Role ${roleId} is not simulated`);
  if (role.id === ROLE_IDS.owner) throw new Error('Owner cannot be delegated');
  if (role.dataActions) throw new Error(`${role.name} has data actions and cannot be delegated`);
}
