import type { Hosting, ResourceKind } from './resourceKind';

/** How one resource will be encrypted: decided once, from facts, and kept for the whole onboarding. */
export interface EncryptionPlan {
  readonly kind: ResourceKind;
  readonly resourceId: string;
  readonly hosting: Hosting;
  /** Tenant of the vault: the customer's. Every probe of the key uses a token for this tenant. */
  readonly vaultTenantId: string;
  /** Tenant of the resource and its managed identity. */
  readonly resourceTenantId: string;
  /** Whether the resource reaches the vault across tenants, as the federated application. */
  readonly crossTenant: boolean;
  readonly location: string;
  /** ARM id of the user-assigned managed identity that the resource uses. */
  readonly identityId: string;
  /** Where geo-redundant backups go, if the resource has them: they need an identity and a key of that region. */
  readonly geo?: { readonly location: string; readonly identityId: string } | undefined;
  /** Resources that hold copies of the data, in the order in which they get the key before this one. */
  readonly copies: readonly string[];
}

/** The multitenant application of the pool that serves an onboarding. */
export interface ApplicationRef {
  /** Alternate key in Graph, chosen by us. */
  readonly uniqueName: string;
  /** As the customer sees it in its own tenant. */
  readonly displayName: string;
  readonly objectId: string;
  readonly clientId: string;
}

/** An application as the directory last showed it: what operators should know of it beside its names. */
export interface ApplicationRecord extends ApplicationRef {
  /** The verified domain that the consent page shows as publisher. */
  readonly publisherDomain?: string | undefined;
  /** Name of the publisher that Microsoft has verified; absent if none. */
  readonly verifiedPublisher?: string | undefined;
}

/** A user-assigned managed identity. */
export interface Identity {
  readonly resourceId: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** The managed identity of a resource, and the one its geo-redundant backups use. */
export interface IdentityRef extends Identity {
  readonly geo?: Identity | undefined;
}

/** The change of one resource's key: of the planned one, or of a copy. */
export interface KeyChange {
  readonly plan: EncryptionPlan;
  readonly resourceId: string;
  readonly wanted: WantedEncryption;
  readonly identity: IdentityRef;
}

/** What a resource should be encrypted with. */
export interface WantedEncryption {
  /** With the version that was verified; without one where a firewall hid it and the service finds it itself. */
  readonly keyUri: string;
  /** Whether the customer named this version; otherwise services that can follow new versions do. */
  readonly pinned: boolean;
  readonly identityId: string;
  /** Client id of the federated application; only across tenants. */
  readonly federatedClientId?: string | undefined;
  /** A firewall kept us from the key when it was verified: what its service says of access may be the firewall's doing. */
  readonly isHidden?: boolean | undefined;
  /** For geo-redundant backups. */
  readonly geo?: { readonly keyUri: string; readonly identityId: string } | undefined;
}
