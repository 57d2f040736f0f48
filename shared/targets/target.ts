import type { ResourceManager } from '../azure/resourceManager';
import type { Fault } from '../errors/fault';
import type { Stop } from '../model/outcome';
import type { EncryptionPlan, IdentityRef, WantedEncryption } from '../model/plan';
import type { ResourceKind } from '../model/resourceKind';

/** What a kind demands of a key; data with a source, because vendors' documents change. */
export interface KeyRequirements {
  readonly keyKinds: readonly string[];
  readonly keySizes: readonly number[];
  /** `none`: the key must not expire; `future`: an expiry, if set, must lie ahead. */
  readonly expiry: 'none' | 'future';
  readonly retentionDays: number;
  /** `same`: the vault must be in the resource's region. */
  readonly region: 'same' | 'any';
  /** Whether the service finds the newest version by itself, so that a key without a version can be set. */
  readonly versionless: boolean;
  readonly source: string;
  /** ISO date on which the source said so. */
  readonly date: string;
}

/** How a resource is encrypted now, as far as Latchkey owns it. */
export interface CurrentEncryption {
  readonly source: 'service' | 'customer';
  /** With the version in use, where the service tells it. */
  readonly keyUri?: string | undefined;
  /** Whether the service follows new versions by itself. */
  readonly follows?: boolean | undefined;
  readonly identityId?: string | undefined;
  readonly federatedClientId?: string | undefined;
  readonly geo?: { readonly keyUri?: string | undefined; readonly identityId?: string | undefined } | undefined;
  /** Earlier versions that something is still encrypted with, where the resource tells. */
  readonly previousKeys?: readonly string[] | undefined;
}

/** A resource of a list. */
interface ListedResource {
  readonly resourceId: string;
  readonly view: ResourceView;
}

export interface ResourceView {
  readonly location: string;
  /** `busy`: an operation is running; a write would be refused. */
  readonly availability: 'ready' | 'busy' | 'inaccessible';
  /** Whether the resource has an identity of its own as well, which a write must not take away. */
  readonly hasSystemIdentity: boolean;
  /** Managed identities attached to the resource (ARM ids). */
  readonly identityIds: readonly string[];
  /** Whether backups go to another region, encrypted with a key of that region. */
  readonly geoBackup: boolean;
  /** Days that backups go back, which are encrypted with the key of their time; where the resource tells. */
  readonly backupDays?: number | undefined;
  /** The resource that this one was made from and still follows; a restored one does not tell. */
  readonly copyOf?: string | undefined;
  readonly encryption: CurrentEncryption;
  /** What the service itself says is wrong with the key it shows, until it is written again. */
  readonly trouble?: string | undefined;
}

/** A long-running operation: its status URL is kept in the orchestration's history, never a client's poller. */
export interface Operation {
  readonly statusUrl: string;
  readonly retryAfterSeconds: number;
}

export type OperationStatus =
  | { readonly status: 'running'; readonly retryAfterSeconds: number }
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly fault: Fault };

/** What a write came to: an operation to poll, `more` writes to follow, or `set`: nothing to wait for. */
export type Applied = Operation | 'more' | 'set';

/** One kind of resource: everything Latchkey knows about encrypting it. */
export interface Target {
  readonly kind: ResourceKind;
  readonly requirements: KeyRequirements;
  /** The resource as it is, or `undefined` if there is none. */
  read(azure: ResourceManager, resourceId: string): Promise<ResourceView | undefined>;
  /** All of this kind in a subscription; `view` lacks nothing that {@link read} gives, unless the kind says so. */
  list(azure: ResourceManager, subscriptionId: string): Promise<readonly ListedResource[]>;
  /** Resources that hold copies of the data and must have the key before this one, in that order. */
  copiesOf(azure: ResourceManager, resourceId: string): Promise<readonly string[]>;
  /** Sends the next write that comes before the last, if one is missing. Absent where the kind takes one write. */
  prepare?(
    azure: ResourceManager,
    resourceId: string,
    wanted: WantedEncryption,
    before: ResourceView,
  ): Promise<Applied | undefined>;
  /** Sends the last write, after which the data is encrypted as wanted; all before it is done, and copies have the key. */
  apply(azure: ResourceManager, resourceId: string, wanted: WantedEncryption, before: ResourceView): Promise<Applied>;
  /** Sends the next write towards service-managed keys; absent where the kind has none. */
  revert?(azure: ResourceManager, resourceId: string, before: ResourceView): Promise<Applied>;
  /** Takes a managed identity off that the resource has no more use for, if it has it; absent where no document says how. */
  detach?(
    azure: ResourceManager,
    resourceId: string,
    before: ResourceView,
    identityId: string,
  ): Promise<Applied | undefined>;
  /** Asks once how the operation fares. */
  poll(azure: ResourceManager, operation: Operation): Promise<OperationStatus>;
  /** What of the wanted encryption the resource does not show; empty when it is as asked. */
  differences(view: ResourceView, wanted: WantedEncryption): string[];
  /** What a refusal by the service means, if this kind knows. */
  explain(
    fault: Fault,
    plan: EncryptionPlan,
    wanted: WantedEncryption,
    identity: IdentityRef,
  ): Stop | 'retry' | undefined;
}
