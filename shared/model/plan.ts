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

/** A user-assigned managed identity. */
export interface IdentityRef {
  readonly resourceId: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** What a resource should be encrypted with. */
export interface WantedEncryption {
  /** With version: the one that was verified. */
  readonly keyUri: string;
  /** Whether the customer named this version; otherwise services that can follow new versions do. */
  readonly pinned: boolean;
  readonly identityId: string;
  /** Client id of the federated application; only across tenants. */
  readonly federatedClientId?: string | undefined;
}
