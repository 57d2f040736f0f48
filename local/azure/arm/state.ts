import type { Collection, Store } from '../core/service';
import { normalId, providerOf, subscriptionId, topLevelId } from './resourceId';

/** A subscription and who, beside its own tenant, may manage it. Keyed by lower-case subscription id. */
export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly delegations: readonly Delegation[];
}

/** An Azure Lighthouse authorization: a principal of another tenant and the roles it has here. */
export interface Delegation {
  readonly managingTenantId: string;
  readonly principalId: string;
  readonly roleIds: readonly string[];
  /** Resource id the delegation is limited to; the whole subscription if absent. */
  readonly scope?: string;
  /** Roles that a delegated User Access Administrator may hand out. */
  readonly delegatedRoleDefinitionIds: readonly string[];
}

/** Keyed by lower-case resource id. */
export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
}

/** Keyed by lower-case resource id. */
export interface RoleAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: string;
  /** GUID of the role. */
  readonly roleId: string;
  readonly createdOn: string;
  readonly delegatedManagedIdentityResourceId?: string;
}

export interface ManagedIdentityBlock {
  readonly type: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  readonly userAssignedIdentities?: Record<string, { principalId?: string; clientId?: string }>;
}

/** A tracked resource in the shape ARM answers with. Keyed by lower-case resource id. */
export interface TrackedResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
  readonly identity?: ManagedIdentityBlock;
  readonly sku?: { readonly name: string; readonly tier: string };
  readonly kind?: string;
  readonly properties: Record<string, unknown>;
  /** Simulated time at which the resource last looked at its key, in milliseconds since 1970; never sent. */
  readonly keyCheckedAt?: number;
  /** What the resource has wrapped with its keys, base64url by key id; never sent. */
  readonly wrapped?: Readonly<Record<string, string>>;
  /** What the backups of a server are encrypted with, oldest first; never sent. */
  readonly backups?: readonly Backup[];
  /** What a restored server has to be able to unwrap first; never sent. */
  readonly restoredFrom?: Omit<Backup, 'since'>;
}

/** Backups from one moment, in milliseconds since 1970, to the next: their `dataEncryption` and what was wrapped. */
export interface Backup {
  readonly since: number;
  readonly dataEncryption?: unknown;
  readonly wrapped?: Readonly<Record<string, string>>;
  /** The key is the one of geo-redundant backups. */
  readonly geo?: boolean;
}

/** A long-running change. Keyed by operation id. */
export interface Operation {
  readonly id: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceId: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly startTime: string;
  /** Milliseconds since 1970: not before this moment does the operation end. */
  readonly dueAt: number;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly endTime?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** The resource as it was, and is again if the operation fails. */
  readonly before?: TrackedResource;
  /** The resource as it will be if the operation succeeds. */
  readonly target?: TrackedResource;
  /** A fault that was switched on for the call that started it: what the operation will end in. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** What was last written to a resource, byte by byte, and how often. Keyed by lower-case resource id. */
interface WriteRecord {
  readonly count: number;
  readonly lastBody: string;
}

/** The collections of the resource manager. */
export function armState(store: Store) {
  const roleAssignments = store.collection<RoleAssignment>('arm.roleAssignments');
  const operations = store.collection<Operation>('arm.operations');
  const rolesOf = roleAssignments.by('principal', ({ principalId }) => [principalId.toLowerCase()]);
  const runningOf = operations.by('provider', ({ status, resourceId: id }) =>
    status === 'InProgress' ? [providerOf(id)] : [],
  );
  const runningAt = operations.by('running', openPlaces);
  return {
    subscriptions: store.collection<Subscription>('arm.subscriptions'),
    resourceGroups: store.collection<ResourceGroup>('arm.resourceGroups'),
    roleAssignments,
    /** Role assignments of a principal, at whatever scope. */
    rolesOf: (principalId: string): readonly RoleAssignment[] => rolesOf(principalId.toLowerCase()),
    storageAccounts: store.collection<TrackedResource>('arm.storageAccounts'),
    mysqlServers: store.collection<TrackedResource>('arm.mysqlServers'),
    operations,
    /** Operations that have not ended on a resource or, for a server, on what is in it; oldest first. */
    runningOn: (id: string): readonly Operation[] => runningAt(normalId(id)),
    /** Operations of a provider that have not ended. */
    running: (provider: string): readonly Operation[] => runningOf(provider.toLowerCase()),
    plannedFailures: store.collection<{ code: string; message: string }>('arm.plannedFailures'),
    writes: store.collection<WriteRecord>('arm.writes'),
  };
}

/** Where an operation under way is looked for. */
function openPlaces({ status, resourceId: id }: Operation): string[] {
  if (status !== 'InProgress') return [];
  return [...new Set([normalId(id), topLevelId(id)])];
}

/** Resources by the subscription that they are in. */
export const inSubscription = (collection: Collection<TrackedResource>): ((id: string) => readonly TrackedResource[]) =>
  collection.by('subscription', ({ id }) => [subscriptionId(id)]);

export type ArmState = ReturnType<typeof armState>;
