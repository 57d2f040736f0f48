import type { Code } from '../errors/codes';
import type { LedgerLine } from '../protection/ledgerView';
import type { KeyRequirements } from '../targets';
import type { Lifecycle } from '../targets/lifecycle';
import type { DrillState } from './drill';
import type { EventName } from './event';
import type { VaultType } from './keyUri';
import type { ResourceKind } from './resourceKind';
import type { Status } from './state';
import type { Check } from './verification';

/** Which key: the resource's, or that of its geo-redundant backups in the paired region. */
export type KeyPlace = 'main' | 'geo';

/** Everything the customer page shows; also the JSON that the page's script polls. Holds nothing secret but its links. */
export interface CustomerView extends Status {
  readonly vendorName: string;
  readonly customerName: string;
  readonly tenantId: string;
  /** For the Azure CLI and PowerShell; absent where they need not be told the cloud. */
  readonly azCloudName?: string | undefined;
  readonly resource: {
    readonly kind: ResourceKind;
    readonly name: string;
    /** Names of the copies that get the same key. */
    readonly copies: readonly string[];
  };
  readonly steps: readonly CustomerStep[];
  readonly consent: {
    readonly clientId?: string | undefined;
    /** Entra's consent page; absent until the application exists and once consent is there. */
    readonly url?: string | undefined;
    readonly given: boolean;
  };
  /** Who needs the role on which key: the application, and in one tenant the managed identities of the resource. */
  readonly grants: readonly {
    readonly to: 'application' | 'managedIdentity';
    readonly on: KeyPlace;
    readonly name: string;
    /** Object id, where it is known (the application's differs per tenant: its client id is shown instead). */
    readonly principalId?: string | undefined;
  }[];
  readonly key: NamedKeyView & {
    /** `vault.azure.net` in the public cloud. */
    readonly vaultSuffix: string;
    /** `managedhsm.azure.net` in the public cloud. */
    readonly managedHsmSuffix: string;
    /** Where Azure takes a key for this resource from. */
    readonly vaultTypes: readonly VaultType[];
    /** Suffixes of vaults that belong to other clouds, by the cloud's name: a frequent mistake that can be named. */
    readonly elsewhere: readonly { readonly suffix: string; readonly cloud: string }[];
    /** Whether new versions of the key are taken up, or the one that is named stays. */
    readonly rotation: 'automatic' | 'manual';
    /** Whether a key can be named or changed now. */
    readonly editable: boolean;
    /** Present when the resource keeps geo-redundant backups, which need a key of their own. */
    readonly geo?: (NamedKeyView & { readonly location: string }) | undefined;
  };
  readonly requirements: RequirementsView;
  readonly checks: readonly Check[];
  /** The checks of the key of geo-redundant backups. */
  readonly geoChecks: readonly Check[];
  /** ISO 8601; when the key was last checked. */
  readonly checkedAt?: string | undefined;
  readonly protectedKeyUri?: string | undefined;
  readonly protectedGeoKeyUri?: string | undefined;
  /** What has become of it since it is protected. */
  readonly protection?: ProtectionView | undefined;
  /** ISO 8601; when the invitation ends. */
  readonly expiresAt?: string | undefined;
  /** Where the page and its forms live: `/c/<link>`. */
  readonly path: string;
}

/** The life of the resource and its copies since they are protected; newest first. */
export interface ProtectionView {
  readonly resources: readonly (Pick<Status, 'state' | 'code' | 'since'> & { readonly name: string })[];
  /** Every version that was used, and what needs it. */
  readonly keys: readonly (Omit<LedgerLine, 'resourceId'> & { readonly resource: string })[];
  readonly history: readonly {
    readonly at: string;
    readonly event: EventName;
    readonly code?: Code | undefined;
    readonly resource: string;
  }[];
  /** Where the customer's vaults may send their events; whoever knows it may send. */
  readonly eventsUrl?: string | undefined;
  /** ISO 8601; when the process of the resource looked at it and its key last. */
  readonly lookedAt?: string | undefined;
  /** Trials of the off switch, newest first. */
  readonly drills: readonly DrillView[];
  readonly drill: {
    /** What is typed to confirm. */
    readonly name: string;
    /** Whether one can be started now: all is well, and none runs. */
    readonly offered: boolean;
    /** Something else was typed. */
    readonly problem?: boolean;
  };
  readonly release: {
    /** What is typed to confirm. */
    readonly name: string;
    /** Whether the kind has keys of its service's own to go back to. */
    readonly offered: boolean;
    readonly askedAt?: string | undefined;
    /** Something else was typed. */
    readonly problem?: boolean;
  };
}

/** A trial of the off switch: what was noticed at each resource, and what Azure says is to be expected. */
export interface DrillView {
  readonly number: number;
  readonly state: DrillState;
  readonly startedAt: string;
  /** A loss of access counts as a real one from then on. */
  readonly until: string;
  readonly cancelledAt?: string | undefined;
  /** The key in use when it was started. */
  readonly keyUri: string;
  readonly resources: readonly {
    readonly name: string;
    /** When access was missed first, and when that was certain and told. */
    readonly lostAt?: string | undefined;
    readonly noticedAt?: string | undefined;
    readonly code?: Code | undefined;
    readonly reason?: string | undefined;
    /** When the resource itself said that it cannot reach its key. */
    readonly saidAt?: string | undefined;
    readonly backAt?: string | undefined;
    readonly outageSeconds?: number | undefined;
  }[];
  readonly expected: Pick<Lifecycle, 'showsLoss' | 'lossNoticedMinutes' | 'healsWithinMinutes' | 'source' | 'date'>;
}

interface NamedKeyView {
  /** The key named so far, by the request or by the customer. */
  readonly uri?: string | undefined;
  readonly problem?: { readonly seen: string; readonly wanted: string } | undefined;
}

/** What Azure demands of a key for this kind of resource, with the document that says so. */
export interface RequirementsView extends Pick<
  KeyRequirements,
  'keyKinds' | 'keySizes' | 'expiry' | 'retentionDays' | 'source' | 'date'
> {
  /** The region the vault must be in; absent where any will do. */
  readonly region?: string | undefined;
}

export interface CustomerStep {
  readonly name: 'preparing' | 'consent' | 'key' | 'verification' | 'encryption';
  readonly progress: 'done' | 'current' | 'waiting' | 'failed';
}
