import type { Store } from '../core/service';

export interface NetworkAcls {
  readonly bypass: 'AzureServices' | 'None';
  readonly defaultAction: 'Allow' | 'Deny';
  readonly ipRules: readonly { readonly value: string }[];
  readonly virtualNetworkRules: readonly { readonly id: string }[];
}

export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly permissions: { readonly keys: readonly string[] };
}

/** Keyed by lower-case name: vault names are unique in the whole cloud. */
export interface Vault {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly location: string;
  readonly sku: 'standard' | 'premium';
  readonly rbac: boolean;
  readonly accessPolicies: readonly AccessPolicy[];
  readonly softDelete: boolean;
  readonly softDeleteRetentionInDays: number;
  readonly purgeProtection: boolean;
  readonly networkAcls?: NetworkAcls;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  readonly tags?: Record<string, string>;
  /** Milliseconds since 1970; present while the vault is soft-deleted. */
  readonly deletedAt?: number;
}

export interface KeyVersion {
  readonly version: string;
  readonly kty: 'RSA' | 'RSA-HSM' | 'EC' | 'EC-HSM';
  readonly keyOps: readonly string[];
  /** Private key, PKCS #8 PEM. */
  readonly pem: string;
  readonly enabled: boolean;
  /** Seconds since 1970, as all times below. */
  readonly notBefore?: number;
  readonly expires?: number;
  readonly created: number;
  readonly updated: number;
  readonly tags?: Record<string, string>;
}

/** Keyed by `vault/key`, both in lower case. */
export interface Key {
  readonly vault: string;
  readonly name: string;
  /** Oldest first; the last one is current. */
  readonly versions: readonly KeyVersion[];
  /** Seconds since 1970; present while the key is soft-deleted. */
  readonly deleted?: { readonly deletedDate: number; readonly scheduledPurgeDate: number };
}

/** The collections of the vault service. */
export function keyVaultState(store: Store) {
  return {
    vaults: store.collection<Vault>('keyVault.vaults'),
    keys: store.collection<Key>('keyVault.keys'),
  };
}

export type KeyVaultState = ReturnType<typeof keyVaultState>;

/** The key under which a `Key` is stored. */
export function keyIdOf(vault: string, name: string): string {
  return `${vault}/${name}`.toLowerCase();
}
